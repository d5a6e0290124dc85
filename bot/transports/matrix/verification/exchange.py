"""One verification: what the other device says, what it is told, and what the operator decides.

It goes on from stage to stage and never back. What comes out of turn ends it,
and the other device is told why.
"""

from collections.abc import Mapping
from typing import Final, TypeAlias

from msgspec import Struct

from bot.transports.matrix.verification.notes import Stage
from bot.transports.matrix.verification.sas import METHOD, Json, Party, Sas, Unacceptable

Message: TypeAlias = tuple[str, Json]

_MOST_WAITING: Final = 600.0  # seconds; after that the other's client has given up as well
_MOST_COMPARING: Final = 300.0
_SHOWN_LONGER: Final = 60.0  # seconds that an operator is shown how it ended

_IN_WORDS: Final = {
    "m.accepted": "It was answered elsewhere.",
    "m.key_mismatch": "The keys that the other device proves are not those the homeserver gives.",
    "m.mismatched_sas": "The words differ. Do not trust this chat before you know why.",
    "m.timeout": "It took too long.",
    "m.user": "The other person has ended it.",
}


class Theirs(Struct, frozen=True, kw_only=True):
    """Their keys, by their ids, as the homeserver has them; and the account's, as it was signed.

    An account without cross-signing has no `master`.
    """

    keys: dict[str, str]
    master: Json | None


class Exchange:
    """A verification that somebody asked for.

    `room` is where, or nothing where their device wrote to the bot's. `why` says how it ended,
    and `is_signed` that the bot has signed who they are.
    """

    def __init__(self, *, own: Party, other: Party, transaction: str, room: str, now: float):
        self.own, self.other = own, other
        self.transaction, self.room = transaction, room
        self.stage: Stage = "asked"
        self.why = ""
        self.sas: Sas | None = None
        self.theirs: Theirs | None = None
        self.proven: frozenset[str] = frozenset()
        self.is_signed = False
        self._since = now
        self._their_codes: Json | None = None

    def begin(self, theirs: Theirs, now: float) -> list[Message]:
        """Let it begin: an operator is there, and the homeserver says these are their keys."""
        self._to("begun", now)
        self.theirs = theirs
        return [("ready", {"from_device": self.own.device, "methods": [METHOD]})]

    def hear(self, kind: str, content: Json, now: float) -> list[Message]:
        """Take what the other device says, and return what it is told."""
        if self.stage in ("verified", "over"):
            return []
        try:
            match kind, self.stage:
                case "start", "begun" if self.sas is None:
                    return self._start(content)
                case "key", "begun" if self.sas is not None:
                    self.sas.meet(content.get("key"))
                    self._to("comparing", now)
                    return [("key", {"key": self.sas.key})]
                case "mac", "comparing" | "agreed" if self._their_codes is None:
                    self._their_codes = content
                    return self._conclude(now)
                case "cancel", _:
                    return self.end(content.get("code"), now, tell=False)
                case _:
                    raise Unacceptable("m.unexpected_message")
        except Unacceptable as error:
            return self.end(error.code, now)

    def agree(self, own_keys: Mapping[str, str], now: float) -> list[Message]:
        """Hear from the operator that the words are the same."""
        if self.sas is None:
            return []
        self._to("agreed", now)
        return [("mac", self.sas.codes(own_keys)), *self._conclude(now)]

    def end(self, code: object, now: float, *, tell: bool = True) -> list[Message]:
        """End it before its time."""
        self._to("over", now)
        self.why = _IN_WORDS.get(str(code), "The two clients do not understand each other.")
        return [("cancel", {"code": code, "reason": code})] if tell else []

    def fail(self, why: str, now: float) -> None:
        """Note that it cannot go on, and that the other device cannot be told."""
        self._to("over", now)
        self.why = why

    def is_late(self, now: float) -> bool:
        """Say whether the other one has waited for too long."""
        most = _MOST_WAITING if self.stage == "asked" else _MOST_COMPARING
        return self.stage not in ("verified", "over") and now - self._since > most

    def is_past(self, now: float) -> bool:
        """Say whether it has ended, and an operator has had time to see how."""
        return self.stage in ("verified", "over") and now - self._since > _SHOWN_LONGER

    def _start(self, content: Json) -> list[Message]:
        if content.get("from_device") != self.other.device:
            raise Unacceptable("m.unexpected_message")
        self.sas = Sas(self.own, self.other, self.transaction, content)
        return [("accept", self.sas.acceptance())]

    def _conclude(self, now: float) -> list[Message]:
        """Let it be done once both have said that the words are the same."""
        if self.stage != "agreed" or self._their_codes is None:
            return []
        if self.sas is None or self.theirs is None:
            return []
        try:
            self.proven = self.sas.proven(self._their_codes, self.theirs.keys)
        except Unacceptable as error:
            return self.end(error.code, now)
        self._to("verified", now)
        return [("done", {})]

    def _to(self, stage: Stage, now: float) -> None:
        # Only the first wait and the comparison have a limit of their own.
        if stage in ("begun", "verified", "over"):
            self._since = now
        self.stage = stage
