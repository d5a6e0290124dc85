"""One bot at Telegram, from its token to the moment when it listens.

Listening comes first: what the bot says of itself is brought up to date beside it.
"""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import blake2b
from typing import Final
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from bot.settings import Telegram as Settings
from bot.transports.telegram.api import Api, NoAnswer, Refused
from bot.transports.telegram.arriving import WANTED
from bot.transports.telegram.groups import Groups
from bot.transports.telegram.polling import Polling
from bot.transports.telegram.sending import Sending
from bot.transports.telegram.transport import Source, Telegram
from bot.transports.telegram.webhook import Webhook

log = logging.getLogger(__name__)

_PATIENCE: Final = 20.0
_MOST_AT_ONCE: Final = 100  # updates that Telegram may post side by side


class TokenRefused(Exception):
    """Telegram does not know the token; what to do is in its words, the token is not."""


class NotReached(Exception):
    """The Bot API did not answer at the start; nothing was wrong with the token so far."""


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


@asynccontextmanager
async def telegram_bot(settings: Settings) -> AsyncIterator[tuple[Telegram, Me]]:
    """Give the bot that `settings` describe, ready to listen; there must be a token."""
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
        yield Telegram(source, sending, groups), me
    finally:
        await api.close()


async def _who_am_i(api: Api) -> Me:
    try:
        return msgspec.json.decode(await api.call("getMe", {}, timeout=_PATIENCE), type=Me)
    except Refused as refused:
        if refused.code not in (401, 404):
            raise NotReached(f"The Bot API refused the first call ({refused.code}).") from None
    except NoAnswer:
        raise NotReached(
            "The Bot API does not answer. Check telegram.api and this machine's connection."
        ) from None
    raise TokenRefused(
        "Telegram does not know this token. Ask @BotFather for the bot's newest one, "
        "and put it into telegram.token, telegram.token_file or INTAKE_TELEGRAM__TOKEN."
    )


async def _source(api: Api, settings: Settings, token: str) -> Source:
    if settings.mode == "webhook":
        secret = blake2b(token.encode(), person=b"webhook").hexdigest()[:64]
        host, _, port = settings.listen.rpartition(":")
        webhook = _SetWebhook(settings.webhook, secret, _MOST_AT_ONCE, WANTED)
        await api.call("setWebhook", webhook, timeout=_PATIENCE)
        return Webhook(host, int(port), urlsplit(settings.webhook).path or "/", secret)
    answer = await api.call("getWebhookInfo", {}, timeout=_PATIENCE)
    if msgspec.json.decode(answer, type=_WebhookInfo).url:
        log.warning("telegram: this bot had a webhook; it is taken away, since the bot asks now")
        await api.call("deleteWebhook", {}, timeout=_PATIENCE)
    return Polling(api)
