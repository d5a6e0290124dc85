"""Short names that can be read aloud: of what went wrong, and of a thread."""

import secrets
from collections.abc import Set as AbstractSet

# Nothing that is mistaken for something else when spoken or copied by hand.
LETTERS = "ACEFHJKLMNPRTUVWXY"
DIGITS = "2346789"


def of_a_fault() -> str:
    """Make a name such as A4F2 for what went wrong."""
    return "".join(secrets.choice(kind) for kind in (LETTERS, DIGITS, LETTERS, DIGITS))


def of_a_thread(used: AbstractSet[str]) -> str:
    """Make a name such as K4; longer ones when these are used up."""
    digits = 1
    while True:
        for _ in range(50):
            number = "".join(secrets.choice(DIGITS) for _ in range(digits))
            if (name := secrets.choice(LETTERS) + number) not in used:
                return name
        digits += 1
