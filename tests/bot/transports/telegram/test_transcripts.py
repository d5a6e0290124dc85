"""The golden transcripts, played over Telegram: what is stored is the same as in memory.

Deleting a message is left out, since Telegram tells a bot nothing of it.
"""

from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from handlers.model import Forget, Session, Submit
from tests.bot.transports.telegram.town import Town, in_town
from tests.botapi.people import Person
from tests.conversing import DUE, NOW
from tests.conversing import Person as InMemory
from tests.handlers.test_transcripts import TRANSCRIPTS, bursts, heading, played

OTHERWISE = ("message", "at", "channel", "session", "submission", "reference", "parts", "earlier")
"""What is not the same in two conversations of the same words."""


def is_possible_on_telegram(text: str) -> bool:
    return heading(text).get("transport", "telegram") == "telegram" and "\n> (deletes " not in text


POSSIBLE = [path for path in TRANSCRIPTS if is_possible_on_telegram(path.read_text("utf-8"))]


@pytest.mark.parametrize("path", POSSIBLE, ids=lambda path: path.stem)
def test_what_is_stored_is_the_same_as_in_the_agreed_conversation(
    path: Path, tmp_path: Path
) -> None:
    text = path.read_text("utf-8")
    about = heading(text)
    agreed = played(text)

    async def story(town: Town) -> None:
        if "coordinator" in about:
            town.memory.has_a_coordinator()
        town.memory.has_invitations()
        person = town.person(language=about.get("client", "en"))
        town.at(datetime.fromisoformat(about["at"]).timestamp() if "at" in about else AT_FIRST)
        for burst in bursts(text.partition("\n\n")[2]):
            if burst[0].startswith("(at "):
                moment = datetime.fromisoformat(burst[0].removeprefix("(at ").removesuffix(")"))
                town.at(moment.timestamp())
                continue
            if burst[0] == DUE:
                await town.the_clock_looks()
                continue
            for line in burst:
                town.elapse(20)
                does(person, line)
            await town.quiet()

        assert [told(one) for one in town.submissions()] == handed_over(agreed)
        assert remembered(town.session(person)) == remembered(agreed.session)

    in_town(tmp_path, story, about["consultation"])


AT_FIRST = NOW.timestamp()


def handed_over(agreed: InMemory) -> list[dict[str, Any]]:
    """Return what the core store has of somebody: nothing, once they had it all deleted."""
    bodies: list[dict[str, Any]] = []
    for effect in agreed.effects:
        if isinstance(effect, Submit):
            bodies.append(told(msgspec.json.decode(effect.submission.body)))
        elif isinstance(effect, Forget):
            bodies.clear()
    return bodies


def does(person: Person, line: str) -> None:
    """Let a person of the messenger do what a line of a transcript says."""
    if line == "(opens the chat)":
        person.starts()
    elif line == "(sends a picture)":
        person.sends_photo("Look!")
    elif line.startswith("(sends "):
        person.sends_voice()
    elif line.startswith("(edits “"):
        old, _, new = line.removeprefix("(edits “").partition("”) ")
        theirs = [one for one in person.screen if not one.by_bot and one.text == old]
        person.edits(theirs[-1].id, new)
    elif line.startswith("["):
        person.presses(line[1:-1])
    else:
        person.writes(line)


def told(body: dict[str, Any]) -> dict[str, Any]:
    """Return the answers and consents of a submission, as far as they can be the same."""
    return {name: without_moments(body[name]) for name in ("answers", "consents")}


def remembered(session: Session | None) -> dict[str, Any]:
    """Return what a session holds of what somebody said, as far as it can be the same."""
    if session is None:
        return {}
    kept = msgspec.to_builtins(session)
    wanted = ("status", "language", "step", "welcomed", "acknowledged", "consents", "answers")
    if not (session.answers or session.consents):
        return {}
    parts = {
        name: [(part.role, part.text) for part in answer.parts]
        for name, answer in session.answers.items()
    }
    return {**without_moments({name: kept.get(name) for name in wanted}), "parts": parts}


def without_moments(found: Any) -> Any:
    if isinstance(found, dict):
        return {
            name: without_moments(value) for name, value in found.items() if name not in OTHERWISE
        }
    if isinstance(found, list | tuple):
        return [without_moments(one) for one in found]
    return found
