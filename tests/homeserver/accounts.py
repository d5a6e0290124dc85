"""Accounts on the homeserver of the tests, made with its shared secret."""

import hmac
import json
import urllib.request
from dataclasses import dataclass
from hashlib import sha1
from itertools import count
from typing import Any

from tests.homeserver.synapse import NAME, Homeserver

_number = count(1)


@dataclass(frozen=True)
class Credentials:
    """Who somebody is to the homeserver, and how they show it."""

    user: str
    password: str


def new_account(server: Homeserver, name: str = "person", *, admin: bool = False) -> Credentials:
    """Make an account that nobody has logged in to; each has another name."""
    name = f"{name}{next(_number)}"
    password = f"password-of-{name}"
    where = f"{server.url}/_synapse/admin/v1/register"
    nonce = _call(where)["nonce"]
    said = "\0".join((nonce, name, password, "admin" if admin else "notadmin"))
    mac = hmac.new(server.secret.encode(), said.encode(), sha1).hexdigest()
    asked = {"nonce": nonce, "username": name, "password": password, "admin": admin, "mac": mac}
    # Without inhibit_login the answer would hold a token, and the account a device.
    _call(where, {**asked, "inhibit_login": True})
    return Credentials(f"@{name}:{NAME}", password)


def _call(where: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(where, data)  # noqa: S310
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
        result: dict[str, Any] = json.load(answer)
        return result
