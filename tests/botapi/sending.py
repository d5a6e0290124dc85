"""What people send that is not text, as messages carry it."""

from collections.abc import Sequence
from typing import Any

from tests.botapi.files import Files

Content = dict[str, Any]


def photo(files: Files, caption: str | None) -> Content:
    sizes = [(90, 67), (320, 240), (1280, 960)]
    photos = [
        {
            **files.keep(b"\xff\xd8" + bytes(width), "photos").handle,
            "width": width,
            "height": height,
        }
        for width, height in sizes
    ]
    return {"photo": photos, "caption": caption}


def voice(files: Files, seconds: int) -> Content:
    handle = files.keep(b"OggS" + bytes(64), "voice").handle
    return {"voice": {**handle, "duration": seconds, "mime_type": "audio/ogg"}}


def document(files: Files, name: str, size: int | None) -> Content:
    handle = files.keep(b"%PDF-1.7\n", "documents", size).handle
    return {"document": {**handle, "file_name": name, "mime_type": "application/pdf"}}


def sticker(files: Files, emoji: str) -> Content:
    handle = files.keep(b"RIFF" + bytes(64), "stickers").handle
    about = {"type": "regular", "width": 512, "height": 512, "emoji": emoji}
    return {"sticker": {**handle, **about, "is_animated": False, "is_video": False}}


def poll(question: str, options: Sequence[str]) -> Content:
    choices = [
        {"text": option, "voter_count": 0, "persistent_id": str(number)}
        for number, option in enumerate(options)
    ]
    return {
        "poll": {
            "id": "5402134",
            "question": question,
            "options": choices,
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
            "allows_revoting": False,
            "members_only": False,
        }
    }
