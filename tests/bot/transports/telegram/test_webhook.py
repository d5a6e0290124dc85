"""The webhook: an update counts as taken when it is committed, and nobody else may bring one."""

import asyncio
import io
import logging
import socket
import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import aiohttp
import pytest

from bot.transports.telegram import webhook
from tests.bot.transports.telegram.town import Town, in_town

Post = Callable[..., Awaitable[int]]
Story = Callable[[Town, Post], Awaitable[None]]
LARGEST = 1024 * 1024


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def is_open(where: str) -> bool:
    host, _, port = where.partition(":")
    with socket.socket() as one:
        return one.connect_ex((host, int(port))) == 0


def told(folder: Path, story: Story, consultation: str = "tiny") -> None:
    """Tell a story about a bot with a webhook; `post` brings it something, and says how it ends."""
    where = f"127.0.0.1:{free_port()}"
    url = f"http://{where}/hook"

    async def go(town: Town) -> None:
        async with aiohttp.ClientSession() as session:

            async def post(body: bytes, **headers: str) -> int:
                given = headers or {"X-Telegram-Bot-Api-Secret-Token": secret(town)}
                async with session.post(url, data=io.BytesIO(body), headers=given) as answer:
                    assert await answer.read() in (b"", b"403: Forbidden") or answer.status == 413
                    return answer.status

            await town.until(lambda: is_open(where))
            await story(town, post)

    in_town(folder, go, consultation, mode="webhook", webhook=url, listen=where)


def secret(town: Town) -> str:
    """Return what Telegram was told to bring with every update."""
    head = town.api.world.webhook._head.decode()
    return head.partition("Secret-Token: ")[2].partition("\r\n")[0]


def taken(town: Town) -> int:
    """Return how many of the things that Telegram brought are known."""
    return sum(row.source == "telegram" for row in town.memory.rows_of("events"))


def update(number: int, text: str, person: int) -> bytes:
    chat = b'{"id":%d,"type":"private"}' % person
    said = text.encode()
    return (
        b'{"update_id":%d,"message":{"message_id":%d,"date":1793714700,"chat":%b,"from":%b,'
        b'"text":"%b"}}' % (number, number, chat, b'{"id":%d}' % person, said)
    )


def test_a_participant_takes_part_by_webhook(tmp_path: Path) -> None:
    async def story(town: Town, post: Post) -> None:
        ada = await town.somebody_answering()
        await town.says(ada, "to be heard", "[Send my answers]")
        (submission,) = town.submissions()
        assert submission["answers"][0]["value"] == "to be heard"
        assert set(town.api.world.webhook.statuses) == {200}

    told(tmp_path, story)


@pytest.mark.parametrize("given", ["", "wrong", "0" * 64, "é"])
def test_who_does_not_know_the_secret_brings_nothing(tmp_path: Path, given: str) -> None:
    async def story(town: Town, post: Post) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": given} if given else {"X-Other": "1"}
        assert await post(update(1, "/start", 7), **headers) == 403
        assert taken(town) == 0

    told(tmp_path, story)


def test_what_is_too_large_is_not_read(tmp_path: Path) -> None:
    async def story(town: Town, post: Post) -> None:
        assert await post(b" " * (LARGEST + 1)) == 413
        assert await post(update(1, "/start", 7)) == 200
        assert taken(town) == 1
        assert not town.memory.rows_of("set_aside")

    told(tmp_path, story)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[1]",
        b"\xff\xfe",
        b'{"update_id":"x"}',
        b'{"a":' * 9_000 + b"}" * 9_000,
    ],
    ids=["empty", "begun", "null", "list", "bytes", "number", "nested"],
)
def test_what_cannot_be_read_is_taken_once_it_is_set_aside(tmp_path: Path, body: bytes) -> None:
    async def story(town: Town, post: Post) -> None:
        assert await post(body) == 200
        assert len(town.memory.rows_of("set_aside")) == 1
        assert await post(body) == 200
        assert len(town.memory.rows_of("set_aside")) == 1

    told(tmp_path, story)


