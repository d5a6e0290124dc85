"""The webhook: an update counts as taken when it is committed, and nobody else may bring one."""

import asyncio
import io
import socket
import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import aiohttp
import pytest

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
        assert town.memory.count()["events"] == 0

    told(tmp_path, story)


def test_what_is_too_large_is_not_read(tmp_path: Path) -> None:
    async def story(town: Town, post: Post) -> None:
        assert await post(b" " * (LARGEST + 1)) == 413
        assert await post(update(1, "/start", 7)) == 200
        assert town.memory.count()["events"] == 1
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
        assert town.memory.count()["events"] == 1

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
