"""How long to wait before something that failed is tried again."""

LONGEST = 300.0


def pause_after(failures: int, longest: float = LONGEST) -> float:
    """Return the seconds to wait after so many failures: 1, 2, 4, … and never over `longest`."""
    return float(min(2 ** min(failures - 1, 20), longest))
