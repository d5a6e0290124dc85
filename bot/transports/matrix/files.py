"""Files: what goes with a reply is uploaded, encrypted where the room is, and then named in it.

Its name is told to the room only. Who cannot see it has its description, as the message's words.
"""

import io
from typing import Any, Final

import nio

from bot.transports.matrix.nio_client import Nio, called
from handlers.model import Attachment

_UNTOLD: Final = "application/octet-stream"  # what an encrypted file is to the server


async def uploaded(client: Nio, file: Attachment, *, is_plain: bool) -> dict[str, Any]:
    """Upload `file` and return the message that shows it; raise `Refused` or `NoAnswer`."""
    keys: dict[str, Any] = {}

    async def upload() -> object:
        answer, found = await client.upload(
            io.BytesIO(file.content),
            content_type=file.kind if is_plain else _UNTOLD,
            encrypt=not is_plain,
            filesize=len(file.content),
        )
        keys.update(found or {})
        return answer

    answer = await called(upload(), nio.UploadResponse)
    url = answer.content_uri
    return {
        "msgtype": "m.image" if file.kind.startswith("image/") else "m.file",
        "body": file.description or file.name,
        "filename": file.name,
        "info": {"mimetype": file.kind, "size": len(file.content)},
        "m.mentions": {},
        **({"url": url} if is_plain else {"file": {**keys, "url": url}}),
    }
