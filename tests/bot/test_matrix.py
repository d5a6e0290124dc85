"""`intake matrix`, as operators meet it."""

import asyncio
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import config, house
from bot.transports.matrix import account as accounts
from bot.transports.matrix.account import AccountUnusable
from bot.transports.matrix.api import Api
from bot.transports.matrix.client import matrix_client
from bot.ways_in import keyring
from storage.lock import alone_with
from tests.bot.commanding import intake
from tests.homeserver import synapse
from tests.homeserver.accounts import Credentials, new_account
from tests.homeserver.synapse import Homeserver


@pytest.fixture(scope="module")
def server() -> Iterator[Homeserver]:
    with synapse.running() as one:
        yield one


@pytest.fixture
def bot(server: Homeserver) -> Credentials:
    return new_account(server, "bot")


@pytest.fixture(autouse=True)
def _configured(
    server: Homeserver, bot: Credentials, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTAKE_STORAGE__FOLDER", str(tmp_path / "data"))
    monkeypatch.setenv("INTAKE_MATRIX__HOMESERVER", server.url)
    monkeypatch.setenv("INTAKE_MATRIX__USER", bot.user)
    monkeypatch.setenv("INTAKE_MATRIX__PASSWORD", bot.password)


def start() -> accounts.Account:
    """Start the bot's client once, as `intake serve` does, and return its account."""
    settings = config.load(None, os.environ, {})
    keeper = house.matrix_account(settings, keyring(settings))

    async def go() -> accounts.Account:
        async with matrix_client(settings.matrix, keeper) as client:
            return client.account

    return asyncio.run(go())


def test_an_operator_reads_what_people_see_in_their_clients(tmp_path: Path):
    account = start()
    said = intake(tmp_path, "matrix", "status")
    fingerprint = account.fingerprint
    assert said.splitlines() == [
        f"Account       {account.user}",
        f"Device        {account.device}",
        f"Fingerprint   {' '.join(fingerprint[at : at + 4] for at in range(0, 43, 4))}",
        "Cross-signed  yes",
    ]


def test_an_operator_is_told_when_people_cannot_trust_the_bot(tmp_path: Path):
    start()
    assert "not known; the homeserver was asked" in intake(
        tmp_path, "matrix", "status", status=1, INTAKE_MATRIX__HOMESERVER="http://127.0.0.1:9"
    )


def test_where_there_is_no_account_an_operator_is_told_how_to_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    assert "has not logged in yet" in intake(tmp_path, "matrix", "status", status=1)
    assert list(tmp_path.iterdir()) == []
    intake(tmp_path, "play")
    assert "has not logged in yet" in intake(tmp_path, "matrix", "renew", status=1)
    for name in ("HOMESERVER", "USER", "PASSWORD"):
        monkeypatch.delenv(f"INTAKE_MATRIX__{name}")
    assert "No account on Matrix is configured" in intake(tmp_path, "matrix", "status", status=1)


def test_a_bot_whose_device_is_lost_goes_on_as_another_with_the_same_identity(tmp_path: Path):
    old = start()
    said = intake(tmp_path, "matrix", "renew")
    assert f"The keys of the old one, {old.device}, are put aside" in said
    assert (tmp_path / "data" / "matrix" / old.device / "keys.db").exists()
    assert "has not logged in yet" in intake(tmp_path, "matrix", "status", status=1)
    new = start()
    assert new.device != old.device
    assert new.fingerprint != old.fingerprint
    assert new.master == old.master
    assert "Cross-signed  yes" in intake(tmp_path, "matrix", "status")


def test_a_bot_that_runs_keeps_its_device_and_its_operator_is_told_to_stop_it(tmp_path: Path):
    before = start()
    with alone_with(config.load(None, os.environ, {}).storage.url):
        said = intake(tmp_path, "matrix", "renew", status=2)
    assert f"(process {os.getpid()}) has the database" in said
    assert "nothing was changed" in said
    assert "stop it, run this again, and start it: intake serve" in said
    assert start() == before


def test_keys_that_were_put_aside_are_kept_when_a_renewal_dies_and_is_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def dies(*_: object, **__: object) -> None:
        raise AccountUnusable("the power went")

    old = start()
    with monkeypatch.context() as patch:
        patch.setattr(accounts.Kept, "change", dies)
        away = {"INTAKE_MATRIX__HOMESERVER": "http://127.0.0.1:9"}
        assert "the power went" in intake(tmp_path, "matrix", "renew", status=2, **away)
    aside = tmp_path / "data" / "matrix" / old.device / "keys.db"
    kept = aside.read_bytes()
    with pytest.raises(AccountUnusable, match=r"intake matrix renew"):
        start()
    intake(tmp_path, "matrix", "renew")
    assert aside.read_bytes() == kept
    assert start().device != old.device


def test_a_rotation_of_the_main_key_leaves_the_bot_its_device(tmp_path: Path):
    before = start()
    intake(tmp_path, "rotate")
    assert start() == before


def test_an_account_that_was_tampered_with_is_not_made_anew(tmp_path: Path):
    start()
    file = tmp_path / "data" / "matrix" / "account"
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    assert f"{file} does not open" in intake(tmp_path, "matrix", "status", status=2)
    assert "left as they were: 1" in intake(tmp_path, "rotate")


async def _log_out(account: accounts.Account, server: Homeserver) -> None:
    api = Api(server.url)
    await api.call("POST", "logout", {}, token=account.token)
    await api.close()


def test_an_operator_whose_bot_was_logged_out_for_good_is_told_what_to_do(
    server: Homeserver, tmp_path: Path
):
    account = start()
    asyncio.run(_log_out(account, server))
    said = intake(tmp_path, "matrix", "status", status=2)
    assert f"has ended the session of the bot's device {account.device}" in said
    assert "intake matrix renew" in said


@pytest.mark.timeout(120)
def test_a_session_that_runs_out_is_gone_on_with_as_the_same_device(tmp_path: Path):
    """This homeserver asks everybody to log in again after a moment."""
    with synapse.running(session_lifetime="2s") as brief, pytest.MonkeyPatch.context() as patch:
        bot = new_account(brief, "bot")
        patch.setenv("INTAKE_MATRIX__HOMESERVER", brief.url)
        patch.setenv("INTAKE_MATRIX__USER", bot.user)
        patch.setenv("INTAKE_MATRIX__PASSWORD", bot.password)
        before = start()
        time.sleep(2.5)
        assert "wants the bot to log in again" in intake(tmp_path, "matrix", "status", status=1)
        after = start()
        assert (after.device, after.fingerprint) == (before.device, before.fingerprint)
        assert after.token != before.token
        assert "Cross-signed  yes" in intake(tmp_path, "matrix", "status")
