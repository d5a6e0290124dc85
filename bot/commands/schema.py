"""`intake schema`: the JSON Schemas, of consultation files and of submissions."""

import json

import typer

from handlers import consultation_file, submission


def run(what: str) -> None:
    """Print one schema, for an editor or for whoever receives submissions."""
    schema = consultation_file.schema() if what == "consultation" else submission.schema()
    typer.echo(json.dumps(schema, indent=2, ensure_ascii=False))
