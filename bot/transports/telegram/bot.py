"""One bot at Telegram, from its token to the moment when it listens.

Listening comes first: what the bot says of itself is brought up to date beside it.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from hashlib import blake2b
from importlib import import_module
from typing import Final

import msgspec
from msgspec import Struct

from bot.pauses import pause_after
from bot.present import now
from bot.settings import Telegram as Settings
from bot.transports.telegram.api import Api, NoAnswer, Refused
from bot.transports.telegram.arriving import WANTED
from bot.transports.telegram.groups import Groups
from bot.transports.telegram.polling import Polling
from bot.transports.telegram.profile import Profile, profiles
from bot.transports.telegram.sending import Sending
from bot.transports.telegram.transport import Source, Telegram
from handlers.model import Consultation, Language

log = logging.getLogger(__name__)

_PATIENCE: Final = 20.0
_LONGEST_PAUSE: Final = 30.0
_MOST_AT_ONCE: Final = 100  # updates that Telegram may post side by side

_ASK_BOTFATHER: Final = (
    "Telegram does not know this token. Ask @BotFather for the bot's newest one, and put it "
    "into telegram.token, telegram.token_file or INTAKE_TELEGRAM__TOKEN. If you run a Bot API "
    "server of your own, check telegram.api, too."
)


class TokenRefused(Exception):
    """Telegram does not know the token; what to do is in its words, the token is not."""


class StartRefused(Exception):
    """Telegram does not accept what the configuration says of the webhook; it says why."""


class Me(Struct):
    """The bot itself, as Telegram knows it."""

    id: int
    username: str = ""


class _WebhookInfo(Struct):
    url: str = ""


class _SetWebhook(Struct):
    url: str
    secret_token: str
    max_connections: int
    allowed_updates: tuple[str, ...]


class _Command(Struct):
    command: str
    description: str


class _AllPrivateChats(Struct, tag_field="type", tag="all_private_chats"):
    """Every chat that has no list of its own; in a group there is nothing to be commanded."""


class _SetMyCommands(Struct, omit_defaults=True):
    commands: tuple[_Command, ...]
    scope: _AllPrivateChats = msgspec.field(default_factory=_AllPrivateChats)
    language_code: str = ""


@asynccontextmanager
async def telegram_bot(
    settings: Settings,
    consultation: Consultation,
    whether_answered: AsyncIterator[bool],
    clock: Callable[[], datetime] = now,
) -> AsyncIterator[tuple[Telegram, Me]]:
    """Give the bot that `settings` describe, ready to listen; there must be a token.

    It may be introduced to people, as the one that asks `consultation`, a moment later. A person
    to ask is listed there as long as they are answered, which is yielded each time it changes.
    """
    if settings.token is None:
        raise ValueError("a bot on Telegram needs a token")
    token = settings.token.get_secret_value()
    api = Api(settings.api, token)
    try:
        me = await _who_am_i(api)
        source = await _source(api, settings, token)
        sending = Sending(
            api,
            per_second=settings.messages_per_second,
            per_second_per_chat=settings.messages_per_second_per_chat,
        )
        groups = Groups(api, bot=me.id, username=me.username)
        introducing = asyncio.create_task(
            _introduce(api, settings.api, token, consultation, whether_answered)
        )
        try:
            yield Telegram(source, sending, groups, clock), me
        finally:
            introducing.cancel()
            await asyncio.gather(introducing, return_exceptions=True)
    finally:
        await api.close()


async def name_of(settings: Settings) -> str:
    """Return what the bot is called at Telegram, or "" where nobody can tell just now."""
    if settings.token is None:
        return ""
    api = Api(settings.api, settings.token.get_secret_value())
    try:
        answer = await api.call("getMe", {}, timeout=_PATIENCE)
        return msgspec.json.decode(answer, type=Me).username
    except (Refused, NoAnswer, msgspec.DecodeError):
        return ""
    finally:
        await api.close()


async def _introduce(
    api: Api,
    root: str,
    token: str,
    consultation: Consultation,
    whether_answered: AsyncIterator[bool],
) -> None:
    """Introduce the bot once, and then have listed what people can ask for by now."""
    # The library is a large one: nobody waits for it to be read.
    page = await asyncio.to_thread(import_module, "bot.transports.telegram.introduction")
    words = profiles(consultation, answered=await anext(whether_answered))
    await page.introduce(root.rstrip("/"), token, words)
    async for answered in whether_answered:
        await _list(api, profiles(consultation, answered=answered))


async def _list(api: Api, words: Mapping[Language, Profile]) -> None:
    for place, (language, profile) in enumerate(words.items()):
        commands = tuple(_Command(*one) for one in profile.commands)
        listed = _SetMyCommands(commands, language_code=language if place else "")
        try:
            await api.call("setMyCommands", listed, timeout=_PATIENCE)
        except (Refused, NoAnswer):
            log.warning("telegram: the commands could not be listed anew; the next start does it")


async def _who_am_i(api: Api) -> Me:
    return msgspec.json.decode(await _insist(api, "getMe", {}), type=Me)


async def _source(api: Api, settings: Settings, token: str) -> Source:
    if settings.mode == "webhook":
        from bot.transports.telegram.webhook import Webhook  # a large library, for this alone

        secret = blake2b(token.encode(), person=b"webhook").hexdigest()[:64]
        host, _, port = settings.listen.rpartition(":")
        webhook = _SetWebhook(settings.webhook, secret, _MOST_AT_ONCE, WANTED)
        await _insist(api, "setWebhook", webhook)
        return Webhook(api, settings.webhook, host, int(port), secret)
    info = msgspec.json.decode(await _insist(api, "getWebhookInfo", {}), type=_WebhookInfo)
    if info.url:
        log.warning("telegram: this bot had a webhook; it is taken away, since the bot asks now")
        await _insist(api, "deleteWebhook", {})
    return Polling(api)


async def _insist(api: Api, method: str, parameters: object) -> bytes:
    """Call something that the start needs, however long it takes until there is an answer."""
    failures = 0
    while True:
        try:
            return await api.call(method, parameters, timeout=_PATIENCE)
        except Refused as refused:
            if refused.code in (401, 404):
                raise TokenRefused(_ASK_BOTFATHER) from None
            if refused.code not in (409, 429) and refused.code < 500:
                raise StartRefused(f"Telegram refuses {method}: {refused.description}.") from None
        except NoAnswer:
            pass
        failures += 1
        pause = pause_after(failures, _LONGEST_PAUSE)
        log.warning("telegram: no answer at the start; trying again in %.0f s", pause)
        await asyncio.sleep(pause)
