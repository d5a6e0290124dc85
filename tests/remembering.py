"""A bot with a real database and no messenger, for tests: people write and read."""

import weakref
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

from bot.desk.inviting import Inviting
from bot.desk.results import Results
from bot.handoff import HandOff
from bot.intake import Intake
from bot.inviting.links import Doors
from bot.recipients import Recipients
from bot.transports import Batch
from handlers import conversation
from handlers.buttons import mark
from handlers.invitations import Draft, Issued
from handlers.model import (
    Address,
    ChoiceSelected,
    Consultation,
    Event,
    MessageReceived,
    Reply,
    Session,
    Started,
)
from storage import consultations, coordinators, invitations, main_key, sessions
from storage.core import SqlCoreStore
from storage.database import open_database
from storage.loaded import Recent
from storage.outbox import Outgoing, Settled
from storage.sealing import Keyring
from tests.conversing import INVITATIONS, LONG, NOW, consultation_called
from tests.databases import tables, url_of

KEY = main_key.new_line()
KEYRING = main_key.from_text(KEY)


def at(place: str) -> Address:
    """Return where somebody called `place` is reached; "anna on talk" is on another messenger."""
    name, _, transport = place.partition(" on ")
    return Address(transport=transport or "chat", place=name)


def is_said(reply: Reply) -> bool:
    """Say whether anybody reads this; else it only changes what they were shown before."""
    return bool(reply.text) or reply.attachment is not None or not reply.updates


class Remembering:
    """The intake, one core store and the hand-off to it, on databases in `folder`."""

    def __init__(
        self,
        folder: Path,
        consultation: str = "tiny",
        keyring: Keyring = KEYRING,
        advance: Callable[..., Any] = conversation.advance,
        core_stores: tuple[str, ...] = ("core",),
    ) -> None:
        self.folder = folder
        self.consultation: Consultation = consultation_called(consultation)
        self.keyring = keyring
        self.now: datetime = NOW
        self.engine: Engine = open_database(url_of(folder, "intake"))
        weakref.finalize(self, self.engine.dispose)  # for tests that do not close it
        with self.engine.begin() as connection:
            consultations.keep(connection, self.consultation, "its file", NOW)
        versions = {self.consultation.version: self.consultation}
        self.intake = Intake(
            self.engine, keyring, versions, self.consultation, core_stores, advance=advance
        )
        self.core = SqlCoreStore(url_of(folder, "core"), "core", keyring)
        self.handoff = HandOff(self.engine, keyring, self.core)
        weakref.finalize(self, self.core.close)
        # As at any start: what was not sent is sent, and everything has a later number.
        self._count = 1000 * len(self.rows_of("events"))
        self.read: list[Settled] = [self._reads(message) for message in self.intake.unsent()]

    def close(self) -> None:
        """Give both databases back, as a process does when it ends."""
        self.engine.dispose()
        self.core.close()

    @property
    def results(self) -> Results:
        """What coordinators' results are read from."""
        versions = {self.consultation.version: self.consultation}
        about = (self.core, self.consultation, versions, lambda: self.now)
        return Results(self.engine, self.keyring, *about)

    @property
    def recipients(self) -> Recipients:
        """The people to whom a campaign's letters may go."""
        versions = {self.consultation.version: self.consultation}
        return Recipients(self.engine, self.keyring, versions, self.consultation.name)

    @property
    def inviting(self) -> Inviting:
        """What coordinators' invitations are made with."""
        doors = Doors(telegram="ExampleBot", matrix="@bot:example.org")
        return Inviting(self.engine, self.keyring, self.consultation, lambda: doors)

    # --- What people do ------------------------------------------------------

    def event(self, person: str, said: str) -> Event:
        """Make what `person` did: open the chat ("", by a link "?code"), press "[token]", write."""
        self._count += 1
        self.now += timedelta(seconds=1)
        number = self._count
        if said.startswith("["):
            session = self.session(person)
            return ChoiceSelected(
                id=f"e{number}",
                address=at(person),
                at=self.now,
                token=said[1:-1],
                mark=mark(session) if session is not None else "",
            )
        if not said or said.startswith("?"):
            link = {"position": number, "invitation": said[1:]}
            return Started(id=f"e{number}", address=at(person), at=self.now, **link)  # type: ignore[arg-type]
        return MessageReceived(
            id=f"e{number}",
            address=at(person),
            at=self.now,
            position=number,
            message=f"m{number}",
            text=said,
        )

    def takes(self, *events: Event, cursor: str | None = None) -> tuple[Outgoing, ...]:
        """Commit one batch, with what has been read meanwhile."""
        batch = Batch(transport="chat", events=events, cursor=cursor)
        outgoing = self.intake.commit_batch([batch], self.read, self.now).outgoing
        self.read = [self._reads(message) for message in outgoing]
        return outgoing

    def _reads(self, message: Outgoing) -> Settled:
        self._count += 1
        return Settled(id=message.id, position=self._count, message=f"b{message.id}")

    def says(self, person: str, *lines: str) -> str:
        """Let `person` write line after line, reading all that comes back; return the last."""
        heard: tuple[Outgoing, ...] = ()
        for line in lines:
            heard = self.takes(self.event(person, line))
        return "\n\n".join(message.reply.text for message in heard if is_said(message.reply))

    def has_a_coordinator(self) -> None:
        """Let somebody coordinate, in a chat that nobody here serves."""
        enrolment = coordinators.Enrolment(id=0, name="Ada", role="owner")
        with self.engine.begin() as connection:
            about = (enrolment, self.consultation.name, at("ada on paper"), "en")
            coordinators.enrol(connection, self.keyring, *about, self.now)  # type: ignore[arg-type]

    def has_invitations(self) -> None:
        """Let people come by the invitations that transcripts know."""
        made = [
            Issued(
                code=code,
                reference=one.reference,
                draft=Draft(group=one.group, language=one.language, until=LONG),
            )
            for code, one in INVITATIONS.items()
        ]
        with self.engine.begin() as connection:
            about = (self.consultation.name, made, self.now)
            invitations.keep(connection, self.keyring, *about)

    def answers_everything(self, person: str) -> str:
        """Let `person` walk through the tiny consultation until it is sent."""
        return self.says(person, "", "English", "continue", "yes", "to be heard", "send")

    # --- What is remembered --------------------------------------------------

    def session(self, person: str) -> Session | None:
        """Return somebody's session as it is stored."""
        with self.engine.begin() as connection:
            held = sessions.load(connection, self.keyring, Recent(), [at(person)]).get(at(person))
        return held.session if held else None

    def rows_of(self, table: str) -> list[Any]:
        """Return every row of a table of the intake database."""
        with self.engine.begin() as connection:
            return list(connection.execute(text(f"SELECT * FROM {table}")))  # noqa: S608

    def spoils(self, table: str, column: str, row: int) -> None:
        """Let the disk spoil what is sealed in one row of the intake database."""
        with self.engine.begin() as connection:
            spoilt = text(f"UPDATE {table} SET {column} = :zeros WHERE id = :row")  # noqa: S608
            connection.execute(spoilt, {"zeros": bytes(60), "row": row})

    def count(self) -> dict[str, int]:
        """Return how many rows each table of the intake database has."""
        with self.engine.begin() as connection:
            return {
                name: connection.scalar(text(f"SELECT count(*) FROM {name}"))  # noqa: S608
                for name in tables(connection)
            }
