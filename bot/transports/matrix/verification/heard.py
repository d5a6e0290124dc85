"""What comes of verifications: from anybody, in any shape."""

from typing import Any, Final

from msgspec import Struct

from bot.transports.matrix.verification.sas import Json

KIND: Final = "m.key.verification."

_REQUEST: Final = f"{KIND}request"


class Heard(Struct, frozen=True, kw_only=True):
    """A message that belongs to a verification; without a `room` from device to device."""

    kind: str
    sender: str
    room: str
    transaction: str
    content: Json
    at: float


def heard(room: str, event: Any) -> Heard | None:
    """Return what an event says about a verification, if it says anything."""
    source = getattr(event, "source", None)
    if not isinstance(source, dict) or not isinstance(content := source.get("content"), dict):
        return None
    kind, transaction = source.get("type"), content.get("transaction_id")
    at = content.get("timestamp")
    if room:
        at = source.get("origin_server_ts")
        relation = content.get("m.relates_to")
        transaction = relation.get("event_id") if isinstance(relation, dict) else None
        if kind == "m.room.message" and content.get("msgtype") == _REQUEST:
            kind, transaction = _REQUEST, source.get("event_id")
    if not isinstance(kind, str) or not kind.startswith(KIND):
        return None
    return Heard(
        kind=kind.removeprefix(KIND),
        sender=str(source.get("sender")),
        room=room,
        transaction=transaction if isinstance(transaction, str) else "",
        content=content,
        at=at / 1000 if isinstance(at, int) else 0.0,
    )
