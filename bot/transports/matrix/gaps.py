"""Gaps: what a homeserver leaves out of a sync when there was much, fetched room by room."""

from collections.abc import Sequence
from typing import Any, Final

import nio
from nio.responses import RoomInfo

from bot.transports.matrix.client import Client
from bot.transports.matrix.nio_client import called

_AT_ONCE: Final = 100  # events; homeservers give no more


async def timeline(client: Client, room: str, news: RoomInfo, since: str | None) -> list[Any]:
    """Return all that happened in a room after `since`, in order, decrypted where it can be.

    What had been said there before the bot was invited is not for it.
    """
    events: list[Any] = list(news.timeline.events)
    start, user = news.timeline.prev_batch, client.account.user
    is_gap = since is not None and news.timeline.limited
    while is_gap and start and _came(events, user, "invite") is None:
        # Where the bot has only just come, what it was invited to may be older than `since`.
        until = since if _came(events, user, "join") is None else None
        page = await _page(client, room, start, until)
        events = [*reversed(page.chunk), *events]
        start = page.end if page.chunk else None
    invited = _came(events, user, "invite")
    if invited is not None:
        return events[invited + 1 :]
    return events if since is not None else []


async def _page(
    client: Client, room: str, start: str, until: str | None
) -> nio.RoomMessagesResponse:
    back = nio.MessageDirection.back
    asked = client.nio.room_messages(room, start, until, back, _AT_ONCE)
    return await called(asked, nio.RoomMessagesResponse)


def _came(events: Sequence[Any], user: str, membership: str) -> int | None:
    """Return where among `events` the bot was last invited, or last came in."""
    found = [
        number
        for number, event in enumerate(events)
        if isinstance(event, nio.RoomMemberEvent)
        and event.state_key == user
        and event.membership == membership
    ]
    return found[-1] if found else None
