"""`intake invitations`: what became of them, without a word that anybody said."""

import os
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import typer

from bot import config, house
from bot.config import Config
from bot.explaining import NOT_DONE, explained
from bot.holding import held
from bot.inviting import table
from handlers import consultation_file, groups
from handlers.invitations import Kept
from storage import audit, invitations
from storage.database import opened


def run(*, config_file: Path | None, revoke: Sequence[str], as_csv: bool) -> None:
    """Revoke those that are named; without any, list them all."""
    now = datetime.now(UTC)
    with explained():
        settings = config.load(config_file, os.environ, {})
        consultation = consultation_file.load(*house.consultation_source(settings))
        name, called = consultation.name, partial(groups.label, consultation, "en")
        if revoke:
            unknown = _revoke(settings, name, revoke, now)
        else:
            found = _kept(settings, name)
    if revoke:
        for reference in unknown:
            typer.echo(f"There is no invitation {reference}. See: intake invitations", err=True)
        if unknown:
            sys.exit(NOT_DONE)
        typer.echo("Nobody else can come by it. Whoever takes part already stays.")
    elif as_csv:
        table.write_kept(sys.stdout, found, called, now)
    else:
        for one in found:
            typer.echo("  ".join(filter(None, _words(one, called, now))))
        typer.echo(_summary([one.state(now) for one in found]))


def _revoke(
    settings: Config, consultation: str, references: Sequence[str], now: datetime
) -> list[str]:
    """Revoke all or none; return those that there are not."""
    with held(settings) as (connection, keyring):
        wanted = [reference.strip().upper() for reference in references]
        known = invitations.references(connection, consultation)
        unknown = [reference for reference in wanted if reference not in known]
        if not unknown:
            for reference in wanted:
                invitations.revoke(connection, reference, now)
            about = {"invitations": len(wanted)}
            audit.add(connection, keyring, consultation, None, "revoke_invitations", about, now)
        return unknown


def _kept(settings: Config, consultation: str) -> list[Kept]:
    if not house.has_begun(settings):
        return []
    keyring = house.keyring(settings)
    with explained(settings.storage.url):
        engine = opened(settings.storage.url, "intake")  # the bot may be running meanwhile
        try:
            with engine.begin() as connection:
                return list(invitations.every(connection, keyring, consultation))
        finally:
            engine.dispose()


def _words(one: Kept, called: Callable[[str], str], now: datetime) -> Sequence[str]:
    """Return a line for a person; how many came is said where more than one can."""
    came = f"{one.taken} of {one.uses} came, {one.sent} sent" if one.uses > 1 else ""
    until = f"until {one.until:%Y-%m-%d}" if one.until else ""
    return (
        one.reference,
        one.state(now),
        came,
        called(one.group),
        one.language or "",
        until,
        one.organisation,
        one.note,
    )


def _summary(states: Sequence[str]) -> str:
    if not states:
        return "No invitations."
    counted = ", ".join(f"{count} {state}" for state, count in Counter(states).items())
    return f"{len(states)} invitation{'s' * (len(states) != 1)}: {counted}."
