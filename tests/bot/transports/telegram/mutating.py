"""Updates as Telegram never sends them: real ones, bent and broken in every way there is."""

import asyncio
import json
import random
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache
from typing import Any, TypeAlias

from tests.botapi.api import BotApi
from tests.botapi.telling import Moment
from tests.conversing import NOW

Place: TypeAlias = tuple[Any, Any]
"""What holds a value, and under which name or number."""

STRANGE: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 2**31, 2**53 + 1, 2**63, -(2**63) - 1, 10**40, 10**3999),
    *(0.5, 1e308, float("nan"), float("inf"), -0.0),
    *("", " ", "0", "private", "\ud800", "a\udfffb", "\x00", "\u202e", "/start", "é" * 5_000),
    *([], {}, [[]], [None], {"id": 1}, {"": ""}, [{}] * 3),
)
_DEEP = 3_000


@cache
def real_updates() -> tuple[bytes, ...]:
    """Return one update of every kind that people cause."""
    return asyncio.run(_recorded())


async def _recorded() -> tuple[bytes, ...]:
    async with BotApi.serving(clock=Moment(NOW.timestamp())) as api:
        ada = api.person("Ada", last_name="Lovelace", username="ada")
        ada.starts("delegation-7")
        said = ada.writes("They read my messages, and https://example.org/ knows.")
        ada.writes("1", reply_to=said)
        ada.edits(said, "They read all of my messages.")
        ada.press_data("5e55aa pick/city/mtl", said)
        for sends in (ada.sends_voice, ada.sends_document, ada.sends_sticker, ada.sends_location):
            sends()
        ada.sends_contact()
        ada.sends_poll("Shall we?")
        ada.sends_media_group(2, "see")
        ada.blocks()
        ada.unblocks()
        group = api.group()
        group.adds_bot(by=ada)
        group.member(ada).writes("/start")
        return tuple(pending.body for pending in api.world.updates.pending.values())


def mutated(chance: random.Random, update_id: int) -> bytes:
    """Return a real update with up to five things wrong with it."""
    update = json.loads(chance.choice(real_updates()))
    update["update_id"] = update_id
    for _ in range(chance.randint(1, 4)):
        bend = chance.choice(_BENDS)
        places = list(_places(update))
        if places:
            bend(chance, *chance.choice(places))
    body = json.dumps(update, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")
    return chance.choice(_BREAKS)(chance, body) if chance.random() < 0.2 else body


def _places(value: Any) -> Iterator[Place]:
    """Yield every place in a value at which there is another value."""
    if isinstance(value, dict | list):
        keys = list(value) if isinstance(value, dict) else range(len(value))
        for key in keys:
            yield value, key
            yield from _places(value[key])


# --- Bending: still JSON -----------------------------------------------------


def _drop(chance: random.Random, holder: Any, key: Any) -> None:
    del holder[key]


def _replace(chance: random.Random, holder: Any, key: Any) -> None:
    holder[key] = deepcopy(chance.choice(STRANGE))


def _retype(chance: random.Random, holder: Any, key: Any) -> None:
    value = holder[key]
    if isinstance(value, str):
        holder[key] = int(value) if value.isdecimal() else list(value)
    elif isinstance(value, dict):
        holder[key] = list(value.items())
    else:
        holder[key] = str(value)


def _nest(chance: random.Random, holder: Any, key: Any) -> None:
    for _ in range(chance.choice((1, 1, 2, 50))):
        holder[key] = [holder[key]] if chance.random() < 0.5 else {"message": holder[key]}


def _grow(chance: random.Random, holder: Any, key: Any) -> None:
    if isinstance(holder, dict):
        holder[chance.choice(("text", "date", "from", "chat", "é", "message_id"))] = deepcopy(
            holder[key]
        )


_BENDS: tuple[Callable[[random.Random, Any, Any], None], ...] = (
    *(_drop, _replace, _replace, _retype, _nest, _grow),
)


# --- Breaking: perhaps no JSON any more --------------------------------------


def _truncate(chance: random.Random, body: bytes) -> bytes:
    return body[: chance.randrange(len(body))]


def _flip(chance: random.Random, body: bytes) -> bytes:
    at = chance.randrange(len(body))
    return body[:at] + bytes([chance.randrange(256)]) + body[at + 1 :]


def _wrap(chance: random.Random, body: bytes) -> bytes:
    return b"[" + body + b"]"


def _bury(chance: random.Random, body: bytes) -> bytes:
    return body[:-1] + b',"deep":' + b"[" * _DEEP + b"]" * _DEEP + b"}"


def _say_twice(chance: random.Random, body: bytes) -> bytes:
    return body + body


_BREAKS: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    *(_truncate, _flip, _flip, _wrap, _bury, _say_twice),
)
