# ruff: noqa: T201 (what it says is read by the test)
"""A bot in a process of its own, to be killed: it repeats what it hears.

What it has heard up to where is written down after it has answered, as a commit would.
"""

import asyncio
import json
import sys
from hashlib import sha256
from pathlib import Path

import nio

from storage import whole_files
from tests.bot.transports.matrix.devices import Bot, Listening, body
from tests.homeserver.accounts import Credentials
from tests.homeserver.synapse import Homeserver


async def echo(bot: Bot) -> None:
    """Answer until killed."""
    place = bot.data / "since"
    async with bot.on() as listening:
        listening.since = place.read_text() if place.exists() else None
        print("ready", flush=True)
        while True:
            for event in await listening.round(5.0):
                await _answer(listening, event)
            whole_files.replace(place, (listening.since or "").encode())


async def _answer(listening: Listening, event: nio.Event) -> None:
    room = next(
        room for room, known in listening.client.nio.rooms.items() if event.sender in known.users
    )
    key = sha256(event.event_id.encode()).hexdigest()
    await listening.says(room, f"you said {body(event)}", key)


if __name__ == "__main__":
    url, user, password, data = json.loads(sys.argv[1])
    server = Homeserver(url, "", Path(data))
    asyncio.run(echo(Bot(server, Credentials(user, password), Path(data))))
