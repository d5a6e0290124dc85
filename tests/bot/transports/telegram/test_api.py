"""Calls to Telegram: what became of each, and which of them are in doubt."""

import asyncio
import json
import time

import pytest

from bot.transports.telegram import connection
from bot.transports.telegram.api import Api, NoAnswer, Refused
from tests.bot.transports.telegram.serving import (
    DONE,
    MESSAGE,
    TOKEN,
    Request,
    Run,
    Server,
    answered,
    send,
    speaking,
    trouble,
)


def test_telegram_takes_a_message_and_says_what_became_of_it(run: Run) -> None:
    async def use(api: Api, server: Server) -> None:
        assert await send(api) == b'{"message_id":5}'
        assert server.heard[0].method == "sendMessage"
        assert server.heard[0].token == TOKEN
        assert json.loads(server.heard[0].body) == MESSAGE

    speaking(run, answered, use)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"a\r\n" + DONE[:10] + b"\r\n%x\r\n" % len(DONE[10:]) + DONE[10:] + b"\r\n0\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b"
        % (len(DONE), DONE),
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%b" % (len(DONE), DONE),
        b"HTTP/1.1 200 OK\r\n\r\n" + DONE,
        b"HTTP/1.0 200 OK\r\n\r\n" + DONE,
    ],
    ids=["chunked", "continue", "close", "until the end", "old"],
)
@pytest.mark.parametrize("step", [1, 7, 10_000])
def test_a_message_arrives_whichever_way_the_answer_is_written(
    run: Run, answer: bytes, step: int
) -> None:
    async def behave(request: Request) -> None:
        for start in range(0, len(answer), step):
            request.write(answer[start : start + step])
            await asyncio.sleep(0)
        if b"chunked" not in answer and b"100" not in answer:
            request.hang_up()

    async def use(api: Api, server: Server) -> None:
        assert [await send(api), await send(api)] == [b'{"message_id":5}'] * 2

    speaking(run, behave, use)


@pytest.mark.parametrize(
    ("status", "said", "expected"),
    [
        (
            "400 Bad Request",
            {"error_code": 400, "description": "Bad Request: message is not modified"},
            (400, "Bad Request: message is not modified", None, None),
        ),
        (
            "429 Too Many Requests",
            {"error_code": 429, "description": "slow", "parameters": {"retry_after": 14}},
            (429, "slow", 14.0, None),
        ),
        (
            "200 OK",
            {"error_code": 400, "parameters": {"migrate_to_chat_id": -100123456789012}},
            (400, "", None, -100123456789012),
        ),
    ],
)
def test_telegram_says_why_it_refused_a_message(
    run: Run, status: str, said: dict[str, object], expected: tuple[object, ...]
) -> None:
    def behave(request: Request) -> None:
        request.answer(json.dumps({"ok": False, **said}).encode(), status)

    async def use(api: Api, server: Server) -> None:
        for _ in range(2):
            with pytest.raises(Refused) as caught:
                await send(api)
            why = caught.value
            assert (why.code, why.description, why.retry_after, why.migrate_to) == expected
            assert str(why) == str(expected[0])
        assert len(server.writers) == 1

    speaking(run, behave, use)


# --- No answer ---------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 13\r\n\r\n<html></html>",
        b"HTTP/1.1 302 Found\r\nLocation: https://example.org/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 204 No Content\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        b'HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{"ok":true}',
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n\xff\xfe{",
        b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(DONE), DONE[:-5]),
        b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n" + DONE[:-1],
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: tea\r\nConnection: upgrade\r\n\r\ntea",
        b"SSH-2.0-OpenSSH_9.2\r\n",
    ],
)
def test_a_message_may_have_arrived_when_what_came_back_makes_no_sense(
    run: Run, answer: bytes
) -> None:
    def behave(request: Request) -> None:
        request.write(answer)
        request.hang_up()

    async def use(api: Api, server: Server) -> None:
        assert (await trouble(api)).taken
        assert len(server.heard) == 1

    speaking(run, behave, use)


def test_a_message_may_have_arrived_when_the_connection_is_reset(run: Run) -> None:
    async def use(api: Api, server: Server) -> None:
        assert (await trouble(api)).taken

    speaking(run, Request.reset, use)


def test_a_message_may_have_arrived_when_telegram_takes_too_long(run: Run) -> None:
    async def use(api: Api, server: Server) -> None:
        started = time.monotonic()
        assert (await trouble(api, within=0.1)).taken
        assert 0.05 < time.monotonic() - started < 2

    speaking(run, lambda request: None, use)


def test_a_slow_drip_of_an_answer_does_not_stretch_the_time(run: Run) -> None:
    async def behave(request: Request) -> None:
        while True:
            request.write(b"HTTP/1.1 200 OK\r\n"[:1])
            await asyncio.sleep(0.01)

    async def use(api: Api, server: Server) -> None:
        started = time.monotonic()
        await trouble(api, within=0.1)
        assert time.monotonic() - started < 2

    speaking(run, behave, use)


def test_a_call_gets_its_own_time_after_one_that_had_more_and_one_that_had_less(run: Run) -> None:
    async def behave(request: Request) -> None:
        if len(request.body) > 2:
            await asyncio.sleep(0.15)
        request.answer(DONE)

    async def use(api: Api, server: Server) -> None:
        await api.call("getMe", {}, timeout=60)
        await api.call("getMe", {}, timeout=0.1)
        await api.call("getMe", {"slow": True}, timeout=60)
        await api.call("getMe", {}, timeout=0.05)
        await asyncio.sleep(0.1)
        assert (await trouble(api, within=0.05)).taken
        assert len(server.writers) == 1

    speaking(run, behave, use)


def test_a_message_has_not_arrived_where_nobody_listens(run: Run) -> None:
    async def go() -> None:
        async with Server(answered).running() as server:
            pass
        api = Api(server.root, TOKEN)
        why = await trouble(api)
        assert not why.taken
        assert "ConnectionRefusedError" in why.why
        await api.close()

    run(go())


def test_a_message_has_not_arrived_while_half_of_it_is_still_here(run: Run) -> None:
    def behave(request: Request) -> None:
        request.answer(DONE)
        request._writer.transport.pause_reading()  # type: ignore[attr-defined]

    async def use(api: Api, server: Server) -> None:
        await send(api)
        with pytest.raises(NoAnswer) as caught:
            await api.call("sendMessage", {"text": "a" * 30_000_000}, timeout=0.5)
        assert not caught.value.taken

    speaking(run, behave, use)


def test_an_answer_without_end_is_not_read_to_its_end(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "LARGEST", 100_000)

    async def behave(request: Request) -> None:
        request.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while not request._writer.is_closing():
            request.write(b" " * 65_536)
            await asyncio.sleep(0)

    async def use(api: Api, server: Server) -> None:
        assert (await trouble(api)).taken

    speaking(run, behave, use)
