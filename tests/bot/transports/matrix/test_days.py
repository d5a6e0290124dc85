"""A coordinator's whole day in encrypted rooms: numbers are written, files decrypted by clients.

The same is left in the end as was agreed on.
"""

import asyncio
import re
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path

import pytest

from handlers.codes import grouped
from tests.bot.desk.playing import play
from tests.bot.transports.matrix.devices import Bot
from tests.bot.transports.matrix.test_files import opened
from tests.bot.transports.matrix.test_transcripts import without_manner, without_pressed
from tests.bot.transports.matrix.village import Village, Villager
from tests.bot.transports.telegram.test_transcripts import remembered
from tests.days import DAYS, SECOND_YES, Deed, Secrets, crowd_before, deeds, outcome, people
from tests.homeserver.person import NotSeen, Seen

FILES = ("m.file", "m.image")


class Day:
    """A day in a village, and the files that its coordinators open."""

    def __init__(self, village: Village, until: AsyncExitStack) -> None:
        self.village = village
        self.files: list[tuple[str, bytes]] = []
        self.secrets = Secrets(village.memory)
        self.people: dict[str, Villager] = {}
        self._until = until
        self._last: dict[str, Seen] = {}  # what they can choose from

    async def has(self, deed: Deed) -> None:
        """Let it happen, and see that everybody hears as much as they are to hear."""
        if not deed.who:
            self.village.at(datetime.fromisoformat(deed.what))
        elif deed.who not in self.people:
            await self._comes(deed.who)
        if deed.what == "(opens the chat)":
            return  # and they have been greeted
        if deed.who:
            await self._does(deed.who, self.secrets.given(deed.what))
        for who, agreed in deed.heard.items():
            await self._hears(deed, who, agreed)

    async def _comes(self, who: str) -> None:
        """Let somebody open a chat with the bot; it greets them, whatever they came for."""
        person = await self._until.enter_async_context(self.village.person())
        self.people[who] = person
        (self._last[who],) = await person.invites()

    async def _does(self, who: str, what: str) -> None:
        person = self.people[who]
        if what.startswith("(comes by "):
            what = what.removeprefix("(comes by ")[:-1]
        if what.startswith("(to “"):
            words, _, said = what.removeprefix("(to “").partition("”) ")
            bot = self.village.bot.user
            theirs = [one.id for one in person.person.said_by(bot) if words in one.body]
            await person.person.reply(person.room, theirs[-1], said)
        elif what.startswith("["):
            await person.person.write(person.room, self._chosen(who, what[1:-1]))
        else:
            await person.person.write(person.room, re.sub("^/", "!", what))

    def _chosen(self, who: str, label: str) -> str:
        """Return what they write to choose: the number that stands before it, or its words."""
        number = re.search(rf"^(\d+)\. {re.escape(label)}$", self._last[who].body, re.MULTILINE)
        return number[1] if number else label

    async def _hears(self, deed: Deed, who: str, agreed: list[str]) -> None:
        person = self.people[who]
        try:
            await person.hears(len(agreed))
        except NotSeen as seen:
            raise AssertionError(f"{deed} is not what {who} sees:\n{seen}") from None
        new = person.unread()
        assert len(new) == len(agreed), (deed, new)
        for one in new:
            assert one.encrypted
            self.secrets.learn(one.body)
            if one.kind in FILES:
                name = one.content["filename"]
                self.files.append((name, await opened(person, one.content)))
            else:
                self._last[who] = one


@pytest.mark.timeout(240)
@pytest.mark.parametrize("path", DAYS, ids=lambda path: path.stem)
def test_the_same_is_left_as_was_agreed_on(path: Path, bot: Bot, tmp_path: Path) -> None:
    text = path.read_text("utf-8")
    (tmp_path / "agreed").mkdir()
    agreed = play(text, tmp_path / "agreed", "matrix")
    crowd_before(bot.data, people())

    async def go() -> None:
        async with (
            Village.open(bot, "pallmall", reminds=True) as village,
            AsyncExitStack() as until,
        ):
            village.memory.intake.desks.second_yes = SECOND_YES
            day = Day(village, until)
            day.secrets.learn(grouped(village.memory.code_for("Ada")))
            for deed in deeds(text):
                await day.has(deed)
            assert outcome(village.memory, day.files) == agreed.outcome
            for who, person in day.people.items():
                was = remembered(agreed.session(who))
                kept = without_pressed(remembered(person.session), was)
                assert without_manner(kept) == without_manner(was)

    asyncio.run(go())
