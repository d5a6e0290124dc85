"""Logs say where something went wrong, and never repeat what anybody wrote."""

import io
import json
import logging

import pytest

from bot import logs

ANSWER = "what somebody wrote"


@pytest.fixture
def output():
    stream = io.StringIO()
    before = logging.getLogger().handlers[:]
    yield stream
    logging.getLogger().handlers[:] = before


def failing(words: str) -> None:
    try:
        int(words)
    except ValueError as error:
        raise RuntimeError(f"while reading {words}") from error


def test_an_operator_finds_the_place_of_an_error_and_not_the_words_it_quotes(output) -> None:
    logs.start(output=output)
    try:
        failing(ANSWER)
    except RuntimeError:
        logging.getLogger("bot").exception("an event was set aside")
    line = json.loads(output.getvalue())
    assert line["message"] == "an event was set aside"
    assert "RuntimeError" in line["traceback"]
    assert "ValueError" in line["traceback"]
    assert "test_logs.py" in line["traceback"]
    assert ANSWER not in output.getvalue()


def test_at_a_terminal_the_log_is_for_reading(output) -> None:
    output.isatty = lambda: True
    logs.start(output=output)
    logging.getLogger("bot.delivery").warning("a chat cannot be reached")
    assert output.getvalue() == "WARNING bot.delivery: a chat cannot be reached\n"


def test_one_event_is_one_line_whatever_it_contains(output) -> None:
    logs.start(output=output)
    logging.getLogger("bot").warning("two\nlines \x1b[2J")
    assert output.getvalue().count("\n") == 1
    assert "\x1b" not in output.getvalue()


def test_a_task_that_nobody_waited_for_is_reported_without_its_words(output) -> None:
    logs.start(output=output)
    logging.getLogger("asyncio").error("Task exception was never retrieved\nfuture: secret")
    assert "never retrieved" in output.getvalue()
    assert "secret" not in output.getvalue()
