"""What every test may use."""

import os

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "tests",
    # The same examples at each run of the continuous integration, new ones at everybody's desk.
    derandomize=bool(os.environ.get("CI")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.load_profile("tests")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-transcripts",
        action="store_true",
        help="accept the golden transcripts as the bot speaks now",
    )
