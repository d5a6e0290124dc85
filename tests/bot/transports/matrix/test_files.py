"""Files that go with a reply, as coordinators get them: encrypted, whole, and told in words."""

import asyncio
from typing import Any

import nio
import pytest
from nio.crypto import decrypt_attachment

from bot.transports.matrix.arriving import address
from handlers.model import Attachment, Button, Reply
from tests.bot.transports.matrix.devices import Bot
from tests.bot.transports.matrix.village import Village, Villager

PICTURE = Attachment(
    name="overview.png", kind="image/png", content=b"\x89PNG" * 500, description="Ten of twenty."
)


async def opened(reader: Villager, content: dict[str, Any]) -> bytes:
    """Return the file that a message holds, as the reader's client opens it."""
    file = content.get("file", {"url": content.get("url")})
    answer = await reader.person.client.download(file["url"])
    assert isinstance(answer, nio.DownloadResponse), answer
    body = answer.body
    assert isinstance(body, bytes)
    if "key" not in file:
        return body
    assert PICTURE.content not in body
    return bytes(decrypt_attachment(body, file["key"]["k"], file["hashes"]["sha256"], file["iv"]))


@pytest.mark.parametrize("encrypted", [True, False])
def test_a_file_is_read_as_it_was_sent_and_told_in_words(bot: Bot, encrypted: bool):
    buttons = (Button(label="Again", token="again"), Button(label="Close", token="close"))
    reply = Reply(text="Here it is.", buttons=buttons, attachment=PICTURE)

    async def go() -> None:
        async with (
            Village.open(bot, allow_plain_rooms=not encrypted) as village,
            village.person() as ada,
        ):
            await ada.invites(encrypted=encrypted)
            assert village.watched is not None
            await village.watched.send(address(ada.user), reply, "1000")
            await ada.hears(2)
            picture, words = ada.unread()
            assert (picture.kind, picture.body) == ("m.image", "Ten of twenty.")
            assert picture.encrypted is encrypted
            assert picture.content["filename"] == "overview.png"
            assert await opened(ada, picture.content) == PICTURE.content
            assert words.body == "Here it is.\n\n1. Again\n2. Close"
            await village.watched.send(address(ada.user), reply, "1000")  # as after a death
            await ada.says("English")
            assert len([one for one in ada.person.seen if one.kind == "m.image"]) == 1

    asyncio.run(go())
