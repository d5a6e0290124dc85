"""Uploading: a file goes beside the parameters of a call, in a form of several parts."""

import re
import secrets
from typing import Any, Final

import msgspec
from msgspec import Struct

UPLOADING: Final = 30.0
"""Seconds that an upload may take, and more with its size."""

SLOWEST: Final = 50_000
"""The bytes a second that are waited for at least."""

_NOT_IN_A_NAME: Final = re.compile(r'["\\\r\n\x00-\x1f]')


class Upload(Struct, frozen=True, kw_only=True):
    """A file, and the parameter that it is."""

    parameter: str
    name: str
    kind: str
    content: bytes


class Form(Struct, frozen=True, kw_only=True):
    """A body in parts, and what stands between them."""

    boundary: str
    body: bytes


def multipart(parameters: bytes, upload: Upload) -> Form:
    """Return a form of `parameters`, a JSON object, and the file.

    What is no text stays JSON in its part, as Telegram wants it.
    """
    fields: dict[str, Any] = msgspec.json.decode(parameters)
    boundary = secrets.token_hex(16)
    parts = [
        f'Content-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + _plain(value)
        for name, value in fields.items()
    ]
    called = _NOT_IN_A_NAME.sub("_", upload.name)
    head = (
        f'Content-Disposition: form-data; name="{upload.parameter}"; filename="{called}"\r\n'
        f"Content-Type: {upload.kind}\r\n\r\n"
    )
    parts.append(head.encode() + upload.content)
    between = f"--{boundary}\r\n".encode()
    body = b"".join(b"%b%b\r\n" % (between, part) for part in parts)
    return Form(boundary=boundary, body=body + f"--{boundary}--\r\n".encode())


def _plain(value: Any) -> bytes:
    return value.encode() if isinstance(value, str) else msgspec.json.encode(value)
