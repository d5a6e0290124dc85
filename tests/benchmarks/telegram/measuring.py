"""A bot and a double, each in a process of its own, and what the bot's took."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TOP = Path(__file__).parents[3]
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Measured:
    """What was seen from outside, and what the kernel says of the bot."""

    saw: dict[str, Any]
    start: float  # seconds from the command to the first request for updates
    cpu: float  # seconds of processor time since then
    rss: float  # MiB, at most

    @property
    def rate(self) -> float:
        turns: float = self.saw["turns"] / self.saw["seconds"]
        return turns

    @property
    def cpu_per_thousand(self) -> float:
        cpu: float = 1000 * self.cpu / max(1, self.saw["turns"])
        return cpu


def measured(
    bot: str,
    folder: Path,
    people: int,
    *,
    at_once: bool = False,
    seconds: float = 60.0,
    latency: float = 0.0,
    seed: int = 0,
) -> Measured:
    """Let `people` use a `bot`, "ours" or "plain", whose files are in `folder`."""
    way = "at_once" if at_once else bot
    double = _double(
        way,
        *(str(people), "--seconds", str(seconds), "--latency", str(latency)),
        "--seed",
        str(seed),
    )
    try:
        url, token = _line(double).split()
        began = time.perf_counter()
        process = _bot(bot, folder, url, token)
        try:
            assert _line(double) == "asked"
            start = time.perf_counter() - began
            before = _cpu(process.pid)
            _go(double)
            saw = json.loads(_line(double))
            cpu = _cpu(process.pid) - before
            rss = _rss(process.pid)
        finally:
            process.kill()  # asked to stop, the plain bot would first work through its queue
            process.wait()
    finally:
        double.kill()
        double.communicate()
    return Measured(saw, start, cpu, rss)


def _double(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.telegram.double", *arguments],
        cwd=TOP,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _bot(bot: str, folder: Path, url: str, token: str) -> subprocess.Popen[bytes]:
    where = {"INTAKE_TELEGRAM__API": url, "INTAKE_TELEGRAM__TOKEN": token}
    unhurried = {
        "INTAKE_TELEGRAM__MESSAGES_PER_SECOND": "0",
        "INTAKE_TELEGRAM__MESSAGES_PER_SECOND_PER_CHAT": "0",
    }
    database = str(folder / "plain.db")
    plain = ["tests.benchmarks.telegram.plain", "--api", url, "--token", token]
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            [
                *(sys.executable, "-m"),
                *([*plain, "--database", database] if bot == "plain" else ["bot", "serve"]),
            ],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(TOP), **where, **unhurried},
            stdout=log,
            stderr=log,
        )


def _line(double: subprocess.Popen[str]) -> str:
    assert double.stdout is not None
    line = double.stdout.readline()
    assert line, "the double ended"
    return line.strip()


def _go(double: subprocess.Popen[str]) -> None:
    assert double.stdin is not None
    double.stdin.write("\n")
    double.stdin.flush()


def _cpu(process: int) -> float:
    """Return the seconds of processor time, user's and system's, of all its threads."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _rss(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text()
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(peak.split()[1]) / 1024
