"""`intake schema`: the JSON Schemas, of consultation files and of submissions."""

import json

import typer

from handlers import submission
from handlers.consultation_file import written


def run(what: str) -> None:
    """Print one schema, for an editor or for whoever receives submissions."""
    if what == "consultation":
        typer.echo(written.schema())
    else:
        typer.echo(json.dumps(submission.schema(), indent=2, ensure_ascii=False))
