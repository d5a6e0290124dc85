"""`intake check`: every mistake in a consultation file, at once, for its author."""

import json
import sys
from pathlib import Path

import msgspec
import typer

from bot.explaining import explained
from bot.house import read_file
from handlers import consultation_file


def run(file: Path, *, as_json: bool) -> None:
    """Print each mistake as file:line: what, and its cure; end with status 1 if there is one.

    What is only doubtful is printed too, and stops nobody.
    """
    with explained():
        source = read_file(file)
    found = consultation_file.check(source, str(file))
    for mistake in found:
        typer.echo(json.dumps(msgspec.to_builtins(mistake)) if as_json else str(mistake))
    mistakes = sum(not mistake.warning for mistake in found)
    if not as_json:
        typer.echo(_summary(file, mistakes, len(found) - mistakes))
    if mistakes:
        sys.exit(1)


def _summary(file: Path, mistakes: int, doubts: int) -> str:
    if not mistakes and not doubts:
        return f"{file}: no mistakes."
    said = [f"{mistakes} mistake{'s' * (mistakes != 1)} to mend"] if mistakes else []
    said += [f"{doubts} thing{'s' * (doubts != 1)} to consider"] if doubts else []
    return f"{file}: {' and '.join(said)}."
