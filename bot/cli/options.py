"""Options that several commands take."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Language(StrEnum):
    """The languages a participant's client may announce."""

    ENGLISH = "en"
    FRENCH = "fr"


ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="The configuration, instead of ./config.toml."),
]
DatabaseOption = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="URL",
        help="The intake's own database. The key and the core stores stay where they are.",
    ),
]
LanguageOption = Annotated[
    Language | None, typer.Option(help="The language of the words; else the consultation's first.")
]
FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="A consultation file.")]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
