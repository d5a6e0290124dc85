"""`intake submissions`: what the core stores hold."""

import json
import os
from pathlib import Path
from typing import Any

import typer

from bot import config, house
from bot.explaining import explained
from storage.core import SqlCoreStore


def run(*, config_file: Path | None, as_json: bool, every_revision: bool) -> None:
    """List submissions: a line each for a person, or whole ones as JSON.

    The lines say nothing of anybody's answers; the JSON says everything.
    """
    count = 0
    with explained():
        settings = config.load(config_file, os.environ, {})
        for store in _stores(settings):
            for submission in store.all(every_revision=every_revision):
                count += 1
                typer.echo(_json(submission) if as_json else _line(store.name, submission))
    if not as_json:
        typer.echo(f"{count} submission{'s' * (count != 1)}.")


def _stores(settings: config.Config) -> list[SqlCoreStore]:
    """Return the core stores; without a key nothing was ever stored, and none is made to look."""
    if settings.storage.key is None and not settings.storage.key_file.exists():
        return []
    return house.core_stores(settings, house.keyring(settings))


def _json(submission: dict[str, Any]) -> str:
    return json.dumps(submission, ensure_ascii=False)


def _line(store: str, submission: dict[str, Any]) -> str:
    agreed = [one["clause"] for one in submission["consents"] if one["granted"]]
    return (
        f"{store}  {submission['reference']}  revision {submission['revision']}"
        f"  {submission['submitted_at']}  {submission['language']}"
        f"  {len(submission['answers'])} answers  agreed: {', '.join(agreed) or 'nothing'}"
    )
