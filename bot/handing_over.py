"""When the hand-off runs: soon after a submission, at each core store's own pace, and at the end.

Every core store is spoken to in a thread of its own: it may be slow, or hang,
without a participant or another core store noticing.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from bot.threads import in_a_thread
from storage.database import nobodys_fault

log = logging.getLogger(__name__)

LOOK_EVERY = 1.0
"""Seconds between two looks at what is due for a core store."""


class DeliversDue(Protocol):
    """What the shell asks of the `HandOff` to one core store."""

    def deliver_due(self, now: datetime) -> None:
        """Try everything that is due; what fails is put off.

        To be called in any thread, and while another call is under way: it waits for it.
        """
        ...


class HandingOver:
    """The hand-off to every core store, side by side."""

    def __init__(self, hand_offs: Sequence[DeliversDue], clock: Callable[[], datetime]) -> None:
        self._hand_offs = hand_offs
        self._clock = clock

    def start(self) -> list[asyncio.Task[None]]:
        """Keep handing over; one task for each core store."""
        return [asyncio.create_task(self._keep_at(one)) for one in self._hand_offs]

    async def last_moment(self, within: float) -> None:
        """Hand over what can be handed over quickly; the rest is kept for the next start."""
        tasks = [asyncio.create_task(self._once(one)) for one in self._hand_offs]
        if tasks:
            done, late = await asyncio.wait(tasks, timeout=within)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
            for task in done:
                task.result()

    async def _keep_at(self, hand_off: DeliversDue) -> None:
        while True:
            await self._once(hand_off)
            await asyncio.sleep(LOOK_EVERY)

    async def _once(self, hand_off: DeliversDue) -> None:
        try:
            await in_a_thread(lambda: hand_off.deliver_due(self._clock()))
        except Exception as error:
            if not nobodys_fault(error):
                raise
            log.warning("what is due for a core store could not be read; trying again later")
