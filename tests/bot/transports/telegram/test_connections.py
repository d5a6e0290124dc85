"""Connections to Telegram: used again, never out of step, and enough for everybody."""

import asyncio
import json
import os
import socket

import pytest

from bot.transports.telegram import connections
from bot.transports.telegram.api import Api
from tests.bot.transports.telegram.serving import (
    DONE,
    MESSAGE,
    Request,
    Run,
    Server,
    answered,
    send,
    speaking,
    trouble,
)


def test_one_connection_serves_many_messages(run: Run) -> None:
    async def use(api: Api, server: Server) -> None:
        for _ in range(50):
            await send(api)
        assert len(server.writers) == 1

    speaking(run, answered, use)


def test_three_hundred_people_are_answered_over_256_connections(run: Run) -> None:
    async def behave(request: Request) -> None:
        await asyncio.sleep(0.05)
        request.answer(b'{"ok":true,"result":%b}' % request.body)

    async def use(api: Api, server: Server) -> None:
        calls = [api.call("sendMessage", {"chat_id": i}, timeout=10) for i in range(300)]
        results = await asyncio.gather(*calls)
        assert [json.loads(one)["chat_id"] for one in results] == list(range(300))
        assert len(server.writers) == 256
        await send(api)
        assert len(server.writers) == 256

    speaking(run, behave, use)


def test_a_message_has_not_arrived_when_all_connections_were_busy(run: Run) -> None:
    async def behave(request: Request) -> None:
        await asyncio.sleep(0.3)
        request.answer(DONE)

    async def use(api: Api, server: Server) -> None:
        first = asyncio.create_task(send(api))
        await asyncio.sleep(0.02)
        assert not (await trouble(api, within=0.05)).taken
        await first
        assert len(server.heard) == 1

    speaking(run, behave, use, limit=1)


def test_listening_to_everybody_keeps_nobody_from_being_answered(run: Run) -> None:
    def behave(request: Request) -> None:
        if request.method == "sendMessage":
            request.answer(DONE)

    async def use(api: Api, server: Server) -> None:
        listening = asyncio.create_task(api.call("getUpdates", {"timeout": 50}, timeout=60))
        await asyncio.sleep(0.02)
        await send(api)
        listening.cancel()

    speaking(run, behave, use, limit=1)


def test_a_connection_that_telegram_closed_meanwhile_is_not_used(run: Run) -> None:
    async def use(api: Api, server: Server) -> None:
        await send(api)
        server.writers[0].close()
        await asyncio.sleep(0.05)
        await send(api)
        assert [request.connection for request in server.heard] == [1, 2]

    speaking(run, answered, use)


def test_a_connection_that_was_idle_for_long_is_not_used(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "_FRESH", 0.0)

    async def use(api: Api, server: Server) -> None:
        await send(api)
        await send(api)
        assert [request.connection for request in server.heard] == [1, 2]

    speaking(run, answered, use)


def closing_instead_of_a_second_answer(request: Request) -> None:
    """Close the first connection at the moment at which it is used again."""
    if request.connection == 1 and request.body != b"{}":
        request.hang_up()
    else:
        request.answer(DONE)


def test_what_only_reads_is_asked_once_more_when_the_connection_closes(run: Run) -> None:
    async def use(api: Api, server: Server) -> None:
        await api.call("getMe", {}, timeout=5)
        await api.call("getChat", MESSAGE, timeout=5)
        assert [request.connection for request in server.heard] == [1, 1, 2]

    speaking(run, closing_instead_of_a_second_answer, use)


def test_nobody_gets_a_message_twice_because_a_connection_closes(run: Run) -> None:
    async def use(api: Api, server: Server) -> None:
        await api.call("getMe", {}, timeout=5)
        assert (await trouble(api)).taken
        assert [request.connection for request in server.heard] == [1, 1]

    speaking(run, closing_instead_of_a_second_answer, use)


def test_a_message_that_cannot_have_left_goes_over_another_connection(run: Run) -> None:
    async def use(api: Api, server: Server) -> None:
        await send(api)
        (kept,) = api._calls._idle
        same = os.dup(kept._transport.get_extra_info("socket").fileno())
        with socket.socket(fileno=same) as one:
            one.shutdown(socket.SHUT_WR)
        await send(api)
        assert [request.connection for request in server.heard] == [1, 2]

    speaking(run, answered, use)


def test_a_call_that_was_given_up_leaves_no_answer_behind_for_the_next(run: Run) -> None:
    async def behave(request: Request) -> None:
        if request.connection == 1:
            await asyncio.sleep(0.05)
        request.answer(b'{"ok":true,"result":%d}' % request.connection)

    async def use(api: Api, server: Server) -> None:
        first = asyncio.create_task(send(api))
        await asyncio.sleep(0.02)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        assert await send(api) == b"2"
        await asyncio.sleep(0.05)
        assert await send(api) == b"2"

    speaking(run, behave, use)


@pytest.mark.parametrize("pause", [0.0, 0.02])
def test_an_answer_nobody_asked_for_is_given_to_nobody(run: Run, pause: float) -> None:
    async def behave(request: Request) -> None:
        said = b'{"ok":true,"result":%d}' % request.connection
        whole = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(said), said)
        if pause:
            request.write(whole)
            await asyncio.sleep(pause)
            request.write(whole)
        else:
            request.write(whole + whole)

    async def use(api: Api, server: Server) -> None:
        assert await send(api) == b"1"
        await asyncio.sleep(2 * pause)
        assert await send(api) == b"2"

    speaking(run, behave, use)


def test_closing_ends_what_is_still_under_way(run: Run) -> None:
    async def use(api: Api, server: Server) -> None:
        first = asyncio.create_task(trouble(api))
        await asyncio.sleep(0.02)
        await api.close()
        assert (await first).taken
        assert not (await trouble(api)).taken

    speaking(run, lambda request: None, use)
