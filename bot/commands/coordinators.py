"""`intake coordinators`: who coordinates, and codes with which somebody becomes a coordinator."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import typer
from msgspec import Struct
from sqlalchemy import Connection

from bot import config, house
from bot.explaining import NOT_DONE, explained
from bot.holding import held
from handlers import codes, consultation_file
from handlers.coordination.enrolling import ended
from handlers.coordination.facts import Listed
from handlers.coordination.rights import Role
from handlers.model import Consultation
from storage import audit, campaigns, coordinators, numbers, outbox, relays
from storage.outbox import Outgoing
from storage.sealing import Keyring


class _Held(Struct, frozen=True, kw_only=True):
    """The consultation that is held now, and where its coordinators are kept."""

    connection: Connection
    keyring: Keyring
    current: Consultation

    @property
    def consultation(self) -> str:
        """Its name; a role is for every version of it."""
        return self.current.name


def add(*, config_file: Path | None, name: str, role: Role) -> None:
    """Print a code that makes whoever sends it a coordinator; it is shown only here."""
    now = datetime.now(UTC)
    name = " ".join(name.split())
    with _held(config_file) as held:
        code = codes.new_code(os.urandom(24), codes.ENROLMENT)
        about = (code, held.consultation, name, role)
        coordinators.offer(held.connection, held.keyring, *about, now)
        _note(held, "offer", now, role=role)
    typer.echo(codes.grouped(code))
    typer.echo(
        f"Give this code to {name}, and to nobody else. Whoever sends it to the bot becomes a "
        f"coordinator of this consultation, as {role}. It works once, within "
        f"{coordinators.VALID.days} days.",
        err=True,
    )


def listing(*, config_file: Path | None) -> None:
    """Print who coordinates, and who is invited to: number, role, name."""
    with _held(config_file) as held:
        found = coordinators.listed(
            held.connection, held.keyring, held.consultation, datetime.now(UTC)
        )
    for one in found:
        typer.echo(f"{_number(one)}  {one.role}  {one.name}{_invited(one)}")
    typer.echo(f"{len(found)} coordinator{'s' * (len(found) != 1)}.")


def revoke(*, config_file: Path | None, number: str) -> None:
    """Take a role back, or an invitation; it ends at once."""
    now = datetime.now(UTC)
    with _held(config_file) as held:
        known = coordinators.listed(held.connection, held.keyring, held.consultation, now)
        one = next((one for one in known if _number(one) == number), None)
        if one is not None and one.invited:
            coordinators.withdraw(held.connection, one.coordinator)
            _note(held, "withdraw", now)
        elif one is not None:
            for taken_back in _revoke(held, one.coordinator, now):
                typer.echo(f"Campaign {taken_back}, which {one.name} had planned, is taken back.")
            _note(held, "revoke", now, coordinator=one.coordinator)
    if one is None:
        typer.echo(f"Nobody has the number {number}. See: intake coordinators list", err=True)
        sys.exit(NOT_DONE)
    typer.echo(f"{one.name} does not coordinate any more.")


def _revoke(held: _Held, number: int, now: datetime) -> list[int]:
    """Take a role back; its holder is told at the bot's next start.

    Return the campaigns of theirs that are taken back with it.
    """
    taken_back = campaigns.take_back_all_of(held.connection, number, now)
    for campaign in taken_back:
        _note(held, "undo", now, number=campaign)
    desk = coordinators.desk(held.connection, held.keyring, number)
    coordinators.revoke(held.connection, held.keyring, number, now)
    relays.hand_on(held.connection, held.keyring, held.consultation)
    if desk is not None:
        (id,) = numbers.take(held.connection, "outbox", 1)
        reply = ended(held.current, desk.language)
        message = Outgoing(id=id, address=desk.address, reply=reply)
        outbox.add(held.connection, held.keyring, [(message, None)])
    return taken_back


def _number(one: Listed) -> str:
    return f"i{one.coordinator}" if one.invited else str(one.coordinator)


def _invited(one: Listed) -> str:
    return f"  (invited until {one.until:%Y-%m-%d %H:%M} UTC)" if one.invited and one.until else ""


def _note(held: _Held, act: str, now: datetime, **about: str | int) -> None:
    audit.add(held.connection, held.keyring, held.consultation, None, act, about, now)


@contextmanager
def _held(config_file: Path | None) -> Iterator[_Held]:
    """Open the bot's database in one transaction; it must not be in use meanwhile."""
    with explained():
        settings = config.load(config_file, os.environ, {})
        current = consultation_file.load(*house.consultation_source(settings))
        with held(settings) as (connection, keyring):
            yield _Held(connection=connection, keyring=keyring, current=current)
