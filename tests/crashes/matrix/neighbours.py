"""People in encrypted rooms who answer a bot that keeps dying, and see all it says exactly once.

On Matrix nothing need be shown twice, and nobody need ask again: what somebody sees to the
end is what they would see if nothing ever happened, message for message.
"""

import asyncio
import re
from dataclasses import dataclass, field
from pathlib import Path

from bot.transports.matrix.showing import contents
from tests.conversing import Person as InMemory
from tests.conversing import consultation_called
from tests.homeserver.person import NotSeen, Person

ANSWERS = Path(__file__).parents[2] / "bot" / "answers"
WALKS = ("civil_society.en", "industry.fr")
PATIENCE = 60.0
REFERENCE = re.compile(r"\b[A-Z]+(-[0-9A-Z]{3}){3}\b")
DIGEST = re.compile(r"\b[0-9a-f]{4,}(?: [0-9a-f]{4,})*\b")


@dataclass
class Plan:
    """What somebody does, line by line, and what they see then; the first is for being there."""

    lines: list[str]
    seen: list[list[str]]
    agreed: InMemory


def plan(number: int) -> Plan:
    """Return how the conversation of one of many goes where nothing happens to the bot."""
    lines = (ANSWERS / f"{WALKS[number % len(WALKS)]}.txt").read_text("utf-8").splitlines()
    person = InMemory(consultation_called("pallmall"), transport="matrix")
    person.starts()
    seen, done = [_bodies(person)], [""]
    for line in lines:
        words = line.strip("[]")
        if line.startswith("/edit "):
            _, place, words = line.split(" ", 2)
            person.edits(done[int(place)], words)
        else:
            person.says(words)
        done.append(words)
        seen.append(_bodies(person))
    return Plan(lines, seen, person)


def _bodies(person: InMemory) -> list[str]:
    return [str(content["body"]) for reply in person.replies for content in contents(reply)]


@dataclass
class Neighbour:
    """Somebody on their way."""

    person: Person
    bot: str
    plan: Plan
    stuck: str = ""
    room: str = field(default="", init=False)

    async def walks(self) -> None:
        """Answer to the end, each time as soon as all has been said that is to come."""
        try:
            await self._walks()
        except NotSeen as trouble:
            self.stuck = str(trouble)

    async def _walks(self) -> None:
        person, awaited = self.person, 0
        self.room = await person.chat_with(self.bot)
        written: list[str] = []
        for number, comes in enumerate(self.plan.seen):
            awaited += len(comes)
            await person.wait_for(awaited, self.bot, PATIENCE)
            if number == len(self.plan.lines):
                return
            line = self.plan.lines[number]
            if line.startswith("/edit "):
                _, place, words = line.split(" ", 2)
                written.append(await person.edit(self.room, written[int(place) - 1], words))
            else:
                written.append(await person.write(self.room, line.strip("[]")))
            await asyncio.sleep(0)

    @property
    def faults(self) -> list[str]:
        """What they saw that they should not have, or did not see."""
        stuck = [f"stuck: {self.stuck[-300:]}"] if self.stuck else []
        saw = [one.body for one in self.person.said_by(self.bot)]
        should = [body for bodies in self.plan.seen for body in bodies]
        found = [
            f"message {number}: {ours!r} instead of {theirs!r}"
            for number, (ours, theirs) in enumerate(_beside(saw, should))
            if _same(ours) != _same(theirs)
        ]
        return stuck + found[:2]  # whatever follows is a consequence


def _beside(saw: list[str], should: list[str]) -> list[tuple[str, str]]:
    longest = max(len(saw), len(should))
    return list(
        zip(
            saw + ["(nothing)"] * (longest - len(saw)),
            should + ["(nothing)"] * (longest - len(should)),
            strict=True,
        )
    )


def _same(body: str) -> str:
    """Leave out what is different in every conversation: the receipt's names and moments."""
    if not REFERENCE.search(body):
        return body
    return body.partition("\n")[0]
