# ruff: noqa: T201 (printing is what it is for)
"""What the server itself sustains, with a bot that does nothing but answer.

`python -m tests.botapi.ceiling` prints calls a second, and the CPU time that
the server's process used for each: for one sendMessage in its several forms,
and for whole turns, the people who write and read included.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from urllib.parse import urlencode

import msgspec

from tests.botapi.api import BotApi
from tests.botapi.chats import Posted
from tests.botapi.echo import FORM, JSON, Caller, EchoBot
from tests.botapi.people import Person
from tests.botapi.running import run

TEXT = "<b>Question 4 of 12</b>\nWhat would you change about it, if you could &amp; had to?"
KEYBOARD = {"inline_keyboard": [[{"text": f"Answer {n}", "callback_data": n}] for n in "1234"]}


def main(arguments: list[str]) -> None:
    """Measure, and print each figure as soon as it is known."""
    parser = argparse.ArgumentParser(prog="python -m tests.botapi.ceiling")
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--connections", type=int, default=20)
    parser.add_argument("--people", type=int, default=200)
    options = parser.parse_args(arguments)
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    serving = context.Process(target=_serve, args=(theirs, options.people), daemon=True)
    serving.start()
    url, token, chat_id = ours.recv()
    run(_measure_all(ours, url, token, chat_id, options))
    serving.kill()


async def _measure_all(
    pipe: Connection, url: str, token: str, chat_id: int, options: argparse.Namespace
) -> None:
    callers = [Caller(url, token) for _ in range(options.connections)]
    for name, content_type, body in _bodies(chat_id):

        async def call(
            caller: Caller, content_type: str = content_type, body: bytes = body
        ) -> None:
            while True:
                await caller.post("sendMessage", content_type, body)

        await _measure(pipe, name, options.seconds, [lambda c=c: call(c) for c in callers])  # type: ignore[misc]
    pipe.send("talk")
    bot = EchoBot(url, token, options.connections)
    await _measure(pipe, "whole turns, JSON", options.seconds, [bot.run])


def _bodies(chat_id: int) -> list[tuple[str, str, bytes]]:
    plain = {"chat_id": chat_id, "text": "Noted."}
    whole = {"chat_id": chat_id, "text": TEXT, "parse_mode": "HTML"}
    form = {**whole, "reply_markup": msgspec.json.encode(KEYBOARD).decode()}
    return [
        ("sendMessage, JSON, a word", JSON, msgspec.json.encode(plain)),
        ("sendMessage, JSON", JSON, msgspec.json.encode({**whole, "reply_markup": KEYBOARD})),
        ("sendMessage, form", FORM, urlencode(form).encode()),
    ]


async def _measure(
    pipe: Connection, name: str, seconds: float, works: list[Callable[[], Awaitable[None]]]
) -> None:
    tasks = [asyncio.ensure_future(work()) for work in works]
    await asyncio.sleep(0.2)  # to warm up
    pipe.send("count")
    cpu, calls = pipe.recv()
    began = time.perf_counter()
    await asyncio.sleep(seconds)
    pipe.send("count")
    more_cpu, more_calls = pipe.recv()
    lasted = time.perf_counter() - began
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    made = more_calls - calls
    each = (more_cpu - cpu) / made * 1e6
    print(f"{name:26} {made / lasted:7,.0f} calls/s  {each:5.1f} µs of CPU a call", flush=True)


# --- In the server's process -------------------------------------------------


def _serve(pipe: Connection, people: int) -> None:
    with suppress(KeyboardInterrupt):
        run(_served(pipe, people))


async def _served(pipe: Connection, people: int) -> None:
    async with BotApi.serving() as api:
        persons = [api.person(f"P{number}") for number in range(people)]
        persons[0].starts()

        def told() -> None:
            if pipe.recv() == "talk":
                for person in persons:
                    _talks(person)
            else:
                pipe.send((time.process_time(), sum(api.calls.values())))

        asyncio.get_running_loop().add_reader(pipe.fileno(), told)
        pipe.send((api.url, api.token, persons[0].id))
        await asyncio.Event().wait()


def _talks(person: Person) -> None:
    """Let somebody write whenever the bot has."""

    def reply(posted: Posted) -> None:
        asyncio.get_running_loop().call_soon(person.writes, "Here is another answer.")

    person.chat.listeners.append(reply)
    person.writes("Hello")


if __name__ == "__main__":
    main(sys.argv[1:])
