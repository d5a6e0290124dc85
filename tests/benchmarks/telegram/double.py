# ruff: noqa: T201 (printing is how it answers)
"""Telegram and everybody on it, in a process of its own, for a bot that is measured.

It prints where it is served, then a line when the bot first asks for updates,
and at the end one line of JSON: what it saw.
"""

import argparse
import asyncio
import json
import sys
import time
from typing import Any

from tests.botapi.api import BotApi
from tests.botapi.chats import Posted
from tests.botapi.participants import Participant, Respondent
from tests.botapi.people import Person
from tests.botapi.report import percentile
from tests.botapi.running import run
from tests.botapi.walking import Tally, Walk
from tests.contributing.contributor import Contributor
from tests.conversing import consultation_called

SETTLE = 0.05
PATIENCE = 3600.0  # whoever writes again only because the bot is slow would make it slower
THE_END = "have been sent"  # as the plain bot says it


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.telegram.double")
    add = parser.add_argument
    add("way", choices=("ours", "plain", "at_once"), help="who takes part")
    add("people", type=int)
    add("--seconds", type=float, default=600.0, help="at most")
    add("--latency", type=float, default=0.0)
    add("--seed", type=int, default=0, help="another one: other people, other numbers of updates")
    run(_serve(parser.parse_args(arguments)))


async def _serve(options: argparse.Namespace) -> None:
    async with BotApi.serving(latency=options.latency, seed=options.seed) as api:
        print(f"{api.url} {api.token}", flush=True)
        people = [api.person(f"P{number}") for number in range(options.people)]
        await api.world.updates.asked.wait()
        print("asked", flush=True)
        if not sys.stdin.readline():
            return
        began, cpu = time.perf_counter(), time.process_time()
        saw = await (_at_once if options.way == "at_once" else _walk)(people, options)
        seconds = time.perf_counter() - began
        saw |= {
            "seconds": seconds,
            "double": (time.process_time() - cpu) / seconds,
            "complaints": len(api.complaints),
        }
        print(json.dumps(saw), flush=True)
        sys.stdin.readline()  # serve on until what has been seen is written down


async def _walk(people: list[Person], options: argparse.Namespace) -> dict[str, Any]:
    """Let everybody walk to the end, each as quickly as the bot answers them."""
    tally = Tally()
    walks = [
        Walk(person, _participant(options.way, number), tally, SETTLE, PATIENCE)
        for number, person in enumerate(people)
    ]
    began = time.perf_counter()
    for walk in walks:
        walk.begins()
    while tally.finished + len(tally.stuck) < len(walks):
        if time.perf_counter() - began > options.seconds:
            break
        await asyncio.sleep(0.01)
    # Whoever waits still has waited so long at least.
    waiting = [walk.waiting for walk in walks if walk.waiting is not None]
    waits = sorted([*tally.waits, *waiting])
    return {
        "turns": tally.turns,
        "finished": tally.finished,
        "stuck": len(tally.stuck),
        **{f"p{share}": percentile(waits, share) for share in (50, 95, 99)},
    }


def _participant(way: str, number: int) -> Participant:
    if way == "ours":
        return Contributor(number, consultation_called("pallmall"))
    return Respondent(number, ends=THE_END)


async def _at_once(people: list[Person], options: argparse.Namespace) -> dict[str, Any]:
    """Let everybody write at the same moment, and see when the last has an answer."""
    answered: set[int] = set()
    done = asyncio.Event()

    def sees(posted: Posted) -> None:
        answered.add(posted.message.chat.id)
        if len(answered) == len(people):
            done.set()

    for person in people:
        person.chat.listeners.append(sees)
        person.starts()
    async with asyncio.timeout(options.seconds):
        await done.wait()
    return {"turns": len(people)}


if __name__ == "__main__":
    main(sys.argv[1:])
