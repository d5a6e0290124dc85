"""What Telegram answers: a result, or a refusal, in its envelope."""

from typing import Any

import msgspec

encode = msgspec.json.Encoder().encode


class Refused(Exception):
    """Telegram says no, for a reason that lies in the world: a bot must live with it."""

    def __init__(self, error_code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.error_code = error_code
        self.description = description
        self.parameters = parameters


class Mistaken(Refused):
    """Telegram says no to what no correct bot asks; it becomes a complaint."""

    def __init__(self, description: str, error_code: int = 400) -> None:
        super().__init__(error_code, description)


class Complaint(msgspec.Struct, frozen=True):
    """What was wrong with a call."""

    method: str
    description: str
    parameters: str  # the beginning of them


def bad_request(reason: str) -> Refused:
    """Return the refusal of a call that came too late, or about something that is not there."""
    return Refused(400, f"Bad Request: {reason}")


def mistake(reason: str) -> Mistaken:
    """Return the refusal of a call that should never have been made."""
    return Mistaken(f"Bad Request: {reason}")


def too_many_requests(retry_after: int) -> Refused:
    """Return the refusal of a bot that is too quick."""
    words = f"Too Many Requests: retry after {retry_after}"
    return Refused(429, words, retry_after=retry_after)


def accepted(result: object) -> bytes:
    """Return the envelope of a result."""
    return b'{"ok":true,"result":' + encode(result) + b"}"


def refused(refusal: Refused) -> bytes:
    """Return the envelope of a refusal."""
    envelope: dict[str, Any] = {
        "ok": False,
        "error_code": refusal.error_code,
        "description": refusal.description,
    }
    if refusal.parameters:
        envelope["parameters"] = refusal.parameters
    return encode(envelope)
