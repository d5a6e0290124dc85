"""One page per command of `intake`; `bot.cli` says which options each takes."""
