"""Invitations for coordinators: the same table and the same cards as on the command line."""

import os
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from functools import partial
from io import StringIO

from sqlalchemy import Engine

from bot.inviting import table
from bot.inviting.links import Doors
from handlers import groups
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
        from bot.inviting.sheet import sheet  # draws, and takes its time to be read

        doors = self._doors()
        issued = [made(work.draft, os.urandom(RANDOM_BYTES)) for _ in range(work.count)]
        lines = StringIO()
        table.write(lines, issued, doors, self._called(language))
        links = (doors.on_telegram(issued[0].code), doors.on_matrix())
        return InvitationsMade(
            issued=tuple(issued),
            links=tuple(link for link in links if link),
            table=_encoded(lines),
            sheet=sheet(self._consultation, issued, doors),
        )

    def count(self, language: Language, now: datetime) -> InvitationsCounted:
        """Count how they stand; what anybody said is not looked at."""
        with self._engine.begin() as connection:
            name = self._consultation.name
            kept = invitations.every(connection, self._keyring, name)
        lines = StringIO()
        table.write_kept(lines, kept, self._called(language), now)
        return InvitationsCounted(
            states=Counter(one.state(now) for one in kept),
            came={group: _came(kept, group) for group in dict.fromkeys(one.group for one in kept)},
            table=_encoded(lines),
        )

    def _called(self, language: Language) -> Callable[[str], str]:
        return partial(groups.label, self._consultation, language)


def _came(kept: list[Kept], group: str) -> tuple[int, int, int]:
    theirs = [one for one in kept if one.group == group]
    taken, sent = (sum(getattr(one, what) for one in theirs) for what in ("taken", "sent"))
    return sum(one.uses for one in theirs), taken, sent


def _encoded(lines: StringIO) -> bytes:
    """Return a table as spreadsheet programs know it for UTF-8."""
    return lines.getvalue().encode("utf-8-sig")
