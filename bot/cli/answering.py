"""Answering a consultation here, and making one that others answer."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import ConfigOption, DatabaseOption, FileArgument, JsonOption, Language

app = typer.Typer()


class Schema(StrEnum):
    """What there is a JSON Schema of."""

    CONSULTATION = "consultation"
    SUBMISSION = "submission"


@app.command()
def play(
    language: Annotated[
        Language | None, typer.Option(help="The language your client would announce.")
    ] = None,
    consultation: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A consultation file, instead of the configured one."),
    ] = None,
    database: DatabaseOption = None,
    config: ConfigOption = None,
    once: Annotated[
        bool,
        typer.Option(
            "--once", help="Take each line of the input once, even when it is played again."
        ),
    ] = False,
    person: Annotated[
        str,
        typer.Option(
            "--as",
            metavar="NAME",
            help="Who you are. Each name is another person, with a chat that is kept.",
        ),
    ] = "you",
    files: Annotated[
        Path,
        typer.Option(
            metavar="FOLDER", help="Where a coordinator’s files are saved, when they ask for any."
        ),
    ] = Path("intake-files"),
) -> None:
    """Answer a consultation here, as a chat. With input piped, play a file of lines.

    What is answered is kept, and handed over when it is sent. Your lines are numbered: /edit 3 …
    changes the third, /delete 3 deletes it, /quit leaves. When you come back, the numbers begin
    at #1 again.
    """
    from bot.commands import play

    play.run(
        language=language.value if language else None,
        consultation=consultation,
        database=database,
        config_file=config,
        once=once,
        person=person,
        files=files,
    )


@app.command()
def check(
    file: FileArgument,
    as_json: JsonOption = False,
) -> None:
    """Print every mistake in a consultation file, with its cure; status 1 if there is one."""
    from bot.commands import check

    check.run(file, as_json=as_json)


@app.command()
def rehearse(
    file: FileArgument,
    path: Annotated[
        int | None,
        typer.Option("--path", metavar="N", help="Print this path as a transcript."),
    ] = None,
) -> None:
    """Walk every path through a consultation; status 1 unless everybody and everything gets there.

    It fails at dead ends, questions never asked, choices refused and paths not walked.
    """
    from bot.commands import rehearse

    rehearse.run(file, path=path)


@app.command()
def schema(what: Annotated[Schema, typer.Argument(help="Which one.")]) -> None:
    """Print a JSON Schema: of consultation files, or of submissions."""
    from bot.commands import schema

    schema.run(what.value)
