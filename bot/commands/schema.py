"""`intake schema`: the JSON Schemas, of consultation files and of submissions."""

import json

import typer

from handlers import consultation_model, submission


def run(what: str) -> None:
    """Print one schema, for an editor or for whoever receives submissions."""
    if what == "consultation":
        typer.echo(consultation_model.schema())
    else:
        typer.echo(json.dumps(submission.schema(), indent=2, ensure_ascii=False))
