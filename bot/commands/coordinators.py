"""`intake coordinators`: who coordinates, and codes with which somebody becomes a coordinator."""

import os
from pathlib import Path

import typer

from bot import config, house, present
from bot.explaining import explained
from bot.orders.giving import carried_out
from bot.ways_in import looked_into
from handlers import codes
from handlers.coordination.facts import Listed
from handlers.coordination.orders import Offered, OfferRole, RoleTakenBack, TakeRoleBack
from handlers.coordination.rights import Role
from storage import coordinators


def add(*, config_file: Path | None, name: str, role: Role) -> None:
    """Print a code that makes whoever sends it a coordinator; it is shown only here."""
    name = " ".join(name.split())
    with explained():
        order = OfferRole(name=name, role=role)
        settings = config.load(config_file, os.environ, {})
        code = carried_out(settings, house.current(settings), order, Offered).code
    typer.echo(codes.grouped(code))
    typer.echo(
        f"Give this code to {name}, and to nobody else. Whoever sends it to the bot becomes a "
        f"coordinator of this consultation, as {role}. It works once, within "
        f"{coordinators.VALID.days} days.",
        err=True,
    )


def listing(*, config_file: Path | None) -> None:
    """Print who coordinates, and who is invited to: number, role, name."""
    with explained():
        settings = config.load(config_file, os.environ, {})
        name = house.current(settings).name
        with looked_into(settings) as here, here.engine.begin() as connection:
            about = (here.keyring, name, present.now())
            found = coordinators.listed(connection, *about)
    for one in found:
        typer.echo(f"{one.number}  {one.role}  {one.name}{_invited(one)}")
    typer.echo(f"{len(found)} coordinator{'s' * (len(found) != 1)}.")


def revoke(*, config_file: Path | None, number: str) -> None:
    """Take a role back, or an invitation; it ends at once."""
    with explained():
        order = TakeRoleBack(number=number)
        unknown = "Nobody has the number {}. See: intake coordinators list"
        settings = config.load(config_file, os.environ, {})
        current = house.current(settings)
        done = carried_out(settings, current, order, RoleTakenBack, unknown=unknown)
    for campaign in done.campaigns:
        typer.echo(f"Campaign {campaign}, which {done.name} had planned, is taken back.")
    typer.echo(f"{done.name} does not coordinate any more.")


def _invited(one: Listed) -> str:
    return f"  (invited until {one.until:%Y-%m-%d %H:%M} UTC)" if one.invited and one.until else ""
