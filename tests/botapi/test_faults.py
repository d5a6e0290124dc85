import asyncio
import time

import pytest

from tests.botapi import faults
from tests.botapi.api import BotApi
from tests.botapi.echo import Caller
from tests.botapi.faults import Fault
from tests.botapi.telling import told


async def _raw(api: BotApi, method: str, body: bytes = b"") -> bytes:
    """Return everything that comes back before the connection is closed."""
    port = int(api.url.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"POST /bot{api.token}/{method} HTTP/1.1\r\nConnection: close\r\n"
    form = "Content-Type: application/json\r\n"
    writer.write(f"{head}{form}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    try:
        return await reader.read()
    except ConnectionResetError:
        return b""
    finally:
        writer.close()


@pytest.mark.parametrize(
    ("fault", "first"),
    [
        (faults.server_error(500), b"HTTP/1.1 500 Internal Server Error"),
        (faults.server_error(502), b"HTTP/1.1 502 Bad Gateway"),
        (faults.flood(7), b"HTTP/1.1 429 Too Many Requests"),
        (faults.unauthorized(), b"HTTP/1.1 401 Unauthorized"),
        (faults.not_found(), b"HTTP/1.1 404 Not Found"),
        (faults.conflict(), b"HTTP/1.1 409 Conflict"),
        (faults.garbage(), b"HTTP/1.1 200 OK"),
        (faults.refused_connection(), b""),
    ],
)
def test_a_call_that_fails_has_no_effect(fault: Fault, first: bytes) -> None:
    @told()
    async def story(api: BotApi, bot: Caller) -> None:
        ada = api.person()
        ada.starts()
        api.faults.inject("sendMessage", fault)
        body = b'{"chat_id":%d,"text":"hello"}' % ada.id
        assert (await _raw(api, "sendMessage", body)).partition(b"\r\n")[0] == first
        assert len(ada.screen) == 1
        assert b'"ok":true' in await _raw(api, "sendMessage", body)  # it happens once

    story()


@pytest.mark.parametrize("fault", [faults.lost_answer(), faults.truncated()])
def test_a_call_whose_answer_is_lost_has_its_effect(fault: Fault) -> None:
    @told()
    async def story(api: BotApi, bot: Caller) -> None:
        ada = api.person()
        ada.starts()
        api.faults.inject("sendMessage", fault)
        body = b'{"chat_id":%d,"text":"hello"}' % ada.id
        assert b"hello" not in await _raw(api, "sendMessage", body)
        assert [posted.text for posted in ada.screen] == ["/start", "hello"]

    story()


@told()
async def test_some_calls_fail_by_chance(api: BotApi, bot: Caller) -> None:
    api.faults.inject("*", faults.flood(), times=None, probability=0.3)
    answers = [(await bot.call("getMe"))["ok"] for _ in range(100)]
    assert 10 < answers.count(False) < 50
    assert api.faults.struck == {"getMe": answers.count(False)}
    api.faults.clear()
    assert (await bot.call("getMe"))["ok"]


@told()
async def test_a_slow_call_delays_no_other(api: BotApi, bot: Caller) -> None:
    api.faults.inject("getMe", faults.slow(1.0))
    api.faults.inject("getMyName", faults.slow_loris(0.0003))
    other = bot.another()
    began = time.perf_counter()
    slow = asyncio.ensure_future(bot.call("getMe"))
    assert (await other.call("getMyName"))["result"] == {"name": ""}
    assert not slow.done()
    assert (await slow)["ok"]
    assert time.perf_counter() - began >= 1.0


@told(latency=0.05)
async def test_latency_is_added_to_each_call_and_adds_up_for_none(api: BotApi, bot: Caller) -> None:
    callers = [bot.another() for _ in range(10)]
    began = time.perf_counter()
    await asyncio.gather(*(caller.call("getMe") for caller in callers))
    assert 0.05 <= time.perf_counter() - began < 0.3
