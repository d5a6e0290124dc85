# ruff: noqa: T201 (printing is what it is for)
"""What the server itself sustains, with a bot that does nothing but answer.

`python -m tests.botapi.ceiling` prints calls a second, and the CPU time that
the server's process used for each: once for calls alone, as JSON and as a form,
and once for whole turns, the people who write and read included.
"""

import argparse
import asyncio
import multiprocessing
import sys
import time
from multiprocessing.connection import Connection
from typing import NamedTuple
from urllib.parse import urlencode

import msgspec

from tests.botapi.api import BotApi
from tests.botapi.chats import Posted
from tests.botapi.echo import Caller, EchoBot
from tests.botapi.people import Person
from tests.botapi.running import run

TEXT = "<b>Question 4 of 12</b>\nWhat would you change about it, if you could &amp; had to?"
KEYBOARD = {"inline_keyboard": [[{"text": f"Answer {n}", "callback_data": f"{n}"}] for n in "1234"]}


class Rate(NamedTuple):
    calls: int
    seconds: float
    cpu: float

    def __str__(self) -> str:
        each = self.cpu / self.calls * 1e6
        return f"{self.calls / self.seconds:7,.0f} calls/s  {each:5.1f} µs of CPU a call"


def main(arguments: list[str]) -> None:
    """Measure, and print each figure as soon as it is known."""
    parser = argparse.ArgumentParser(prog="python -m tests.botapi.ceiling", description=__doc__)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--connections", type=int, default=20)
    parser.add_argument("--people", type=int, default=200)
    options = parser.parse_args(arguments)
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    serving = multiprocessing.get_context("spawn").Process(
        target=_serve, args=(theirs, options.people), daemon=True
    )
    serving.start()
    url, token, chat_id = ours.recv()
    for how, content_type, body in _bodies(chat_id):
        measured = _Calls(f"{url}/bot{token}/sendMessage", content_type, body, options)
        print(f"sendMessage, {how:12} {_measured(ours, measured.run)}", flush=True)
    ours.send("talk")
    turns = _measured(ours, lambda: run(_echo(url, token, options)))
    print(f"whole turns, {'JSON':12} {turns}")
    serving.kill()


def _bodies(chat_id: int) -> list[tuple[str, str, bytes]]:
    plain = {"chat_id": chat_id, "text": TEXT, "parse_mode": "HTML"}
    whole = {**plain, "reply_markup": KEYBOARD}
    form = {**plain, "reply_markup": msgspec.json.encode(KEYBOARD).decode()}
    return [
        ("JSON, no keys", "application/json", msgspec.json.encode(plain)),
        ("JSON", "application/json", msgspec.json.encode(whole)),
        ("form", "application/x-www-form-urlencoded", urlencode(form).encode()),
    ]