def test_what_is_brought_ten_times_is_taken_once(tmp_path: Path) -> None:
    async def story(town: Town, post: Post) -> None:
        ada = await town.somebody_answering()
        heard = len(ada.screen)
        said = update(1, "to be heard", ada.id).replace(b'"message_id":1', b'"message_id":999')
        assert await asyncio.gather(*[post(said) for _ in range(10)]) == [200] * 10
        await town.quiet()
        assert town.values(ada) == {"wish": "to be heard"}
        assert len(ada.screen) == heard + 1

    told(tmp_path, story)


def test_nothing_is_taken_before_it_is_committed(tmp_path: Path) -> None:
    async def story(town: Town, post: Post) -> None:
        with busy(town):
            posting = asyncio.ensure_future(post(update(1, "/start", 7)))
            await asyncio.sleep(0.2)
            assert not posting.done()
        assert await posting == 200
        assert taken(town) == 1

    told(tmp_path, story)


def test_to_stop_takes_no_longer_because_something_is_being_brought(tmp_path: Path) -> None:
    async def story(town: Town, post: Post) -> None:
        begun = time.monotonic()
        with busy(town):
            posting = asyncio.ensure_future(post(update(1, "/start", 7)))
            await asyncio.sleep(0.1)
            stopping = asyncio.ensure_future(town.bot_stops())
            await asyncio.sleep(0.1)
        await stopping
        # It is committed; where that is not said, Telegram brings it again, in vain.
        with suppress(aiohttp.ClientError):
            assert await posting in (200, 503)
        assert time.monotonic() - begun < 3
        assert town.memory.count()["sessions"] == 1

    told(tmp_path, story)


@contextmanager
def busy(town: Town) -> Iterator[None]:
    """Let the database take no commit for a while."""
    other = sqlite3.connect(town.memory.folder / "intake.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def test_an_operator_learns_that_telegram_cannot_reach_the_webhook_and_when_it_can_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(webhook, "EVERY", 0.05)

    async def story(town: Town, post: Post) -> None:
        telegram = town.telegram
        await asyncio.sleep(0.3)
        assert telegram.silence < 0.2  # a quiet night is no illness
        hook = town.api.world.webhook

        async def refused() -> None:
            raise ConnectionRefusedError

        monkeypatch.setattr(hook, "_connect", refused)
        town.person().starts()
        await town.until(lambda: "could not bring 1 of them" in caplog.text)
        await asyncio.sleep(0.3)
        assert telegram.silence > 0.25
        monkeypatch.delattr(hook, "_connect")
        await town.quiet()
        await town.until(lambda: telegram.silence < 0.2)
        await town.until(lambda: "reaches the bot again" in caplog.text)

    told(tmp_path, story)
    said = [one for one in caplog.records if one.name == webhook.__name__]
    assert len(said) == 2


def test_an_operator_learns_that_the_webhook_was_taken_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(webhook, "EVERY", 0.05)

    async def story(town: Town, post: Post) -> None:
        town.api.world.webhook.delete(drop_pending_updates=False)
        await town.until(lambda: "another program has changed or removed it" in caplog.text)
        await asyncio.sleep(0.3)
        assert town.telegram.silence > 0.25

    told(tmp_path, story)


def test_a_post_that_is_cut_short_is_nobodys_fault(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(town: Town, post: Post) -> None:
        host, port = town.api.world.webhook.url.split("/")[2].split(":")
        _, writer = await asyncio.open_connection(host, int(port))
        head = town.api.world.webhook._head + b"100\r\n\r\n{"
        writer.write(head)
        await writer.drain()
        await asyncio.sleep(0.1)
        writer.close()
        await asyncio.sleep(0.1)
        assert taken(town) == 0

    told(tmp_path, story)
    assert not [one for one in caplog.records if one.levelno >= logging.ERROR]
