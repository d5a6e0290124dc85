"""References: short, and never misread."""

import re

from hypothesis import given
from hypothesis import strategies as st

from handlers.references import new_reference, read


@given(st.text("ABCDEFGHIJ", min_size=1, max_size=4), st.binary(min_size=6, max_size=16))
def test_a_reference_can_be_read_aloud(prefix: str, randomness: bytes) -> None:
    """No letter in it is taken for a digit, nor the other way round: I, L, O and U are left out."""
    reference = new_reference(prefix, randomness)
    assert re.fullmatch(rf"{prefix}(-[0-9A-HJKMNP-TV-Z]{{3}}){{3}}", reference)


@given(st.sets(st.binary(min_size=6, max_size=6), min_size=2, max_size=20))
def test_different_people_have_different_references(randomness: set[bytes]) -> None:
    # Nine letters hold 45 of the 48 bits: those who differ in these differ in name.
    distinct = {int.from_bytes(one, "big") >> 3 for one in randomness}
    assert len({new_reference("PM", one) for one in randomness}) == len(distinct)


@given(st.binary(min_size=6, max_size=6), st.sampled_from(["{}", " {} ", "{}\n"]))
def test_a_reference_is_known_however_it_is_typed(randomness: bytes, written: str) -> None:
    reference = new_reference("INV", randomness)
    for said in (reference, reference.lower(), reference.replace("-", " "), reference[4:]):
        assert read("INV", written.format(said)) == reference
    assert read("INV", reference.replace("1", "I").replace("0", "O")) == reference


@given(st.text(max_size=20))
def test_what_is_no_reference_is_none(said: str) -> None:
    assert read("INV", said) in ("", read("INV", read("INV", said)))
    assert read("INV", f"{said} and more words than one has") == ""
