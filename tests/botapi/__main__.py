# ruff: noqa: T201 (printing is what it is for)
"""Telegram with a thousand participants, for a bot in a process of its own.

Prints where it is served, waits for the bot to ask for updates (or posts them
to --webhook), lets everybody take part, and reports.
"""

import argparse
import asyncio
import sys
import time
from contextlib import suppress

from tests.botapi.api import TOKEN, BotApi
from tests.botapi.calls import SetWebhook
from tests.botapi.echo import EchoBot
from tests.botapi.participants import Respondent
from tests.botapi.report import report
from tests.botapi.running import run
from tests.botapi.walking import Tally, Walk


def main(arguments: list[str]) -> None:
    """Serve, watch and report."""
    options = _options(arguments)
    with suppress(KeyboardInterrupt):
        print(run(_serve(options)))


async def _serve(options: argparse.Namespace) -> str:
    async with BotApi.serving(
        port=options.port,
        token=options.token,
        latency=options.latency,
        limits=options.limits,
        seed=options.seed,
    ) as api:
        print(f"{api.url} {api.token}", flush=True)
        if options.webhook:
            hook = SetWebhook(url=options.webhook, secret_token=options.secret)
            api.world.webhook.set(hook)
        if options.echo:
            echo = asyncio.ensure_future(EchoBot(api.url, api.token).run())
        await api.world.updates.asked.wait()
        tally, seconds = await _take_part(api, options)
        if options.echo:
            echo.cancel()
        return report(api, tally, seconds)


async def _take_part(api: BotApi, options: argparse.Namespace) -> tuple[Tally, float]:
    """Let everybody begin within the first seconds, and end when they are done or time is up."""
    tally, walks = Tally(), []
    began = time.perf_counter()
    for number in range(options.participants):
        person = api.person(f"P{number}", language_code=("en", "fr")[number % 2])
        participant = Respondent(options.seed + number, turns=options.turns, ends=options.ends)
        walks.append(Walk(person, participant, tally, options.settle))
    for number, walk in enumerate(walks):
        due = options.ramp * number / len(walks)
        await asyncio.sleep(max(0.0, began + due - time.perf_counter()))
        walk.begins()
    while time.perf_counter() - began < options.seconds:
        if tally.finished + len(tally.stuck) == len(walks):
            break
        await asyncio.sleep(0.05)
    for walk in walks:
        walk.ends()
    return tally, time.perf_counter() - began


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.botapi", description=(__doc__ or "").split("\n")[0]
    )
    add = parser.add_argument
    add("--port", type=int, default=8081, help="0: any")
    add("--token", default=TOKEN)
    add("--participants", type=int, default=1000)
    add("--seconds", type=float, default=60.0, help="at most")
    add("--ramp", type=float, default=1.0, help="seconds in which everybody begins")
    add("--settle", type=float, default=0.05, help="quiet seconds before the next move")
    add("--turns", type=int, help="moves of each participant, then they are finished")
    add("--ends", default=r"(?!)", help="pattern of the words that end a conversation")
    add("--webhook", metavar="URL", help="post updates there, as if setWebhook had been called")
    add("--secret", help="for the header of the webhook")
    add("--latency", type=float, default=0.0, help="seconds added to each call")
    add("--limits", action="store_true", help="refuse a bot that is too quick, as Telegram does")
    add("--seed", type=int, default=0)
    add("--echo", action="store_true", help="bring along a bot that says one thing only")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
