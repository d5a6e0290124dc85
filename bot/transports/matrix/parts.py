"""A batch taken apart: where one event is more than nio can bear, the others are still heard."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import nio
from nio.responses import DeviceList, Rooms


def parts(whole: nio.SyncResponse) -> Iterator[nio.SyncResponse]:
    """Return what `whole` says in many small batches: keys first, then room by room."""
    nothing = replace(
        whole,
        rooms=Rooms({}, {}, {}),
        to_device_events=[],
        device_list=DeviceList([], []),
        presence_events=[],
        account_data_events=[],
    )
    number = 0

    def part(**of: Any) -> nio.SyncResponse:
        nonlocal number
        number += 1  # nio passes over a batch whose name it knows
        return replace(nothing, next_batch=f"{whole.next_batch} part {number}", **of)

    for event in tuple(whole.to_device_events):
        yield part(to_device_events=[event])
    for room, invited in whole.rooms.invite.items():
        yield part(rooms=Rooms({room: invited}, {}, {}))
    for room, joined in whole.rooms.join.items():
        yield part(rooms=Rooms({}, {room: joined}, {}))
    yield part(device_list=whole.device_list)


def put_back(part: nio.SyncResponse, whole: nio.SyncResponse) -> None:
    """Let `whole` have what came out of one part; events in rooms are in their place already."""
    if part.to_device_events:
        whole.to_device_events.append(part.to_device_events[0])
