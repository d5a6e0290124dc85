"""Codes: read aloud, typed as people type, and never taken for an answer or the other way round."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.codes import LENGTH, LETTERS, grouped, new_code, read
from tests.meeting import somebody_answering, value


@given(st.binary(min_size=16, max_size=16), st.sampled_from(["-", " ", "", ".", " – ", "\n"]))
def test_every_code_is_read_as_it_was_shown(randomness: bytes, between: str) -> None:
    code = new_code(randomness)
    assert len(code) == LENGTH
    assert set(code) <= set(LETTERS)
    assert read(grouped(code).replace("-", between).lower()) == code
    assert len(grouped(code)) <= 64  # as a link to Telegram may be
    assert grouped(code).replace("-", "").isalnum()


def test_nobody_guesses_one_of_two_to_the_eightieth() -> None:
    assert len(LETTERS) ** LENGTH > 2**86


@pytest.mark.parametrize(
    "answer",
    [
        *("More transparency", "Responsabilités de l’État", "no", "", "+33 6 12 34 56 78 90 12 34"),
        *("Export control rules", "12345678901234567890", "https://example.org/abc", "É" * 20),
        *("Les droits de l’homme", "prst", "Международное право", "CVE-2026-12345, CVE-2026-12346"),
        "BCDF-GHJK-LMNP-QRST-VWXZ " * 5,
    ],
)
def test_an_answer_is_not_taken_for_a_code(answer: str) -> None:
    assert read(answer) == ""
    person = somebody_answering("strict") if not answer else somebody_answering("required")
    if answer and answer != "no":
        person.says(answer)
        assert value(person, "first") == answer.strip()


@pytest.mark.parametrize(
    "slip",
    ["BCDF-GHJK-LMNP-QRST-VWX", "BCDF-GHJK-LMNP-QRST-VWXZZ", "8CDF-GHJK-LMNP-QRST-VWX2"],
)
def test_a_code_with_a_slip_in_it_is_no_answer_either(slip: str) -> None:
    person = somebody_answering("required")
    assert person.says(slip).startswith("I do not know this code")
    assert value(person, "first") is None
    person.says("Ada")
    assert value(person, "first") == "Ada"
