"""What came of a consultation, seen and taken out."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import ConfigOption, DatabaseOption, LanguageOption

app = typer.Typer()

export = typer.Typer()
app.add_typer(export, name="export")


class Form(StrEnum):
    """In which form answers leave."""

    XLSX = "xlsx"
    CSV = "csv"
    JSONL = "jsonl"


@app.command()
def submissions(
    config: ConfigOption = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Whole submissions, one JSON object a line.")
    ] = False,
    revisions: Annotated[
        bool, typer.Option("--revisions", help="Every revision, not only the latest.")
    ] = False,
) -> None:
    """List what the core stores hold; status 1 if one of them cannot be reached.

    The configuration names them: what was played with another --database is there all the same.
    """
    from bot.commands import submissions

    submissions.run(config_file=config, as_json=as_json, every_revision=revisions)


@app.command()
def overview(
    config: ConfigOption = None,
    database: DatabaseOption = None,
    language: LanguageOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    picture: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Draw the same numbers into a PNG file.")
    ] = None,
) -> None:
    """Say how far people are: started, sent, where they stop, by group, language and messenger.

    In what is broken down, numbers under five are shown together with others, so that nobody can
    be found out. Totals are shown as they are.
    """
    from bot.commands import overview

    overview.run(
        config_file=config,
        database=database,
        language=language.value if language else None,
        as_json=as_json,
        picture=picture,
    )


@app.command()
def compare(
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="Its name, as in the file.")],
    config: ConfigOption = None,
    database: DatabaseOption = None,
    language: LanguageOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    xlsx: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the same as a spreadsheet.")
    ] = None,
    picture: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Draw the same numbers into a PNG file.")
    ] = None,
) -> None:
    """Set side by side what each stakeholder group says to a question.

    No view is left out because few hold it: it is named, and its number kept back. Own words are
    shown of those alone who agreed to be quoted.
    """
    from bot.commands import compare

    compare.run(
        question,
        config_file=config,
        database=database,
        language=language.value if language else None,
        as_json=as_json,
        xlsx=xlsx,
        picture=picture,
    )


@export.callback(invoke_without_command=True)
def export_answers(
    context: typer.Context,
    purpose: Annotated[
        list[str] | None,
        typer.Option(metavar="CONSENT", help="For which consent; may be given more than once."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where to. Without it, only what would leave is said."),
    ] = None,
    form: Annotated[
        Form | None, typer.Option("--format", help="In which form; else as FILE ends.")
    ] = None,
    age: Annotated[
        str, typer.Option(metavar="KEY", help="Seal the file to this age key (age1…).")
    ] = "",
    separator: Annotated[
        str, typer.Option(help="Between the cells of a CSV; French Excel expects ;")
    ] = ",",
    store: Annotated[
        str, typer.Option(metavar="NAME", help="The core store to read; else the first one.")
    ] = "",
    language: LanguageOption = None,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Take out what people agreed to for a purpose, with a signed manifest beside the file.

    Without --out nothing leaves: it says whose answers would, and why others stay. The
    file holds the latest revision of each submission, and nothing that was withdrawn.
    """
    if context.invoked_subcommand is not None:
        return
    from bot.commands import export

    export.run(
        purposes=purpose or [],
        out=out,
        form=form.value if form else None,
        age_key=age,
        separator=separator,
        store=store,
        language=language.value if language else None,
        config_file=config,
        database=database,
    )


@export.command("verify")
def export_verify(
    manifest: Annotated[Path, typer.Argument(metavar="MANIFEST")],
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    key: Annotated[
        str,
        typer.Option(metavar="KEY", help="The public key it was signed with, instead of ours."),
    ] = "",
    config: ConfigOption = None,
) -> None:
    """Check that a file is the one that its manifest speaks of; status 1 if it is not."""
    from bot.commands import export

    export.verify(manifest, file, key=key, config_file=config)


@export.command("key")
def export_key(config: ConfigOption = None) -> None:
    """Print the public key of our manifests, for whoever receives them."""
    from bot.commands import export

    export.print_key(config_file=config)
