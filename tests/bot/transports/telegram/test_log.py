"""The log of a whole bot, at its most talkative: no token, no address, nobody's words."""

import asyncio
import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import logs
from tests.bot.transports.telegram.test_webhook import free_port, secret
from tests.bot.transports.telegram.town import Town
from tests.botapi.faults import garbage, server_error, unauthorized

WORDS = ("canary-answer", "canary-edit", "canary-group", "canary-name", "canary-title")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """The log as an operator has it, with everything in it that anybody says."""
    stream = io.StringIO()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    ours = {name: logging.getLogger(name).level for name in list(root.manager.loggerDict)}
    logs.start(logging.DEBUG, stream)
    for name in ours:
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield stream
    root.handlers[:], root.level = handlers, level
    for name, before in ours.items():
        logging.getLogger(name).setLevel(before)


@pytest.mark.parametrize("mode", ["polling", "webhook"])
def test_neither_the_token_nor_an_address_nor_anybodys_words_are_in_the_log_at_any_level(
    mode: str, tmp_path: Path, log: io.StringIO
) -> None:
    where = f"127.0.0.1:{free_port()}"
    webhook = {"mode": mode, "webhook": f"http://{where}/canary-path", "listen": where}
    hidden = [*WORDS, "canary-path"]

    async def go() -> None:
        asyncio.get_running_loop().slow_callback_duration = 0.0001  # asyncio tells of every step
        async with Town.open(tmp_path, **(webhook if mode == "webhook" else {})) as town:
            ada = await town.somebody_answering("canary-name")
            grace = await town.somebody_answering("Grace")
            group = town.api.group("canary-title")
            group.adds_bot(by=grace)
            group.member(grace).writes(f"@{town.api.world.bot.username} canary-group")
            answer = ada.writes("canary-answer")
            await town.quiet()
            ada.edits(answer, "canary-edit")
            ada.sends_photo("canary-answer")
            for fault in (server_error(502), garbage()):
                town.api.faults.inject("sendMessage", fault)
            town.api.faults.inject("getUpdates", unauthorized())
            ada.writes("canary-answer")
            ada.blocks()
            await town.until(lambda: "a chat cannot be reached" in log.getvalue())
            grace.writes("canary-answer")
            await town.quiet()
            token = town.api.token
            hidden.extend((token, token.split(":")[1], str(ada.id), str(grace.id), str(group.id)))
            if mode == "webhook":
                hidden.append(secret(town))
            ada.unblocks()

    asyncio.run(go(), debug=True)
    said = log.getvalue()
    assert '"from": "asyncio"' in said
    assert '"from": "sqlalchemy' in said
    assert [one for one in hidden if one in said] == []
