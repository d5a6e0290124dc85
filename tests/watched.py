"""Programs that a test starts as people do, whose lines are counted as well where tests' are."""

from pathlib import Path

from coverage import Coverage

ROOT = Path(__file__).parents[1]


def watched() -> dict[str, str]:
    """Return what to add to a program's environment; one that is killed tells nothing."""
    if Coverage.current() is None:
        return {}
    return {
        "COVERAGE_PROCESS_START": str(ROOT / "pyproject.toml"),
        "COVERAGE_FILE": str(ROOT / ".coverage"),
    }
