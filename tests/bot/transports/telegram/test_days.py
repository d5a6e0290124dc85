"""A coordinator's whole day on Telegram: buttons are pressed, files fetched, menus looked at.

Everybody hears, word for word, what was agreed on, and the same is left in the end.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.request import urlopen

import pytest

from handlers.codes import grouped
from tests.bot.desk.playing import LOOKS, play
from tests.bot.transports.telegram.test_desk import listed
from tests.bot.transports.telegram.test_transcripts import remembered
from tests.bot.transports.telegram.town import Town, in_town
from tests.botapi.chats import Posted
from tests.botapi.people import Person
from tests.days import DAYS, SECOND_YES, Deed, Secrets, crowd_before, deeds, outcome, people


class Day:
    """A day in a town, and the files that its coordinators fetch."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.files: list[tuple[str, bytes]] = []
        self.secrets = Secrets(town.memory)
        self.people: dict[str, Person] = {}
        self._read: dict[str, int] = {}

    async def has(self, deed: Deed) -> None:
        """Let it happen, and see that everybody hears what they are to hear."""
        if deed.who:
            self.town.elapse(1)
            self._does(self._person(deed.who), self.secrets.given(deed.what))
        else:
            await self._comes(datetime.fromisoformat(deed.what))
        await self._until(deed, lambda: self._is_over(deed))
        await self.town.quiet()
        for who in self.people:
            await self._hears(who, deed.heard.get(who, []))

    async def _comes(self, hour: datetime) -> None:
        for look in range(LOOKS):
            self.town.at(hour.timestamp() + look)
            await self.town.the_clock_looks()
            await self.town.settled()
        self.town.at(hour.timestamp())

    def _person(self, who: str) -> Person:
        if who not in self.people:
            self.people[who] = self.town.person(who)
        return self.people[who]

    def _does(self, person: Person, what: str) -> None:
        if what == "(opens the chat)":
            person.starts()
        elif what.startswith("(comes by "):
            person.starts(what.removeprefix("(comes by ")[:-1].replace("-", ""))
        elif what.startswith("(to “"):
            words, _, said = what.removeprefix("(to “").partition("”) ")
            theirs = [one.id for one in person.screen if one.by_bot and words in one.text]
            person.writes(said, reply_to=theirs[-1])
        elif what.startswith("["):
            person.presses(what[1:-1])
        else:
            person.writes(what)

    async def _hears(self, who: str, agreed: list[str]) -> None:
        new = self._new(who)
        self._read[who] = max((one.id for one in new), default=self._read.get(who, 0))
        for one in new:
            self.secrets.learn(one.text)
            if one.kind != "text":
                self.files.append(await self._fetched(one))
        assert [self.secrets.hidden(one.text) for one in new] == agreed

    async def _fetched(self, posted: Posted) -> tuple[str, bytes]:
        """Return a file as a client gets it, with the name that it is saved under."""
        message, api = posted.message, self.town.api
        file = message.photo[-1] if message.photo else message.document
        assert file is not None
        path = api.world.files.get(file["file_id"])["file_path"]
        with await asyncio.to_thread(urlopen, f"{api.url}/file/bot{api.token}/{path}") as answer:
            return file.get("file_name", "a picture.png"), answer.read()

    def _new(self, who: str) -> list[Posted]:
        last = self._read.get(who, 0)
        return [one for one in self._person(who).screen if one.by_bot and one.id > last]

    def _is_over(self, deed: Deed) -> bool:
        """Say whether everybody has heard all of it, and sees what is to change in place."""
        return all(len(self._new(who)) >= len(texts) for who, texts in deed.heard.items()) and all(
            any(one.edited and one.text == text for one in self._person(who).screen)
            for who, text in deed.changed.items()
        )

    async def _until(self, deed: Deed, true: Callable[[], bool]) -> None:
        try:
            await self.town.until(true)
        except TimeoutError:
            seen = "\n\n".join(one.transcript[-1000:] for one in self.people.values())
            raise AssertionError(f"{deed}\n\nis not what is seen:\n\n{seen}") from None


@pytest.mark.parametrize("path", DAYS, ids=lambda path: path.stem)
def test_everybody_hears_what_was_agreed_on_and_it_leaves_the_same(
    path: Path, tmp_path: Path
) -> None:
    text = path.read_text("utf-8")
    for folder in ("agreed", "town"):
        (tmp_path / folder).mkdir()
    agreed = play(text, tmp_path / "agreed")

    async def story(town: Town) -> None:
        town.memory.intake.desks.second_yes = SECOND_YES
        day = Day(town)
        day.secrets.learn(grouped(town.memory.code_for("Ada")))
        for deed in deeds(text):
            await day.has(deed)
        await town.settled()
        assert outcome(town.memory, day.files) == agreed.outcome
        for who, person in day.people.items():
            assert remembered(town.session(person)) == remembered(agreed.session(who))
        assert {"desk", "audit"} <= set(listed(town, day.people["Ada"]))
        assert listed(town, day.people["Bob"]) == listed(town, day.people["Noor"]) == []

    crowd_before(tmp_path / "town", people())
    in_town(tmp_path / "town", story, "pallmall")
