"""What a rehearsal has found, in lines for the author."""

from collections import Counter
from collections.abc import Iterator, Sequence

from handlers.rehearsal import Path, Rehearsal

_ENDINGS = {
    "sent": "sent",
    "declined": "declined",
    "stopped": "stopped and came back",
    "dead end": "at a dead end",
}


def report(rehearsal: Rehearsal) -> str:
    """Return the coverage, each route with its messages, every dead end, and what to mend."""
    return "\n".join(_lines(rehearsal)) + "\n"


def _lines(rehearsal: Rehearsal) -> Iterator[str]:
    endings = Counter(path.ending for path in rehearsal.paths)
    found = ", ".join(f"{count} {_ENDINGS[ending]}" for ending, count in endings.items())
    more = "" if rehearsal.whole else " There are more, which were not walked."
    yield f"Paths: {len(rehearsal.paths)} walked ({found}).{more}"
    yield from _coverage(rehearsal)
    yield ""
    yield from _routes(rehearsal.paths)
    if rehearsal.dead_ends:
        yield ""
    numbers = {id(path): number for number, path in enumerate(rehearsal.paths, start=1)}
    for dead_end in rehearsal.dead_ends:
        number = numbers[id(dead_end.path)]
        yield f"Dead end at {dead_end.where}: nothing that can be said leads on (path {number})."
    if rehearsal.failures:
        yield ""
        yield f"To mend: {', '.join(rehearsal.failures)}."


def _coverage(rehearsal: Rehearsal) -> Iterator[str]:
    never = rehearsal.never_asked
    yield _covered("Questions", rehearsal.questions, never, "never asked")
    yield _covered("Choices", rehearsal.choices, rehearsal.refused, "refused")
    one_way = (*rehearsal.asked_of_all, *(n for n in never if n in rehearsal.conditional))
    yield _covered("Branches", rehearsal.branches, one_way, "one way only")


def _covered(what: str, total: int, lacking: Sequence[str], why: str) -> str:
    named = f" ({why}: {', '.join(lacking)})" if lacking else ""
    return f"{what}: {total - len(lacking)} of {total}{named}."


def _routes(paths: Sequence[Path]) -> Iterator[str]:
    """Yield each set of questions that is asked, and what it takes to answer them."""
    routes: dict[tuple[str, ...], list[tuple[int, Path]]] = {}
    for number, path in enumerate(paths, start=1):
        if path.ending == "sent":
            routes.setdefault(path.questions, []).append((number, path))
    for questions, found in routes.items():
        numbers = [number for number, _ in found]
        alike = [path for _, path in found]
        yield (
            f"{_answers(alike)}: {len(questions)} questions, "
            f"{_from_to([path.sent for path in alike])} messages sent, "
            f"{_from_to([path.read for path in alike])} read "
            f"({len(alike)} paths, such as {numbers[0]})"
        )


def _answers(paths: Sequence[Path]) -> str:
    """Return the answers that lead along these paths: “group state; trust 1 or 2”."""
    said = []
    for name in paths[0].answers:
        values = dict.fromkeys(_shown(path.answers.get(name)) for path in paths)
        said.append(f"{name} {' or '.join(values)}")
    return "; ".join(said) or "Everybody"


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return "+".join(map(str, value))
    text = "skipped" if value is None else str(value)
    return text if len(text) <= 24 else f"{text[:20]}…"


def _from_to(numbers: Sequence[int]) -> str:
    least, most = min(numbers), max(numbers)
    return str(least) if least == most else f"{least} to {most}"
