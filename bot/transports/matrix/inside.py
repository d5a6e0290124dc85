"""What is inside an encrypted message: whatever its sender's own client has put there.

No homeserver has looked at it. It may be nothing at all, or claim to be what only a
homeserver can say: who is in a room. nio believes that, and fails at what is no event.
"""

from typing import Any, Final

import nio

IS_NONSENSE: Final = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What nio raises at what is no event; not what goes wrong around it, as with the disk."""

_CAN_BE_ENCRYPTED: Final = (
    nio.RoomMessage,
    nio.StickerEvent,
    nio.ReactionEvent,
    nio.CallEvent,
    nio.UnknownEvent,  # as of a verification
)
_DEEPEST: Final = 100  # levels, which homeservers bear too; at many more Python fails somewhere


def believed(event: nio.MegolmEvent, found: Any) -> Any:
    """Return what was `found` in `event` where it can be that, and else a `nio.BadEvent`.

    That one has its id, its sender and its time from `event`: what is inside may lie.
    """
    inside = getattr(found, "source", None)
    if not isinstance(inside, dict) or _is_deeper(inside, _DEEPEST):
        inside = event.source
    elif isinstance(found, _CAN_BE_ENCRYPTED):
        return found
    kind = inside.get("type")
    known = (event.event_id, event.sender, event.server_timestamp)
    return nio.BadEvent(inside, *known, kind if isinstance(kind, str) else "m.room.encrypted")


def _is_deeper(value: Any, levels: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value
    if not isinstance(value, dict | list):
        return False
    return levels == 0 or any(_is_deeper(one, levels - 1) for one in inner)
