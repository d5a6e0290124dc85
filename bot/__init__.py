"""The shell: processes, clocks, files, messengers, and the command line.

Everything that can fail, wait or be killed is here. What a conversation *is*
is decided in `handlers`, what is remembered in `storage`; `locales` has the
words. Start with `runner`: it is the life of the bot on one page.
"""
