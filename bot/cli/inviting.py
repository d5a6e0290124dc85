"""Who takes part, and who coordinates."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import ConfigOption

app = typer.Typer()

coordinators = typer.Typer(no_args_is_help=True, help="Who coordinates the consultation.")
app.add_typer(coordinators, name="coordinators")


class Role(StrEnum):
    """What a coordinator may do; each role may do all that the one before it may."""

    READER = "reader"
    COORDINATOR = "coordinator"
    OWNER = "owner"


@app.command()
def invite(
    count: Annotated[int, typer.Option(min=1, max=10_000, help="How many invitations.")] = 1,
    group: Annotated[
        str, typer.Option(help="The stakeholder group they name; people still choose.")
    ] = "",
    language: Annotated[str, typer.Option(help="The language they bring, en or fr.")] = "",
    organisation: Annotated[str, typer.Option(help="Whom they are for; kept sealed.")] = "",
    expires: Annotated[
        str,
        typer.Option(
            metavar="DAY",
            help="The last good day, as 2026-12-31; else invitations.valid_days from now. "
            "None outlasts the closing.",
        ),
    ] = "",
    uses: Annotated[int, typer.Option(min=1, help="How many people can come by each.")] = 1,
    addressees: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="FILE",
            help="A CSV file or spreadsheet, one row an invitation, instead of --count. Known "
            "columns: group, language, organisation, note, uses, expires.",
        ),
    ] = None,
    telegram: Annotated[
        str,
        typer.Option(metavar="NAME", help="The bot's name there; asked for where it has a token."),
    ] = "",
    qr: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Also a QR code each, as PNG.")
    ] = None,
    sheet: Annotated[
        Path | None, typer.Option(metavar="FILE.pdf", help="Also cards to print and cut.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Make invitations, and print them with their links as CSV. Their codes are shown only here."""
    from bot.commands import invite

    invite.run(
        config_file=config,
        wish={
            "group": group,
            "language": language,
            "organisation": organisation,
            "expires": expires,
            "uses": str(uses),
        },
        count=count,
        addressees=addressees,
        telegram=telegram,
        qr=qr,
        sheet=sheet,
    )


@app.command()
def invitations(
    revoke: Annotated[
        list[str] | None,
        typer.Option(metavar="REFERENCE", help="Let nobody else come by this one."),
    ] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="As CSV, for a spreadsheet.")] = False,
    config: ConfigOption = None,
) -> None:
    """List invitations and what came of them, and nothing that anybody said; or revoke some."""
    from bot.commands import invitations

    invitations.run(config_file=config, revoke=revoke or [], as_csv=as_csv)


@coordinators.command("add")
def coordinators_add(
    name: Annotated[str, typer.Option(metavar="NAME", help="What the others know them by.")],
    role: Annotated[Role, typer.Option(help="What they may do.")] = Role.READER,
    config: ConfigOption = None,
) -> None:
    """Print a code: whoever sends it to the bot becomes a coordinator. It works once."""
    from bot.commands import coordinators

    coordinators.add(config_file=config, name=name, role=role.value)


@coordinators.command("list")
def coordinators_list(config: ConfigOption = None) -> None:
    """List who coordinates, and who is invited to."""
    from bot.commands import coordinators

    coordinators.listing(config_file=config)


@coordinators.command("revoke")
def coordinators_revoke(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="As the list has it.")],
    config: ConfigOption = None,
) -> None:
    """Take somebody's role back, or an invitation."""
    from bot.commands import coordinators

    coordinators.revoke(config_file=config, number=number)
