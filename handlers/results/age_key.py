"""An age key: what a coordinator gives us so that we can send what only they can read."""

import pyrage


class NoKey(Exception):
    """What was given is no age key; the message says what one looks like."""

    def __init__(self) -> None:
        super().__init__(
            "That is no age key. It begins with age1 and is the public one: "
            "age-keygen prints it when it makes a key."
        )


def recipient(key: str) -> str:
    """Return the key as it is to be kept, or raise `NoKey`."""
    text = key.strip().lower()
    try:
        pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        raise NoKey from None
    return text
