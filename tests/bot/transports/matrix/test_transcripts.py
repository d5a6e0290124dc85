"""The golden transcripts, played in encrypted rooms: what is stored is the same as in memory.

There are no buttons: what a transcript presses is written. Left out is what cannot be
written, pressing again what an earlier message offered; and what takes more than the two of
them, a clock or somebody at the desk.
"""

import asyncio
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.bot.transports.matrix.devices import Bot
from tests.bot.transports.matrix.village import Village, Villager
from tests.bot.transports.telegram.test_transcripts import handed_over, remembered, told
from tests.conversing import DUE, NOW
from tests.handlers.test_transcripts import TRANSCRIPTS, bursts, heading, played

NEED_BUTTONS = ("old_buttons_and_deleted_messages",)


ALL = "INTAKE_ROOMS" in os.environ
"""Whether all are played, as `make rooms` does; else those that do something of their own."""

SOME = (
    "a_message_that_is_not_text",
    "everything_is_deleted",
    "sent_and_sent_again",
    "sur_invitation",
    "switching_the_language",
    "une_juriste_en_francais",
    "written_in_a_burst",
)


def is_between_two(path: Path) -> bool:
    text = path.read_text("utf-8")
    return path.stem not in NEED_BUTTONS and DUE not in text and "\n= passed on" not in text


def is_played(path: Path) -> bool:
    return is_between_two(path) and (ALL or path.stem in SOME)


@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    "path",
    [path for path in TRANSCRIPTS if is_played(path)],
    ids=lambda path: path.stem,
)
def test_what_is_stored_is_the_same_as_in_the_agreed_conversation(path: Path, bot: Bot) -> None:
    text = on_matrix(path.read_text("utf-8"))
    about = heading(text)
    agreed = played(text)

    async def go() -> None:
        async with (
            Village.open(bot, about["consultation"]) as village,
            village.person() as person,
        ):
            village.at(datetime.fromisoformat(about["at"]) if "at" in about else NOW)
            if "coordinator" in about:
                village.memory.has_a_coordinator()
            village.memory.has_invitations()
            await person.invites()  # and is greeted, where a transcript has them greet
            for burst in bursts(text.partition("\n\n")[2])[1:]:
                await does(person, burst, about.get("client", "en"))
            found = [told(one) for one in village.submissions()]
            assert without_manner(found) == without_manner(handed_over(agreed))
            kept = without_pressed(remembered(person.session), remembered(agreed.session))
            assert without_manner(kept) == without_manner(remembered(agreed.session))

    asyncio.run(go())


def on_matrix(text: str) -> str:
    return text if "transport: matrix" in text else f"transport: matrix\n{text}"


async def does(person: Villager, burst: list[str], client: str) -> None:
    """Let somebody do in one go what these lines of a transcript say."""
    first = burst[0]
    if first.startswith("(at "):
        person.village.at(datetime.fromisoformat(first.removeprefix("(at ").removesuffix(")")))
    elif first.startswith("(sends "):
        await person.sends_file()
    elif first.startswith("(edits “"):
        old, _, new = first.removeprefix("(edits “").partition("”) ")
        await person.edits(old, new)
    elif first.startswith("(deletes “"):
        await person.deletes(first.removeprefix("(deletes “").removesuffix("”)"))
    elif first == "1" and person.session is not None and not person.session.welcomed:
        # No client of Matrix says which language comes first.
        await person.writes({"en": "English", "fr": "Français"}[client])
    else:
        await person.writes(*(line.strip("[]") for line in burst))


def without_pressed(kept: dict[str, Any], agreed: dict[str, Any]) -> dict[str, Any]:
    """Leave out the words of answers that were pressed where there are buttons."""
    parts = {
        name: said if agreed.get("parts", {}).get(name) else []
        for name, said in kept.get("parts", {}).items()
    }
    return {**kept, "parts": parts} if kept else kept


def without_manner(found: Any) -> Any:
    """Leave out how somebody agreed: what is a button in one messenger is a word in another."""
    if isinstance(found, dict):
        return {name: without_manner(value) for name, value in found.items() if name != "how"}
    if isinstance(found, list | tuple):
        return [without_manner(one) for one in found]
    return found
