"""References: what people, and whoever helps them, call a session or an invitation by."""

import base64

_ALPHABET = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def new_reference(prefix: str, randomness: bytes) -> str:
    """Return a reference such as PM-7K3-QF9-2MX, from at least six random bytes.

    The letters are Crockford's: none is taken for a digit when read aloud.
    """
    letters = base64.b32encode(randomness).decode().translate(_ALPHABET)[:9]
    return "-".join([prefix, letters[:3], letters[3:6], letters[6:]])
