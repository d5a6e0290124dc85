"""What came of a run: how quick the bot was, and what it did wrong."""

from collections.abc import Sequence

from tests.botapi.api import BotApi
from tests.botapi.walking import Tally

SHOWN = 10


def report(api: BotApi, tally: Tally, seconds: float) -> str:
    """Return the whole report, a fact a line."""
    waits = sorted(tally.waits)
    statuses = sorted(api.server.statuses.items())
    lines = [
        f"turns        {tally.turns:,} in {seconds:.1f} s: {tally.turns / seconds:,.1f} a second",
        "reply after  "
        + ", ".join(
            f"p{share} {percentile(waits, share) * 1000:,.1f} ms" for share in (50, 95, 99)
        ),
        f"participants {tally.finished} finished, {len(tally.stuck)} stuck, "
        f"{tally.silences} times without a reply",
        f"calls        {_counts(sorted(api.calls.items()))}",
        f"answers      {_counts(statuses)}",
        f"updates      {_counts(sorted(api.world.updates.made.items()))}; "
        f"{api.unconfirmed} unconfirmed",
        f"unanswered   {len(api.unanswered)} of {len(api.pressed)} callback queries",
        f"complaints   {len(api.complaints)}",
    ]
    lines += [f"  {c.method}: {c.description}: {c.parameters}" for c in api.complaints[:SHOWN]]
    lines += [f"  stuck: {screen[-400:]}" for screen in tally.stuck[:SHOWN]]
    return "\n".join(lines)


def percentile(ordered: Sequence[float], share: int) -> float:
    """Return the value below which so many percent lie; 0 of nothing."""
    if not ordered:
        return 0.0
    return ordered[min(len(ordered) - 1, len(ordered) * share // 100)]


def _counts(counted: Sequence[tuple[object, int]]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counted) or "none"
