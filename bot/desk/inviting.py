"""Invitations for coordinators: the same table and the same cards as on the command line."""

import os
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from io import StringIO

from sqlalchemy import Engine

from bot.inviting import table
from bot.inviting.links import Doors
from bot.inviting.table import Reader
from handlers.coordination.done import InvitationsCounted, InvitationsMade
from handlers.coordination.work import MakeInvitations
from handlers.invitations import RANDOM_BYTES, Kept, made
from handlers.model import Consultation, Language
from storage import invitations
from storage.sealing import Keyring


class Inviting:
    """What there is to make invitations with; `doors` says where the bot is met."""

    def __init__(
        self,
        engine: Engine,
        keyring: Keyring,
        consultation: Consultation,
        doors: Callable[[], Doors] = Doors,
    ) -> None:
        self._engine = engine
        self._keyring = keyring
        self._consultation = consultation
        self._doors = doors

    def make(self, work: MakeInvitations, language: Language) -> InvitationsMade:
        """Make them on paper, to be read in `language`. Nobody can come by them until kept."""
        from bot.inviting.pictures import picture  # draw, and take their time to be read
        from bot.inviting.sheet import sheet

        doors = self._doors()
        issued = [made(work.draft, os.urandom(RANDOM_BYTES)) for _ in range(work.count)]
        lines = StringIO()
        table.write(lines, issued, doors, self._reader(language))
        links = (doors.on_telegram(issued[0].code), doors.on_matrix())
        return InvitationsMade(
            issued=tuple(issued),
            links=tuple(link for link in links if link),
            table=_encoded(lines),
            sheet=sheet(self._consultation, issued, doors),
            picture=picture(self._consultation, issued[0], doors) if work.count == 1 else None,
        )

    def count(self, language: Language, now: datetime) -> InvitationsCounted:
        """Count how they stand; what anybody said is not looked at."""
        with self._engine.begin() as connection:
            name = self._consultation.name
            kept = invitations.every(connection, self._keyring, name)
        lines = StringIO()
        table.write_kept(lines, kept, self._reader(language), now)
        return InvitationsCounted(
            states=Counter(one.state(now) for one in kept),
            came={group: _came(kept, group) for group in dict.fromkeys(one.group for one in kept)},
            expiring=_expiring(kept, now),
            table=_encoded(lines),
        )

    def _reader(self, language: Language) -> Reader:
        return Reader(consultation=self._consultation, language=language)


def _came(kept: list[Kept], group: str) -> tuple[int, int, int]:
    theirs = [one for one in kept if one.group == group]
    taken, sent = (sum(getattr(one, what) for one in theirs) for what in ("taken", "sent"))
    places = sum(one.uses if one.revoked_at is None else one.taken for one in theirs)
    return places, taken, sent


def _expiring(kept: list[Kept], now: datetime) -> tuple[Kept, ...]:
    soon = (one for one in kept if one.expires_soon(now))
    return tuple(sorted(soon, key=lambda one: one.until))


def _encoded(lines: StringIO) -> bytes:
    """Return a table as spreadsheet programs know it for UTF-8."""
    return lines.getvalue().encode("utf-8-sig")
