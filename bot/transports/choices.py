"""Choices where nothing can be pressed: numbered lines, or words to write."""

from handlers.model import Reply


def numbered(reply: Reply) -> bool:
    """Say whether what can be chosen is listed as 1, 2, 3.

    Where a label is a number itself, as on a scale, another number beside it would mislead.
    """
    return reply.numbered and not any(button.label.isdecimal() for button in reply.buttons)
