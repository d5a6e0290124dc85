"""`intake submissions`: what the core stores hold."""

import json
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer

from bot import config, house
from bot.explaining import NOT_DONE, explained
from bot.orders.giving import carried_out
from bot.ways_in import looked_into
from handlers.consultation_file.mistakes import ConsultationError
from handlers.coordination.orders import Done, NoteLeaving
from storage.core import Away


def run(*, config_file: Path | None, as_json: bool, every_revision: bool) -> None:
    """List submissions: a line each for a person, or whole ones as JSON.

    The lines say nothing of anybody's answers; the JSON says everything, and that it was taken
    out is noted in the audit log. A core store that cannot be reached is named, and the others
    are listed.
    """
    revisions: dict[str, int] = {}
    holding: set[str] = set()
    away: list[str] = []
    with explained():
        settings = config.load(config_file, os.environ, {})
        labels = {} if as_json else _labels(settings)
        if as_json and _holds_any(settings):
            about = {"every_revision": 1} if every_revision else {}
            note = NoteLeaving(act="submissions", about=about)
            carried_out(settings, house.current(settings), note, Done)  # before it leaves
        with looked_into(settings) as here:
            for store in here.stores:
                try:
                    for one in store.all(every_revision=every_revision):
                        typer.echo(_json(one) if as_json else _line(store.name, one, labels))
                        known = revisions.get(one["submission"], 0)
                        revisions[one["submission"]] = max(known, one["revision"])
                        holding.add(store.name)
                except Away:
                    away.append(store.name)
    if not as_json:
        typer.echo(_summary(len(revisions), sum(revisions.values()), len(holding)))
    for name in away:
        typer.echo(f"Core store {name} cannot be reached.", err=True)
    if away:
        sys.exit(NOT_DONE)


def _holds_any(settings: config.Config) -> bool:
    """Say whether any core store that can be reached holds a submission."""
    with looked_into(settings) as here:
        for store in here.stores:
            with suppress(Away):
                if next(iter(store.all()), None) is not None:
                    return True
    return False


def _labels(settings: config.Config) -> Mapping[str, str]:
    """Return what the consents of the consultation held now are called, in a few words."""
    with suppress(ConsultationError, OSError):
        current = house.current(settings)
        language = current.languages[0]
        return {clause.name: clause.purpose[language] for clause in current.consents}
    return {}


def _json(submission: dict[str, Any]) -> str:
    return json.dumps(submission, ensure_ascii=False)


def _line(store: str, submission: dict[str, Any], labels: Mapping[str, str]) -> str:
    names = [one["clause"] for one in submission["consents"] if one["granted"]]
    agreed = "; ".join(labels.get(name, name) for name in names)
    at = datetime.fromisoformat(submission["submitted_at"]).astimezone(UTC)
    return (
        f"{store}  {submission['reference']}  revision {submission['revision']}"
        f"  {at:%Y-%m-%d %H:%M} UTC  {submission['language']}"
        f"  {_many(len(submission['answers']), 'answer')}  agreed: {agreed or 'nothing'}"
    )


def _summary(submissions: int, revisions: int, stores: int) -> str:
    said = [_many(submissions, "submission")]
    said += [_many(revisions, "revision")] if revisions > submissions else []
    said += [f"in {stores} stores"] if stores > 1 else []
    return f"{', '.join(said)}."


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"
