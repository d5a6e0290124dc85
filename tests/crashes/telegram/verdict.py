"""What came of it: the core store, beside what the same people say undisturbed.

And the ledger of events, beside what Telegram was told had been received: whoever hears nothing
writes again, so that the core store alone would hide an answer that was lost.
"""

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.transports.telegram.arriving import NAME
from storage import cursors, main_key
from storage.core import SqlCoreStore
from storage.database import open_database
from tests.botapi.people import Person
from tests.conversing import NOW
from tests.crashes.telegram.town import Town

TAG = re.compile(r"\bp\d+-\w+-\d+\b")
OF_THE_MOMENT = {"submission", "reference", "submitted_at", "at"}

Answers = dict[str, Any]  # of one person: each question's answer, each clause's decision


@dataclass
class Verdict:
    """What was lost or doubled, in the words of whoever has to look into it."""

    answers: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    shown_twice: int = 0
    messages: int = 0
    silences: int = 0  # no fault: a letter can be lost on the way; what it hides is counted
    confirmed: int = 0  # updates
    others: list[str] = field(default_factory=list)

    def __iadd__(self, more: "Verdict") -> "Verdict":
        for name, value in vars(more).items():
            setattr(self, name, getattr(self, name) + value)
        return self

    @property
    def faults(self) -> list[str]:
        return [*self.lost, *self.doubled, *self.others]


def kept(folder: Path) -> list[dict[str, Any]]:
    """Return every revision of every submission in the core store."""
    keyring = main_key.from_file(folder / "data" / "key")
    store = SqlCoreStore(f"sqlite:///{folder / 'data' / 'core.db'}", "core", keyring)
    with closing(store):
        return list(store.all(every_revision=True))


def _known(updates: list[int], folder: Path) -> int:
    """Return how many of these the bot has committed; what it set aside is among them."""
    keyring = main_key.from_file(folder / "data" / "key")
    engine = open_database(f"sqlite:///{folder / 'data' / 'intake.db'}")
    try:
        with engine.begin() as connection:
            ledger = cursors.event_ids(connection, keyring, NOW)
            return len(ledger.seen(connection, NAME, [str(id) for id in updates]))
    finally:
        engine.dispose()


def said_by_everybody(town: Town, folder: Path) -> list[Answers]:
    """Return what each person said, by their number, in a town where all went well."""
    by_reference = {one["reference"]: one for one in kept(folder)}
    return [
        _meaning(by_reference[neighbour.contributor.reference]) for neighbour in town.neighbours
    ]


def judged(town: Town, folder: Path, expected: list[Answers]) -> Verdict:
    """Compare everything that can be compared."""
    verdict = Verdict(silences=town.tally.silences, confirmed=len(town.confirmed))
    if forgotten := len(town.confirmed) - _known(town.confirmed, folder):
        verdict.lost.append(f"confirmed and not kept: {forgotten} updates")
    verdict.others += [f"stuck:\n{screen[-600:]}" for screen in town.tally.stuck]
    verdict.others += [f"complaint: {complaint}" for complaint in town.complaints]
    verdict.others += [f"left in {table}: {rows}" for table, rows in _left_over(folder) if rows]
    stored = kept(folder)
    if len(stored) != len(town.neighbours):
        verdict.others.append(f"{len(stored)} submissions of {len(town.neighbours)} people")
    for number, neighbour in enumerate(town.neighbours):
        verdict.shown_twice += neighbour.shown_twice
        verdict.messages += sum(posted.by_bot for posted in neighbour.person.screen)
        theirs = [one for one in stored if one["reference"] == neighbour.contributor.reference]
        if len(theirs) > 1:
            verdict.doubled.append(f"p{number} has {len(theirs)} submissions")
        said = _meaning(theirs[0]) if theirs else {}
        found = _compared(number, said, expected[number], _written(neighbour.person))
        if found.faults:
            found.others.append(f"p{number} saw:\n{neighbour.person.transcript}")
        verdict += found
    return verdict


def _written(person: Person) -> Counter[str]:
    """Return how often somebody wrote each of their words: whoever hears nothing writes again."""
    return Counter(
        tag for posted in person.screen if not posted.by_bot for tag in TAG.findall(posted.text)
    )


def _once(answer: Any) -> Any:
    """Return an answer with each of its lines once: that it was written twice is seen to below."""
    if isinstance(answer, dict) and isinstance(answer.get("value"), str):
        return {**answer, "value": "\n".join(dict.fromkeys(answer["value"].split("\n")))}
    return answer


def _compared(number: int, said: Answers, expected: Answers, written: Counter[str]) -> Verdict:
    found = Verdict(answers=len(expected))
    for name in {**expected, **said}:
        ours, theirs = expected.get(name), _once(said.get(name))
        if ours != theirs:
            found.lost.append(f"p{number} {name}: {theirs} instead of {ours}")
    tags = Counter(TAG.findall(str(said)))
    found.doubled += [
        f"p{number} {tag} is kept {times} times, and was written {written[tag]}"
        for tag, times in tags.items()
        if times > written[tag]
    ]
    return found


def _meaning(submission: dict[str, Any]) -> Answers:
    """Return a submission without what is different in every run."""
    answers = {one["question"]: one for one in submission["answers"]}
    consents = {one["clause"]: one for one in submission["consents"]}
    about = {name: submission[name] for name in ("language", "revision", "channel")}
    return {
        name: {key: value for key, value in one.items() if key not in OF_THE_MOMENT}
        for name, one in {**answers, **consents, "": about}.items()
    }


def _left_over(folder: Path) -> Iterator[tuple[str, int]]:
    with closing(sqlite3.connect(folder / "data" / "intake.db")) as database:
        for table in ("outbox", "handoffs", "set_aside"):
            yield table, database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
