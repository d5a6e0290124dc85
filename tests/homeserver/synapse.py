"""A homeserver on this machine: Synapse, started for the tests and gone after them.

It has an environment of its own, which `make test` sets up; it federates with
nobody, asks nothing outside, and has no limits.
"""

import json
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

NAME: Final = "localhost"
PYTHON: Final = Path(sys.prefix) / "homeserver" / "bin" / "python"
PATIENCE: Final = 60.0

_NO_LIMIT: Final = {"per_second": 100_000, "burst_count": 100_000}


class NotInstalled(Exception):
    """There is no homeserver to test with; its words say what to do."""


@dataclass(frozen=True)
class Homeserver:
    """A homeserver that runs: where it is, and the secret by which accounts are made."""

    url: str
    secret: str
    folder: Path

    @property
    def log(self) -> str:
        """What it has written down, for whoever looks for the reason of a failure."""
        return (self.folder / "homeserver.log").read_text("utf-8", errors="replace")


@contextmanager
def running(port: int = 0, **settings: object) -> Iterator[Homeserver]:
    """Run a homeserver with nobody on it, until the block is left; `settings` are Synapse's own."""
    if not PYTHON.exists():
        raise NotInstalled(
            f"There is no homeserver at {PYTHON.parent}. Run: make .venv/.homeserver"
        )
    folder = Path(tempfile.mkdtemp(prefix="homeserver-"))
    server = Homeserver(f"http://127.0.0.1:{port or _free_port()}", secrets.token_hex(8), folder)
    try:
        with _process(server, settings) as process:
            _wait_until_ready(server, process)
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _process(server: Homeserver, more: Mapping[str, object]) -> Iterator[subprocess.Popen[bytes]]:
    port = int(server.url.rpartition(":")[2])
    settings = server.folder / "homeserver.yaml"
    settings.write_text(json.dumps({**_settings(server, port), **more}))  # JSON is YAML, too
    seed = b64encode(secrets.token_bytes(32)).decode().rstrip("=")
    (server.folder / "signing.key").write_text(f"ed25519 a_test {seed}\n")
    with (server.folder / "homeserver.log").open("wb") as log:
        process = subprocess.Popen(
            [PYTHON, "-m", "synapse.app.homeserver", "-c", settings],
            cwd=server.folder,
            stdout=log,
            stderr=log,
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_ready(server: Homeserver, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the homeserver ended at once:\n{server.log[-3000:]}")
        try:
            with urllib.request.urlopen(f"{server.url}/health", timeout=5):  # noqa: S310
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError(f"the homeserver did not get ready:\n{server.log[-3000:]}")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _settings(server: Homeserver, port: int) -> dict[str, Any]:
    folder = server.folder
    resources = [{"names": ["client", "media"], "compress": False}]
    listener = {"port": port, "bind_addresses": ["127.0.0.1"], "type": "http", "tls": False}
    return {
        "server_name": NAME,
        "public_baseurl": server.url,
        "listeners": [{**listener, "resources": resources}],
        "database": {"name": "sqlite3", "args": {"database": str(folder / "homeserver.db")}},
        "signing_key_path": str(folder / "signing.key"),
        "media_store_path": str(folder / "media"),
        "log_config": None,
        "registration_shared_secret": server.secret,
        "macaroon_secret_key": secrets.token_hex(8),
        "form_secret": secrets.token_hex(8),
        "bcrypt_rounds": 4,
        "trusted_key_servers": [],
        "suppress_key_server_warning": True,
        "federation_domain_whitelist": [],
        "report_stats": False,
        "url_preview_enabled": False,
        "presence": {"enabled": False},
        "push": {"enabled": False},
        "user_directory": {"enabled": False},
        **_no_limits(),
    }


def _no_limits() -> dict[str, Any]:
    plain = ("message", "registration", "admin_redaction", "media_create", "room_creation")
    return {
        **{f"rc_{name}": _NO_LIMIT for name in (*plain, "joins_per_room", "third_party_invite")},
        "rc_login": dict.fromkeys(("address", "account", "failed_attempts"), _NO_LIMIT),
        "rc_joins": dict.fromkeys(("local", "remote"), _NO_LIMIT),
        "rc_invites": dict.fromkeys(("per_room", "per_user", "per_issuer"), _NO_LIMIT),
        "rc_key_requests": _NO_LIMIT,
        "rc_delayed_event_mgmt": _NO_LIMIT,
    }
