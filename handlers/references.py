"""References: what people, and whoever helps them, call a session or an invitation by."""

import base64
import re

_ALPHABET = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def new_reference(prefix: str, randomness: bytes) -> str:
    """Return a reference such as PM-7K3-QF9-2MX, from at least six random bytes.

    The letters are Crockford's: none is taken for a digit when read aloud.
    """
    letters = base64.b32encode(randomness).decode().translate(_ALPHABET)[:9]
    return "-".join([prefix, letters[:3], letters[3:6], letters[6:]])


def read(prefix: str, said: str) -> str:
    """Return the reference that somebody wrote, right or wrong; nothing if it is not like one.

    Case, spaces and hyphens do not count; of letters that are taken for digits only the digit is
    ever meant.
    """
    letters = re.sub(r"[\s-]", "", said.upper()).removeprefix(prefix).translate(_MISTAKEN)
    if not re.fullmatch("[0-9A-HJKMNP-TV-Z]{9}", letters):
        return ""
    return "-".join([prefix, letters[:3], letters[3:6], letters[6:]])


_MISTAKEN = str.maketrans("ILO", "110")
