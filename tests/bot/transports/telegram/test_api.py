"""Calls to Telegram: what became of each, when they are in doubt, and what nobody may read."""

import asyncio
import json
import logging
import os
import socket
import ssl
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any, TypeVar

import pytest
import uvloop
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bot.transports.telegram import connection, connections
from bot.transports.telegram.api import Api, NoAnswer, Refused
from tests.bot.transports.telegram.serving import TOKEN, Behaviour, Request, Server

T = TypeVar("T")

WORDS = "They read my messages."
MESSAGE = {"chat_id": 7, "text": WORDS}
DONE = b'{"ok":true,"result":{"message_id":5}}'

Run = Callable[..., Any]


@pytest.fixture(params=[asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])
def run(request: pytest.FixtureRequest) -> Run:
    """Run a test on the event loop of Python, and on the one that is used."""
    chosen: Run = request.param
    return chosen


def answered(request: Request) -> None:
    request.answer(DONE)


def speaking(
    run: Run, behave: Behaviour, use: Callable[[Api, Server], Awaitable[T]], limit: int = 256
) -> T:
    """Let `use` call a server that behaves like that."""

    async def go() -> T:
        async with Server(behave).running() as server:
            api = Api(server.root, TOKEN, connections=limit)
            try:
                return await use(api, server)
            finally:
                await api.close()

    result: T = run(go())
    return result


async def send(api: Api) -> bytes:
    return await api.call("sendMessage", MESSAGE, timeout=5)


async def trouble(api: Api, within: float = 5) -> NoAnswer:
    with pytest.raises(NoAnswer) as caught:
        await api.call("sendMessage", MESSAGE, timeout=within)
    return caught.value


# --- Answers -----------------------------------------------------------------


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


# --- Connections -------------------------------------------------------------


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


# --- Secrets -----------------------------------------------------------------


def everything(error: BaseException) -> str:
    """Return all that could be printed of `error` and of what it hangs on to."""
    said = f"{error} {error!r} {error.args!r} "
    for other in (error.__cause__, error.__context__):
        said += everything(other) if other is not None else ""
    return said


def test_neither_the_token_nor_anybodys_words_are_in_a_log_or_an_error(
    run: Run, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in list(logging.root.manager.loggerDict):
        logging.getLogger(name).setLevel(logging.DEBUG)
    refusal = {"ok": False, "error_code": 400, "description": f"can't parse {WORDS}"}
    turns = iter([DONE, json.dumps(refusal).encode(), b"<html>", None, DONE[:5], None])
    errors: list[BaseException] = []

    async def behave(request: Request) -> None:
        body = next(turns)
        if body is None:
            request.reset()
        else:
            time.sleep(0.15)  # noqa: ASYNC251 (asyncio's debug mode reports what is slow)
            request.answer(body)

    async def use(api: Api, server: Server) -> None:
        asyncio.get_running_loop().set_debug(True)
        await send(api)
        for _ in range(5):
            with pytest.raises((Refused, NoAnswer)) as caught:
                await send(api)
            errors.append(caught.value)
        assert TOKEN not in repr(api)

    speaking(run, behave, use)

    async def nowhere() -> None:
        errors.append(await trouble(Api("http://no-such-host.invalid", TOKEN)))

    run(nowhere())
    printed = caplog.text + "".join(everything(error) for error in errors)
    assert caplog.records
    assert TOKEN.split(":")[1] not in printed
    assert WORDS not in printed
    assert "127.0.0.1/bot" not in printed


@pytest.mark.parametrize(
    ("root", "token"),
    [
        ("api.telegram.org", TOKEN),
        ("ftp://api.telegram.org", TOKEN),
        ("https://", TOKEN),
        ("https://api.telegram.org", f"{TOKEN}\r\nHost: example.org"),
        ("https://api.telegram.org", f"{TOKEN} "),
    ],
)
def test_an_operator_is_told_of_an_address_or_a_token_that_cannot_be_one(
    root: str, token: str
) -> None:
    with pytest.raises(ValueError, match=r"address of a Bot API server|bot's token") as caught:
        Api(root, token)
    assert TOKEN not in everything(caught.value)


def certificate(folder: Path) -> Path:
    """Write a key, and a certificate that only vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.mark.parametrize("trusted", [True, False])
def test_telegram_has_to_prove_who_it_is_before_it_is_told_anything(
    run: Run, trusted: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem = certificate(tmp_path)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(pem)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))

    async def go() -> None:
        async with Server(answered, tls).running() as server:
            api = Api(server.root, TOKEN)
            if trusted:
                assert [await send(api), await send(api)] == [b'{"message_id":5}'] * 2
                assert len(server.writers) == 1
            else:
                why = await trouble(api)
                assert not why.taken
                assert "SSLCertVerificationError" in why.why
                assert not server.heard
            await api.close()

    run(go())
