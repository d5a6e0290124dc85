"""What every test may use."""

import os
import sys
import threading
from collections.abc import Generator
from contextlib import ExitStack

import pytest
from hypothesis import HealthCheck, settings

from tests import databases

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


def pytest_configure(config: pytest.Config) -> None:
    """Start a server of databases, if one is wanted; workers find it where this process says."""
    if os.environ.get(databases.SERVER) != "own":
        return
    running = ExitStack()
    os.environ[databases.SERVER] = running.enter_context(databases.serving())
    config.add_cleanup(running.close)


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """Count no lines of a test marked `no_cover`.

    pytest-cov pauses what it has started; in a worker it has started two, and the first one
    would go on, as slowly and for nothing.
    """
    if item.get_closest_marker("no_cover") is None:
        return (yield)
    counting, in_threads = sys.gettrace(), threading.gettrace()
    sys.settrace(None)
    threading.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(counting)
        threading.settrace(in_threads)
