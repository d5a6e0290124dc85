"""The token and people's words: who may see them on the way to Telegram."""

import asyncio
import json
import logging
import ssl
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bot.transports.telegram.api import Api, NoAnswer, Refused
from tests.bot.transports.telegram.serving import (
    DONE,
    TOKEN,
    WORDS,
    Request,
    Run,
    Server,
    answered,
    send,
    speaking,
    trouble,
)


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
