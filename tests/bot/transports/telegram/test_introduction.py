"""The bot's introduction of itself: complete, quiet where nothing changed, never in the way."""

import asyncio
import json
import logging
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

import pytest

from bot.transports.telegram.introduction import introduce as introduced
from bot.transports.telegram.profile import Profile, profiles
from handlers.model import Language
from tests.bot.transports.telegram.serving import TOKEN, Request, Server
from tests.conversing import consultation_called

WORDS = profiles(consultation_called("pallmall"), answered=True)
ME = {"id": 110201543, "is_bot": True, "first_name": "Bot", "username": "pallmall_bot"}
TEXTS = {
    "Name": "name",
    "Description": "description",
    "ShortDescription": "short_description",
}


@dataclass
class Telegram:
    """What Telegram remembers of one bot; it may refuse some methods."""

    refusing: dict[str, tuple[int, str]] = field(default_factory=dict)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    commands: dict[str, str] = field(default_factory=dict)  # by scope and language
    menu: str = "default"
    calls: list[str] = field(default_factory=list)

    def behave(self, request: Request) -> None:
        self.calls.append(request.method)
        said = dict(parse_qsl(request.body.decode()))
        if refusal := self.refusing.get(request.method):
            code, why = refusal
            answer = {"ok": False, "error_code": code, "description": why}
            if code == 429:
                answer["parameters"] = {"retry_after": 3600}
            request.answer(json.dumps(answer).encode(), f"{code} No")
        else:
            result = self._result(request.method, said)
            request.answer(json.dumps({"ok": True, "result": result}).encode())

    def _result(self, method: str, said: dict[str, str]) -> object:
        code = said.get("language_code", "")
        if method == "getMe":
            return ME
        if method.endswith("MyCommands"):
            place = f"{said['scope']} {code}"
            if method == "setMyCommands":
                self.commands[place] = said["commands"]
            return json.loads(self.commands.get(place, "[]"))
        if method.endswith("ChatMenuButton"):
            if method == "setChatMenuButton":
                self.menu = json.loads(said["menu_button"])["type"]
            return {"type": self.menu}
        name = TEXTS[method[5:]]
        if method.startswith("set"):
            self.texts[name, code] = said[name]
            return True
        return {name: self.texts.get((name, code)) or self.texts.get((name, ""), "")}

    @property
    def changes(self) -> list[str]:
        return [method for method in self.calls if method.startswith("set")]


def introduce(telegram: Telegram, words: dict[Language, Profile] = WORDS) -> None:
    telegram.calls.clear()

    async def go() -> None:
        async with Server(telegram.behave).running() as server:
            await introduced(server.root, TOKEN, words)

    asyncio.run(go())


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what our own page has logged, whatever else is being logged."""
    return [one.getMessage() for one in caplog.records if one.name.endswith(".introduction")]


def test_people_find_a_new_bot_introduced_in_both_languages() -> None:
    telegram = Telegram()
    introduce(telegram)
    for language, code in (("en", ""), ("fr", "fr")):
        profile = dict(WORDS)[language]  # type: ignore[index]
        assert telegram.texts["name", code] == profile.name
        assert telegram.texts["description", code] == profile.description
        assert telegram.texts["short_description", code] == profile.short_description
        commands = json.loads(telegram.commands[f'{{"type": "all_private_chats"}} {code}'])
        assert commands[0] == {"command": "start", "description": profile.commands[0][1]}
    assert telegram.menu == "commands"
    assert telegram.calls.count("getMe") == 1


def test_telegram_is_asked_to_change_nothing_that_is_there_already() -> None:
    telegram = Telegram()
    introduce(telegram)
    # Telegram may print some spaces as it likes.
    telegram.texts = {key: text.replace("\u202f", " ") for key, text in telegram.texts.items()}
    introduce(telegram)
    assert telegram.changes == []
    telegram.texts["description", "fr"] = "Ancienne description"
    introduce(telegram)
    assert telegram.changes == ["setMyDescription"]


@pytest.mark.parametrize(
    "refusal", [(429, "Too Many Requests: retry after 3600"), (400, "Bad Request"), (500, "Oh")]
)
def test_a_name_that_telegram_refuses_to_change_keeps_nobody_waiting(
    refusal: tuple[int, str], caplog: pytest.LogCaptureFixture
) -> None:
    telegram = Telegram(refusing={"setMyName": refusal, "getMyShortDescription": refusal})
    introduce(telegram)
    assert telegram.texts["description", "fr"] == WORDS["fr"].description
    assert telegram.menu == "commands"
    assert len(said(caplog)) == 4
    assert "The bot's name could not be set this time" in caplog.text


@pytest.mark.parametrize("refusal", [(401, "Unauthorized"), (404, "Not Found")])
def test_an_operator_reads_that_the_bot_could_not_be_introduced_and_never_the_token(
    refusal: tuple[int, str], caplog: pytest.LogCaptureFixture
) -> None:
    introduce(Telegram(refusing={"getMe": refusal}))
    assert said(caplog) == ["The bot could not be introduced this time: InvalidToken."]
    assert TOKEN not in caplog.text


def test_a_bot_is_not_introduced_while_telegram_is_out_of_reach(
    caplog: pytest.LogCaptureFixture,
) -> None:
    asyncio.run(introduced("http://127.0.0.1:9", TOKEN, WORDS))
    assert said(caplog) == ["The bot could not be introduced this time: NetworkError."]


def test_the_token_is_in_no_log_whatever_an_operator_wants_to_see(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    names = [name for name in logging.root.manager.loggerDict if not name.startswith("asyncio")]
    before = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.DEBUG)
    try:
        introduce(Telegram(refusing={"setMyName": (429, "Too Many Requests")}))
    finally:
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)
    assert "name could not be set" in caplog.text
    assert TOKEN.split(":")[1] not in caplog.text
