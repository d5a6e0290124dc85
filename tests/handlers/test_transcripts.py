"""Golden transcripts: whole conversations, as files that anyone can read aloud.

A file begins with the consultation and, where it matters, the messenger, its
language and the hour; then come the person's lines (`>`), the bot's (`<`) and
what came of it (`=`). Person's lines with nothing between them were written
in one go. To accept what the bot says now:

    python -m pytest tests/handlers/test_transcripts.py --rewrite-transcripts

and read the difference.
"""

from datetime import datetime
from pathlib import Path

import pytest

from tests.conversing import Person, consultation_called, outcome

TRANSCRIPTS = sorted((Path(__file__).parents[1] / "transcripts").glob("*.txt"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_the_conversation_is_the_one_that_was_agreed_on(
    path: Path, request: pytest.FixtureRequest
) -> None:
    agreed = path.read_text("utf-8")
    played = play(agreed)
    if request.config.getoption("--rewrite-transcripts"):
        path.write_text(played, "utf-8")
    assert played == agreed


def play(text: str) -> str:
    """Return the transcript that the person's lines in `text` give today."""
    head = text.partition("\n\n")[0]
    return f"{head}\n\n" + "\n".join(played(text).transcript) + "\n"


def heading(text: str) -> dict[str, str]:
    """Return what a transcript begins with."""
    head = text.partition("\n\n")[0]
    return dict(line.split(": ", 1) for line in head.splitlines() if not line.startswith("#"))


def played(text: str) -> Person:
    """Return the person whose lines are in `text`, once they have said them all."""
    about = heading(text)
    person = Person(
        consultation_called(about["consultation"]),
        client=about.get("client"),  # type: ignore[arg-type]
        transport=about.get("transport", "telegram"),
    )
    if "at" in about:
        person.at = datetime.fromisoformat(about["at"])
    for burst in bursts(text.partition("\n\n")[2]):
        if burst[0].startswith("(at "):
            person.at = datetime.fromisoformat(burst[0].removeprefix("(at ").removesuffix(")"))
            person.transcript.append(f"> {burst[0]}")
            continue
        before = len(person.effects)
        person.in_a_burst(*burst)
        person.transcript.extend(map(outcome, person.effects[before:]))
    return person


def bursts(body: str) -> list[list[str]]:
    """Return the person's lines, those written in one go together."""
    found: list[list[str]] = []
    together = False
    for line in body.splitlines():
        if line.startswith("> "):
            if together and not line.startswith("> (at "):
                found[-1].append(line[2:])
            else:
                found.append([line[2:]])
            together = not line.startswith("> (at ")
        else:
            together = False
    return found
