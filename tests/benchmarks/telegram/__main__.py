# ruff: noqa: T201 (printing is what it is for)
"""What `make load` prints: our bot on Telegram beside an ordinary one, on this machine.

Both answer the same consultation, one after the other and in turn, each in a
process of its own, to a Telegram in a third one.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from storage import main_key
from tests.benchmarks.stored import Stored
from tests.benchmarks.telegram.measuring import Measured, measured
from tests.benchmarks.walk import walk
from tests.conversing import consultation_called

LATENCY = 0.03
HEAD = (
    "                     turns/s    p50 ms    p95 ms    p99 ms  CPU s/1,000  MiB  finished  double"
)


def main(arguments: list[str]) -> None:
    """Measure part after part, and print each figure as soon as it is known."""
    options = _options(arguments)
    for part in options.parts:
        PARTS[part](options)


def _ceiling(options: argparse.Namespace) -> None:
    print("What the double itself sustains, with a bot that does nothing:", flush=True)
    seconds = str(0.1 if options.quick else 2.0)
    subprocess.run([sys.executable, "-m", "tests.botapi.ceiling", "--seconds", seconds], check=True)


def _together(options: argparse.Namespace) -> None:
    _compare(options, 0.0, "aims: turns/s 60×, CPU 1/60, p99 1/20")


def _latency(options: argparse.Namespace) -> None:
    _compare(options, LATENCY, "aim: turns/s 250×")


def _compare(options: argparse.Namespace, latency: float, aims: str) -> None:
    """Measure A B A B, and compare the better run of each."""
    print(
        f"\n{options.people:,} people, a closed loop, {latency * 1000:.0f} ms to Telegram and back"
        f" (at most {options.seconds:.0f} s each)\n{HEAD}"
    )
    best: dict[str, Measured] = {}
    for name in ("ours", "plain") * options.rounds:
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            found = measured(
                name, Path(folder), options.people, seconds=options.seconds, latency=latency
            )
        print(_row(name, found), flush=True)
        if name not in best or found.rate > best[name].rate:
            best[name] = found
    ours, plain = best["ours"], best["plain"]
    print(
        f"ours to plain: turns/s {ours.rate / plain.rate:.1f}×, "
        f"CPU 1/{plain.cpu_per_thousand / max(1e-9, ours.cpu_per_thousand):.1f}, "
        f"p99 1/{plain.saw['p99'] / max(1e-9, ours.saw['p99']):.1f}  ({aims})"
    )


def _row(name: str, found: Measured) -> str:
    saw = found.saw
    waits = "".join(f"{saw[share] * 1000:10,.1f}" for share in ("p50", "p95", "p99"))
    notes = "".join(f"  {saw[what]} {what}!" for what in ("stuck", "complaints") if saw[what])
    return (
        f"{name:18}{found.rate:10,.1f}{waits}{found.cpu_per_thousand:13.3f}{found.rss:5.0f}"
        f"{saw['finished']:10,}{saw['double']:8.0%}{notes}"
    )


def _at_once(options: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        found = measured("ours", Path(folder), options.crowd, at_once=True)
    print(
        f"\n{options.crowd:,} people write at once: all are answered after "
        f"{found.saw['seconds']:.2f} s, CPU {found.cpu:.2f} s, {found.rss:.0f} MiB (aim: 2 s)"
    )


def _memory(options: argparse.Namespace) -> None:
    few, many = options.stored
    print()
    peaks = [_with_stored(options, stored, max(1, options.people // 5)) for stored in (few, many)]
    for stored, found in zip((few, many), peaks, strict=True):
        print(f"{stored:9,} stored sessions: {found.rss:.1f} MiB at most")
    print(f"more by {peaks[1].rss - peaks[0].rss:.1f} MiB (aim: within 2)")


def _start(options: argparse.Namespace) -> None:
    print()
    for stored in (0, options.heavy):
        found = _with_stored(options, stored, 1)
        print(
            f"{stored:9,} stored sessions: {found.start:.2f} s from start to first poll (aim: 0.5)"
        )


def _with_stored(options: argparse.Namespace, stored: int, people: int) -> Measured:
    """Measure ours with so many sessions in its database, the bot having run before."""
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        _fill(Path(folder) / "data", stored)
        measured("ours", Path(folder), 1, at_once=True)
        return measured("ours", Path(folder), people, at_once=True, seed=1)


def _fill(folder: Path, count: int) -> None:
    if not count:
        return
    folder.mkdir()
    key = main_key.new_line()
    (folder / "key").write_text(key)
    (folder / "key").chmod(0o600)
    consultation = consultation_called("pallmall")
    stored = Stored(folder / "intake.db", consultation, list(walk(consultation)), key)
    stored.grow(count)
    stored.engine.dispose()


PARTS: dict[str, Callable[[argparse.Namespace], None]] = {
    "ceiling": _ceiling,
    "together": _together,
    "latency": _latency,
    "at_once": _at_once,
    "memory": _memory,
    "start": _start,
}


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make load", description=(__doc__ or "").split("\n")[0])
    add = parser.add_argument
    add("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; without any, all")
    add("--quick", action="store_true", help="seconds; proves only that it runs")
    add("--people", type=int, default=1_000)
    add("--seconds", type=float, default=60.0, help="at most, for each run of the closed loop")
    add("--rounds", type=int, default=2, help="runs of each bot, in turn")
    add("--crowd", type=int, default=10_000, help="people who write at once")
    add("--stored", type=int, nargs=2, default=(1_000, 100_000), help="sessions, few and many")
    add("--heavy", type=int, default=100_000, help="sessions at the start; 1000000 takes minutes")
    add("--folder", type=Path, help="where to put the databases for the time being")
    options = parser.parse_args(arguments)
    if strange := set(options.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(strange))}")
    options.parts = options.parts or list(PARTS)
    if options.quick:
        options.people, options.seconds, options.rounds, options.crowd = 3, 3.0, 1, 20
        options.stored, options.heavy = (10, 20), 10
    return options


if __name__ == "__main__":
    main(sys.argv[1:])
