"""`intake campaigns`: which were planned, when, for whom, and how far each is; no names."""

import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import typer

from bot.commands.remind import Opened, opened, print_reasons
from bot.explaining import NOT_DONE, explained
from handlers import groups
from handlers.model import Audience, AudienceKind, Consultation
from storage import audit, campaigns
from storage.campaigns import Progress
from storage.campaigns_planned import Planned, planned

_KINDS: Mapping[AudienceKind, str] = {
    "unfinished": "who started and has not sent",
    "registered": "who registered for the opening",
    "contact": "who agreed to be contacted again",
}


def listing(*, config_file: Path | None) -> None:
    """Print a line for each campaign, the earliest first."""
    with explained(), opened(config_file, alone=False) as here:
        with here.engine.begin() as connection:
            all_of_them = planned(connection, here.keyring, here.consultation.name)
        for one in all_of_them:
            when = f"{one.made_at:%Y-%m-%d %H:%M} UTC"
            typer.echo(
                f"{one.id}  {when}  {_whom(here.consultation, one.audience)}  {how_far(here, one)}"
            )
    if not all_of_them:
        typer.echo("No campaign has been planned. To plan one: intake remind")


def how_far(here: Opened, one: Planned) -> str:
    """Say how many have it; before its audience is gone through, for how many it is planned."""
    with here.engine.begin() as connection:
        found = campaigns.progress(connection, one.id) or Progress(undone=one.undone)
    begun = found.arrived or found.on_its_way or found.waiting or found.left_out
    if not begun and not one.undone:
        people = here.letters.survey(one.audience, one.undo_until).people
        return f"Planned for {people}; nothing is sent before {one.undo_until:%H:%M} UTC."
    said = f"{found.arrived} sent, {found.on_its_way} not arrived, {found.waiting} still wait."
    return f"{said} It was taken back: nothing more is sent." if one.undone else said


def _whom(consultation: Consultation, audience: Audience) -> str:
    only = [groups.label(consultation, "en", audience.group), audience.language, audience.channel]
    only += [f"silent for {audience.idle_days} days"] if audience.idle_days else []
    return ", ".join([_KINDS[audience.kind], *filter(None, only)])


def show(*, config_file: Path | None, number: int) -> None:
    """Print how far a campaign is, and why some are left out."""
    with explained(), opened(config_file, alone=False) as here:
        with here.engine.begin() as connection:
            every = planned(connection, here.keyring, here.consultation.name)
            found = campaigns.progress(connection, number)
        one = next((one for one in every if one.id == number), None)
        if one is None or found is None:
            typer.echo(f"There is no campaign {number}.", err=True)
            sys.exit(NOT_DONE)
        typer.echo(how_far(here, one))
    print_reasons(found.left_out)


def undo(*, config_file: Path | None, number: int) -> None:
    """Take a campaign back."""
    now = datetime.now(UTC)
    with explained(), opened(config_file, alone=True) as here, here.engine.begin() as connection:
        name = here.consultation.name
        whole = campaigns.undo(connection, name, number, now)
        if whole is None:
            typer.echo(f"There is no campaign {number}.", err=True)
            sys.exit(NOT_DONE)
        about = {"number": number}
        audit.add(connection, here.keyring, name, None, "undo", about, now)
    typer.echo("Taken back: nothing was sent." if whole else "Nothing more of it is sent.")
