"""Writing to many."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import ConfigOption, Language

app = typer.Typer()

campaigns = typer.Typer(no_args_is_help=True, help="Words that were sent to many.")
app.add_typer(campaigns, name="campaigns")


class Who(StrEnum):
    """Whom a campaign is for."""

    UNFINISHED = "unfinished"
    REGISTERED = "registered"
    CONTACT = "contact"


@app.command()
def remind(
    who: Annotated[Who, typer.Option(help="Whom it is for.")] = Who.UNFINISHED,
    group: Annotated[
        str, typer.Option(metavar="NAME", help="Only of this group, as it is called.")
    ] = "",
    language: Annotated[Language | None, typer.Option(help="Only in this language.")] = None,
    channel: Annotated[str, typer.Option(metavar="NAME", help="Only on this messenger.")] = "",
    idle: Annotated[
        int, typer.Option(metavar="DAYS", min=0, help="Only after so many silent days.")
    ] = 0,
    english: Annotated[str, typer.Option(metavar="WORDS", help="What is said in English.")] = "",
    french: Annotated[str, typer.Option(metavar="WORDS", help="What is said in French.")] = "",
    words: Annotated[
        Path | None, typer.Option(metavar="FILE", help='TOML: en = "…" and fr = "…".')
    ] = None,
    send: Annotated[
        bool, typer.Option("--send", help="Plan it, instead of counting only.")
    ] = False,
    config: ConfigOption = None,
) -> None:
    """Write to many, each at an hour that is kind to them. Without --send, only count them.

    The words may hold {done}, {total} and {closing}: answers, questions, and when it closes.
    """
    from bot.commands import remind
    from handlers.model import Audience

    audience = Audience(
        kind=who.value,
        group=group,
        language=language.value if language is not None else "",
        channel=channel,
        idle_days=idle,
    )
    remind.run(
        config_file=config,
        audience=audience,
        words={"en": english, "fr": french},
        file=words,
        send=send,
    )


@campaigns.command("list")
def campaigns_list(config: ConfigOption = None) -> None:
    """List the campaigns: number, when, to whom, how far. Nobody is named."""
    from bot.commands import campaigns

    campaigns.listing(config_file=config)


@campaigns.command("show")
def campaigns_show(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="As it was planned.")],
    config: ConfigOption = None,
) -> None:
    """Say how far a campaign is: sent, not arrived, left out."""
    from bot.commands import campaigns

    campaigns.show(config_file=config, number=number)


@campaigns.command("undo")
def campaigns_undo(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="As it was planned.")],
    config: ConfigOption = None,
) -> None:
    """Take a campaign back: within ten minutes nothing of it has been sent."""
    from bot.commands import campaigns

    campaigns.undo(config_file=config, number=number)
