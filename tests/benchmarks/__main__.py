# ruff: noqa: T201 (printing is what it is for)
"""What `make bench` prints: how fast the dialogue and the memory are, on this machine.

What is aimed at: an `advance` below 30 µs; at batches of 100 at least half the
rate at which sqlite3 alone writes the same bytes; at 1,000,000 stored sessions
at least 90 % of the rate at 1,000.
"""

import argparse
import random
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.committing import Rate, measure
from tests.benchmarks.stored import Stored
from tests.benchmarks.walk import microseconds_per_advance, walk
from tests.conversing import consultation_called

SIZES = (1_000, 100_000, 1_000_000)
BATCHES = {1: 400, 10: 200, 100: 80}
QUICK_SIZES = (100, 300)
QUICK_BATCHES = {1: 4, 10: 2, 100: 2}
HEAD = "   stored  batch   events/s  sqlite3/s  share  without advance"


def main(arguments: list[str]) -> None:
    """Measure, and print each figure as soon as it is known."""
    options = _options(arguments)
    consultation = consultation_called("pallmall")
    moments = list(walk(consultation))
    runs = 1 if options.quick else 100
    median = microseconds_per_advance(consultation, moments, runs)
    print(f"advance, over the {len(moments)} moments of a walk: median {median:.1f} µs (aim: < 30)")
    print(
        f"commit_batch, up to {options.talking:,} people writing in turn, every session opened "
        f"from the database;\nsqlite3 {sqlite3.sqlite_version} writes the same bytes "
        "(aim: a share of 50% at batches of 100)"
    )
    print(HEAD)
    rates: list[Rate] = []
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        stored = Stored(Path(folder) / "intake.db", consultation, moments)
        for size in QUICK_SIZES if options.quick else SIZES:
            began = time.perf_counter()
            new = stored.grow(size)
            print(f"   ({len(new)} stored in {time.perf_counter() - began:.0f} s)", file=sys.stderr)
            talking = random.Random(size).sample(new, min(options.talking, len(new)))  # noqa: S311
            batches = QUICK_BATCHES if options.quick else BATCHES
            for rate in measure(stored, consultation, talking, batches):
                print(_line(rate), flush=True)
                rates.append(rate)
        stored.engine.dispose()
    print(_growth(rates))


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="seconds; proves only that it runs")
    parser.add_argument("--talking", type=int, default=5_000, help="people who write, in turn")
    parser.add_argument("--folder", type=Path, help="where to put 10 GB for the time being")
    return parser.parse_args(arguments)


def _line(rate: Rate) -> str:
    return (
        f"{rate.stored:9,}  {rate.batch:5}  {rate.events / rate.intake:9,.0f}"
        f"  {rate.events / rate.raw:9,.0f}  {rate.share:5.0%}  {rate.share_without_advance:15.0%}"
    )


def _growth(rates: list[Rate]) -> str:
    few, *_, many = (rate for rate in rates if rate.batch == max(r.batch for r in rates))
    share = (many.events / many.intake) / (few.events / few.intake)
    return (
        f"At {many.stored:,} stored sessions: {share:.0%} of the rate at {few.stored:,} (aim: 90%)."
    )


if __name__ == "__main__":
    main(sys.argv[1:])
