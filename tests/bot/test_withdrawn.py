"""What must not be said any more is not said, wherever it waits: in the outbox or in memory."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from bot import group_commit
from bot.delivery import Delivery
from bot.group_commit import GroupCommit
from bot.transports import Batch, Unreachable
from handlers.model import Address, Event, Reply
from storage.outbox import Committed
from tests.bot.doubles import FakeTransport
from tests.coordinating import Coordinating
from tests.remembering import Remembering, at

AGREEING = ("", "English", "continue", "yes")


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Coordinating]:
    made = Coordinating(tmp_path)
    yield made
    made.close()


class Away:
    """A messenger that reaches everybody but those who are away."""

    def __init__(self, *people: str) -> None:
        self.people = set(people)
        self.chat = FakeTransport(name="chat", before_sending=self._before)

    def _before(self, address: Address, reply: Reply) -> None:
        if address.place in self.people:
            raise Unreachable

    def has_said(self, person: str) -> str:
        return "\n\n".join(text for place, text in self.chat.said if place == person)


async def a_moment() -> None:
    await asyncio.sleep(0.03)


class Road:
    """The road of a message from the commit to the chat, as a running bot has it."""

    def __init__(self, bot: Remembering, away: Away, commits: GroupCommit) -> None:
        self._bot = bot
        self._commits = commits
        talk = FakeTransport(name="talk")
        transports = [away.chat, talk]
        self.delivery = Delivery(transports, commits.settle, pause=lambda _: 0.0)

    async def take(self, *events: Event) -> None:
        await self._commits.take(Batch(transport="chat", events=events))
        await a_moment()

    async def says(self, person: str, *lines: str) -> None:
        for line in lines:
            await self.take(self._bot.event(person, line))


def along_the_road(bot: Remembering, away: Away, walk: Callable[[Road], Awaitable[None]]) -> None:
    """Let `walk` happen with the real delivery, and the real commits, behind it."""

    async def go() -> None:
        with ThreadPoolExecutor(1) as writer:
            commits = GroupCommit(bot.intake, writer, lambda: bot.now)
            road = Road(bot, away, commits)
            running = asyncio.create_task(commits.run(road.delivery.follow))
            await walk(road)
            commits.close()
            await running
            await road.delivery.stop(1)

    asyncio.run(go())


def test_words_of_somebody_who_has_everything_deleted_reach_no_coordinator_who_was_away(
    bot: Coordinating,
) -> None:
    away = Away("ada")
    bot.enrols("ada", "coordinator")
    bot.says("zoe", *AGREEING, "/human")

    async def walk(road: Road) -> None:
        await road.says("zoe", "My source is Jean Dupont", "/delete", "yes")
        assert bot.session("zoe") is None
        away.people.clear()
        await road.says("ada", "/desk")

    along_the_road(bot, away, walk)
    assert "You coordinate" in away.has_said("ada")
    assert "Jean Dupont" not in away.has_said("ada")


def test_an_opened_thread_that_waits_goes_with_whoever_wrote_in_it(
    bot: Coordinating,
) -> None:
    away = Away()
    bot.enrols("ada", "coordinator")
    bot.says("zoe", *AGREEING, "/human", "My source is Jean Dupont")
    bot.says("ada", "/threads")
    desk = bot.desk("ada")
    assert desk is not None
    (opens,) = [button.token for button in desk.offered if button.label.startswith("Open")]

    async def walk(road: Road) -> None:
        away.people.add("ada")
        await road.take(bot.pressing("ada", opens))
        assert 1 in [row.session for row in bot.rows_of("outbox")]  # Zoe's
        await road.says("zoe", "/delete", "yes")
        assert 1 not in [row.session for row in bot.rows_of("outbox")]
        away.people.clear()
        await road.says("ada", "/desk")

    along_the_road(bot, away, walk)
    assert "Jean Dupont" not in away.has_said("ada")


def test_a_list_of_threads_holds_nobodys_words(bot: Coordinating) -> None:
    bot.enrols("ada", "coordinator")
    bot.says("zoe", *AGREEING, "/human", "My source is Jean Dupont")
    said = bot.says("ada", "/threads")
    assert "nobody has answered yet" in said
    assert "Jean Dupont" not in said


@contextmanager
def a_commit_that_fails(bot: Remembering, *, done: bool) -> Iterator[None]:
    """Let the next commit fail once, after it was `done` or before."""
    commit = bot.intake.commit_batch
    fails = iter([True])

    def failing(*about: object) -> Committed:
        broken = next(fails, False)
        if broken and not done:
            raise OperationalError("COMMIT", {}, ConnectionError())
        committed = commit(*about)  # type: ignore[arg-type]
        if broken:
            raise OperationalError("COMMIT", {}, ConnectionError())
        return committed

    bot.intake.commit_batch = failing  # type: ignore[method-assign,assignment]
    yield
    bot.intake.commit_batch = commit  # type: ignore[method-assign]


@pytest.mark.parametrize("done", [False, True])
def test_a_move_whose_commit_seemed_to_fail_leaves_nothing_to_be_said_in_the_former_chat(
    bot: Coordinating, monkeypatch: pytest.MonkeyPatch, done: bool
) -> None:
    monkeypatch.setattr(group_commit, "pause_after", lambda attempts: 0)
    away = Away()
    bot.says("anna", *AGREEING)
    code = bot.says("anna", "/continue").split("\n\n")[-1]

    async def walk(road: Road) -> None:
        away.people.add("anna")
        await road.says("anna", "/status")
        with a_commit_that_fails(bot, done=done):
            await road.says("anna on talk", code)
        away.people.clear()
        await road.says("anna", "hello")

    along_the_road(bot, away, walk)
    assert "This conversation goes on in another chat" in away.has_said("anna")
    assert "You have answered" not in away.has_said("anna")


def test_a_reply_that_nobody_could_have_seen_is_not_doubted_after_a_commit_that_failed(
    bot: Coordinating, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group_commit, "pause_after", lambda attempts: 0)
    bot.says("anna", *AGREEING)

    async def walk(road: Road) -> None:
        with a_commit_that_fails(bot, done=False):
            await road.says("anna", "to be heard")
        await road.says("anna", "an answer")

    along_the_road(bot, Away(), walk)
    session = bot.session("anna")
    assert session is not None
    assert not session.in_doubt


def test_whoever_gives_a_conversation_up_for_another_is_forgotten_by_a_messengers_keys_too(
    bot: Coordinating,
) -> None:
    bot.says("anna", *AGREEING, "to be heard")
    bot.says("anna on talk", *AGREEING, "something else")
    bot.says("anna on talk", bot.says("anna", "/continue").split("\n\n")[-1])
    heard = bot.takes(bot.event("anna on talk", "yes"))
    there = [one.reply for one in heard if one.address == at("anna on talk")]
    assert [one.forgets for one in there] == [*([False] * (len(there) - 1)), True]
