"""`python -m bot` is `intake`."""

from bot.cli import main

main()
