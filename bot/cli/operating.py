"""Running the bot, and looking after what it keeps."""

import gc
from typing import Annotated

import typer

from bot.cli.options import ConfigOption, DatabaseOption

app = typer.Typer()

matrix = typer.Typer(no_args_is_help=True, help="The bot's account on Matrix.")
app.add_typer(matrix, name="matrix")

audit = typer.Typer(no_args_is_help=True, help="The log of what coordinators have done.")
app.add_typer(audit, name="audit")

GoneOption = Annotated[
    list[str] | None,
    typer.Option("--gone", metavar="NAME", help="A core store whose database is gone for good."),
]


@app.command()
def serve(config: ConfigOption = None) -> None:
    """Run the bot, on every messenger that the configuration names, until it is stopped."""
    gc.disable()  # a sixth of the start: what is read then is never garbage; `serve` goes on
    from bot.commands import serve

    serve.run(config_file=config)


@app.command()
def health(config: ConfigOption = None) -> None:
    """Say whether the running bot hears its messengers; status 1 if somebody has to look."""
    from bot.commands import health

    health.run(config_file=config)


@app.command()
def aside(config: ConfigOption = None, database: DatabaseOption = None) -> None:
    """List the messages that could not be handled and were set aside, without their words."""
    from bot.commands import aside

    aside.run(config_file=config, database=database)


@app.command()
def rotate(
    config: ConfigOption = None, database: DatabaseOption = None, gone: GoneOption = None
) -> None:
    """Make a new main key, seal everything anew under it, and retire the old one."""
    from bot.commands import rotate

    rotate.run(config_file=config, database=database, gone=gone or ())


@matrix.command("status")
def matrix_status(config: ConfigOption = None) -> None:
    """Print account, device and fingerprint; status 1 unless people's clients can trust it."""
    from bot.commands import matrix

    matrix.status(config_file=config)


@matrix.command("renew")
def matrix_renew(config: ConfigOption = None) -> None:
    """Let the bot log in as a new device, when the old one is lost. Its account stays the same."""
    from bot.commands import matrix

    matrix.renew(config_file=config)


@matrix.command("verify")
def matrix_verify(config: ConfigOption = None) -> None:
    """Compare emoji with somebody who wants to be sure of the bot, which runs meanwhile."""
    from bot.commands import verify

    verify.run(config_file=config)


@audit.command("verify")
def audit_verify(config: ConfigOption = None) -> None:
    """Check that nobody has changed the log; status 1 if somebody has."""
    from bot.commands import audit

    audit.verify(config_file=config)


@audit.command("list")
def audit_list(config: ConfigOption = None) -> None:
    """List every act of coordinators and operators that changes or takes out anything."""
    from bot.commands import audit

    audit.listing(config_file=config)
