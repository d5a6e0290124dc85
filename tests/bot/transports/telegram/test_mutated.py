"""Whatever Telegram brings: what cannot be read is set aside, once, and stops nobody else.

`make mutate` tries a million updates instead of a few.
"""

import asyncio
import json
import os
import random
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from shutil import rmtree

from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw

from bot.transports import Batch
from bot.transports.telegram.api import Api
from bot.transports.telegram.groups import Groups
from bot.transports.telegram.sending import Sending
from bot.transports.telegram.transport import Telegram
from storage import set_aside
from tests.bot.transports.telegram.mutating import mutated, real_updates
from tests.botapi.api import TOKEN
from tests.conversing import NOW
from tests.remembering import Remembering

MUTATIONS = int(os.environ.get("INTAKE_MUTATIONS", "3000"))
AT_ONCE = 100
A_DATABASE = 20_000  # mutated updates are tried on one, and then the next is begun
NOWHERE = "http://127.0.0.1:9"


class Given:
    """A source of updates that brings these, and ends."""

    silence = 0.0

    def __init__(self, batches: Sequence[tuple[Raw, ...]]) -> None:
        self._batches = batches

    async def updates(self) -> AsyncGenerator[tuple[Raw, ...], None]:
        for batch in self._batches:
            yield batch


def read(*batches: Sequence[bytes]) -> list[Batch]:
    """Return what the bot makes of these updates."""

    async def go() -> list[Batch]:
        api = Api(NOWHERE, TOKEN)
        source = Given([tuple(map(Raw, batch)) for batch in batches])
        sending = Sending(api, per_second=0, per_second_per_chat=0)
        groups = Groups(api, bot=1, username="intake_test_bot")
        telegram = Telegram(source, sending, groups, lambda: NOW)
        try:
            return [batch async for batch in telegram.poll(None)]
        finally:
            await api.close()

    return asyncio.run(go())


def good(update_id: int) -> bytes:
    """Return an update with which nothing is wrong."""
    update = json.loads(real_updates()[1])
    return json.dumps({**update, "update_id": update_id}).encode()


def is_json(body: bytes) -> bool:
    try:
        json.loads(body.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return False
    return True


@given(st.randoms(use_true_random=False), st.integers(1, 20))
def test_one_that_cannot_be_read_hides_none_of_the_others(
    chance: random.Random, count: int
) -> None:
    bad = [mutated(chance, number) for number in range(1, count + 1)]
    middle = chance.randrange(count)
    [batch] = read([good(10**6), *bad[:middle], good(10**6 + 1), *bad[middle:], good(10**6 + 2)])

    assert {str(10**6 + n) for n in range(3)} <= {event.id for event in batch.events}
    assert len(batch.events) + len(batch.garbled) <= count + 3
    unreadable = sorted(body.decode("utf-8", "replace") for body in bad if not is_json(body))
    handed_in = sorted(one.raw for one in batch.garbled)
    assert all(handed_in.count(raw) == unreadable.count(raw) for raw in unreadable)
    alone = [one.raw for body in bad for batch in read([body]) for one in batch.garbled]
    assert sorted(alone) == handed_in


def test_what_cannot_be_read_is_set_aside_once_and_stops_nobody(tmp_path: Path) -> None:
    for begin in range(0, MUTATIONS, A_DATABASE):
        folder = tmp_path / str(begin)
        folder.mkdir()
        bot = Remembering(folder)
        _try(bot, begin, min(begin + A_DATABASE, MUTATIONS))
        bot.close()
        rmtree(folder)


def _try(bot: Remembering, begin: int, end: int) -> None:
    chance = random.Random(begin)  # noqa: S311
    tries = [
        [good(10**12 + number), *(mutated(chance, number + n) for n in range(AT_ONCE))]
        for number in range(begin + 1, end + 1, AT_ONCE)
    ]
    aside = 0
    for number, batch in enumerate(read(*tries)):
        assert str(10**12 + begin + 1 + number * AT_ONCE) in {event.id for event in batch.events}
        bot.intake.commit_batch([batch], (), NOW)
        aside = _set_aside(bot)
    assert aside
    again = read(*tries[-3:])
    assert [bot.intake.commit_batch([batch], (), NOW).outgoing for batch in again] == [()] * len(
        again
    )
    assert _set_aside(bot) == aside
    with bot.engine.begin() as connection:
        assert {one.error for one in set_aside.every(connection)} == {"Garbled"}


def _set_aside(bot: Remembering) -> int:
    return bot.count()["set_aside"]
