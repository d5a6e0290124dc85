"""`intake campaigns`: which were planned, when, for whom, and how far each is; no names."""

import os
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path

import typer

from bot import config, house
from bot.commands.remind import Counting, counting, print_reasons
from bot.explaining import NOT_DONE, explained
from bot.orders.giving import carried_out
from handlers import groups
from handlers.coordination.orders import CampaignTakenBack, HowTakenBack, TakeCampaignBack
from handlers.model import Audience, AudienceKind, Consultation
from storage import campaigns
from storage.campaigns import Progress
from storage.campaigns_planned import Planned, planned

_KINDS: Mapping[AudienceKind, str] = {
    "unfinished": "who started and has not sent",
    "registered": "who registered for the opening",
    "contact": "who agreed to be contacted again",
}

TAKEN_BACK: Mapping[HowTakenBack, str] = {
    "whole": "Taken back: nothing was sent.",
    "rest": "Nothing more of it is sent.",
    "already": "It was taken back already: nothing was done.",
    "over": "It has gone to everybody it could reach: there is nothing to take back.",
}


def listing(*, config_file: Path | None) -> None:
    """Print a line for each campaign, the earliest first."""
    with explained(), _counting(config_file) as here:
        with here.engine.begin() as connection:
            all_of_them = planned(connection, here.keyring, here.consultation.name)
        for one in all_of_them:
            when = f"{one.made_at:%Y-%m-%d %H:%M} UTC"
            typer.echo(
                f"{one.id}  {when}  {_whom(here.consultation, one.audience)}  {how_far(here, one)}"
            )
    if not all_of_them:
        typer.echo("No campaign has been planned. To plan one: intake remind")


def _counting(config_file: Path | None) -> AbstractContextManager[Counting]:
    settings = config.load(config_file, os.environ, {})
    return counting(settings, house.current(settings))


def how_far(here: Counting, one: Planned) -> str:
    """Say how many have it; before its audience is gone through, for how many it is planned."""
    with here.engine.begin() as connection:
        found = campaigns.progress(connection, one.id) or Progress(undone=one.undone)
    begun = found.arrived or found.on_its_way or found.waiting or found.left_out
    if not begun and not one.undone:
        people = here.recipients.survey(one.audience, one.undo_until).people
        return f"Planned for {people}; nothing is sent before {one.undo_until:%H:%M} UTC."
    said = f"{found.arrived} sent, {found.on_its_way} not arrived, {found.waiting} still wait."
    return f"{said} It was taken back: nothing more is sent." if one.undone else said


def _whom(consultation: Consultation, audience: Audience) -> str:
    only = [groups.label(consultation, "en", audience.group), audience.language, audience.channel]
    only += [f"silent for {audience.idle_days} days"] if audience.idle_days else []
    return ", ".join([_KINDS[audience.kind], *filter(None, only)])


def show(*, config_file: Path | None, number: int) -> None:
    """Print how far a campaign is, and why some are left out."""
    with explained(), _counting(config_file) as here:
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
    with explained():
        order = TakeCampaignBack(number=number)
        unknown = "There is no campaign {}."
        settings = config.load(config_file, os.environ, {})
        current = house.current(settings)
        done = carried_out(settings, current, order, CampaignTakenBack, unknown=unknown)
    typer.echo(TAKEN_BACK[done.how])
