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

from bot.transports.matrix.places import Places
from bot.transports.matrix.syncing import Syncing
from storage import whole_files
from tests.bot.transports.matrix.devices import Bot, body
from tests.homeserver.accounts import Credentials
from tests.homeserver.synapse import Homeserver


async def echo(bot: Bot) -> None:
    """Answer until killed."""
    place = bot.data / "since"
    cursor = place.read_text() if place.exists() else None
    async with bot.on() as listening:
        print("ready", flush=True)
        client = listening.client
        client.begin_series(anew=cursor is None)
        async for happened in Syncing(client, bot.settings(), Places(client)).batches(cursor):
            for heard in happened.events:
                event = heard.event
                if isinstance(event, nio.RoomMessage | nio.MegolmEvent):
                    key = sha256(event.event_id.encode()).hexdigest()
                    await listening.says(heard.room, f"you said {body(event)}", key)
            whole_files.replace(place, happened.cursor.encode())


if __name__ == "__main__":
    url, user, password, data = json.loads(sys.argv[1])
    server = Homeserver(url, "", Path(data))
    asyncio.run(echo(Bot(server, Credentials(user, password), Path(data))))
