"""`intake invitations`: what became of them, without a word that anybody said."""

import os
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import typer

from bot import config, house, present
from bot.config import Config
from bot.explaining import explained
from bot.inviting import table
from bot.inviting.table import Reader
from bot.orders.giving import carried_out
from bot.ways_in import looked_into
from handlers import references
from handlers.coordination.orders import Done, RevokeInvitations
from handlers.invitations import PREFIX, SOON, Kept
from handlers.model import Consultation
from storage import invitations


def run(*, config_file: Path | None, revoke: Sequence[str], as_csv: bool) -> None:
    """Revoke those that are named; without any, list them all."""
    with explained():
        settings = config.load(config_file, os.environ, {})
        consultation = house.current(settings)
        if revoke:
            _revoke(settings, consultation, revoke)
        else:
            _list(settings, consultation, as_csv=as_csv)


def _revoke(settings: Config, consultation: Consultation, named: Sequence[str]) -> None:
    """Revoke all or none."""
    wanted = tuple(dict.fromkeys(references.read(PREFIX, one) or one for one in named))
    unknown = "There is no invitation {}. See: intake invitations"
    order = RevokeInvitations(references=wanted)
    carried_out(settings, consultation, order, Done, unknown=unknown)
    typer.echo("Nobody else can come by it. Whoever takes part already stays.")


def _list(settings: Config, consultation: Consultation, *, as_csv: bool) -> None:
    with looked_into(settings) as here, here.engine.begin() as connection:
        found = invitations.every(connection, here.keyring, consultation.name)
    reader, now = Reader(consultation=consultation, language="en"), present.now()
    if as_csv:
        table.write_kept(sys.stdout, found, reader, now)
        return
    for one in found:
        typer.echo("  ".join(filter(None, _words(one, reader, now))))
    typer.echo(_summary(found, now))
    if soon := sum(one.expires_soon(now) for one in found):
        typer.echo(
            f"{soon} can still be used, and expire{'s' * (soon == 1)} within {SOON.days} days."
        )


def _words(one: Kept, reader: Reader, now: datetime) -> Sequence[str]:
    """Return a line for a person: whether it can still be used, and what has come of it."""
    came = f"{one.taken} of {one.uses} came, {one.sent} sent" if one.taken or one.uses > 1 else ""
    soon = " (soon)" if one.expires_soon(now) else ""
    return (
        one.reference,
        one.state(now),
        came,
        reader.group(one.group),
        one.language or "",
        f"until {reader.until(one.until)[:10]}{soon}",
        one.organisation,
        one.note,
    )


def _summary(found: Sequence[Kept], now: datetime) -> str:
    if not found:
        return "No invitations."
    states = Counter(one.state(now) for one in found)
    counted = ", ".join(f"{count} {state}" for state, count in states.items())
    taken, sent = sum(one.taken for one in found), sum(one.sent for one in found)
    return (
        f"{len(found)} invitation{'s' * (len(found) != 1)}: {counted}. {taken} came, {sent} sent."
    )
