"""Sealing: nobody without the key reads it, and nothing opens in another place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.model import Address
from storage import main_key
from storage.sealing import Damaged, DataKey, KeyMissing, Keyring, bound_to

KEYRING = main_key.from_text(main_key.new_line())
OTHER = main_key.from_text(main_key.new_line())
HERE = bound_to("sessions", "sealed", 7)


@given(st.binary())
def test_what_is_sealed_opens_again_byte_for_byte(plain: bytes) -> None:
    assert KEYRING.general.open(KEYRING.general.seal(plain, HERE), HERE) == plain


@given(st.binary(min_size=8))
def test_what_is_sealed_does_not_show_what_it_says(plain: bytes) -> None:
    assert plain not in KEYRING.general.seal(plain, HERE)


@given(st.binary(), st.integers(0), st.integers(1, 255))
def test_a_changed_byte_is_noticed_wherever_it_is(plain: bytes, at: int, change: int) -> None:
    sealed = bytearray(KEYRING.general.seal(plain, HERE))
    sealed[at % len(sealed)] ^= change
    with pytest.raises((Damaged, KeyMissing)):
        KEYRING.general.open(bytes(sealed), HERE)


@given(st.binary(), st.integers(0, 50))
def test_a_truncated_row_is_noticed(plain: bytes, left: int) -> None:
    sealed = KEYRING.general.seal(plain, HERE)
    with pytest.raises((Damaged, KeyMissing)):
        KEYRING.general.open(sealed[: min(left, len(sealed) - 1)], HERE)


@pytest.mark.parametrize(
    "elsewhere",
    [
        bound_to("sessions", "sealed", 8),
        bound_to("outbox", "sealed", 7),
        bound_to("sessions", "key", 7),
    ],
)
def test_a_row_put_in_another_place_does_not_open(elsewhere: bytes) -> None:
    with pytest.raises(Damaged):
        KEYRING.general.open(KEYRING.general.seal(b"an answer", HERE), elsewhere)


def test_the_same_words_never_look_the_same_twice() -> None:
    assert len({KEYRING.general.seal(b"yes", HERE) for _ in range(100)}) == 100


def test_a_session_opens_with_its_own_key_only() -> None:
    mine, wrapped = KEYRING.new_data_key(HERE)
    theirs, _ = KEYRING.new_data_key(HERE)
    sealed = mine.seal(b"an answer", HERE)
    assert KEYRING.data_key(wrapped, HERE).open(sealed, HERE) == b"an answer"
    with pytest.raises(Damaged):
        theirs.open(sealed, HERE)


def test_a_data_key_does_not_open_in_the_place_of_another() -> None:
    _, wrapped = KEYRING.new_data_key(HERE)
    with pytest.raises(Damaged):
        KEYRING.data_key(wrapped, bound_to("sessions", "sealed", 8))


def test_another_main_key_is_asked_for_by_its_name() -> None:
    sealed = OTHER.general.seal(b"an answer", HERE)
    with pytest.raises(KeyMissing, match=OTHER.ids[0]):
        KEYRING.general.open(sealed, HERE)


def test_each_purpose_has_a_key_of_its_own() -> None:
    with pytest.raises(Damaged):
        KEYRING.core.open(KEYRING.general.seal(b"an answer", HERE), HERE)


def test_after_a_rotation_the_old_opens_and_the_new_seals() -> None:
    old, new = main_key.new_line(), main_key.new_line()
    before, after = main_key.from_text(old), main_key.from_text(f"{new}\n{old}")
    _, wrapped = before.new_data_key(HERE)
    assert isinstance(after.data_key(wrapped, HERE), DataKey)
    assert after.general.open(before.general.seal(b"an answer", HERE), HERE) == b"an answer"
    with pytest.raises(KeyMissing):
        before.general.open(after.general.seal(b"an answer", HERE), HERE)
    anna = Address(transport="chat", place="anna")
    assert before.digests(anna)[0] in after.digests(anna)
    assert before.digests(anna)[0] != after.digests(anna)[0]


@given(st.text(), st.text(), st.text(), st.text())
def test_two_people_are_never_taken_for_one(a: str, b: str, c: str, d: str) -> None:
    one, other = Address(transport=a, place=b), Address(transport=c, place=d)
    assert (KEYRING.digests(one) == KEYRING.digests(other)) == (one == other)


def test_an_address_cannot_be_looked_for_without_the_main_key() -> None:
    anna = Address(transport="chat", place="anna")
    assert KEYRING.digests(anna) != OTHER.digests(anna)


def test_a_keyring_is_never_empty() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Keyring({})
