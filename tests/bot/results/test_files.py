"""CSV files that leave run nothing and lose nothing; what is sealed is sealed, and proven."""

import csv
import io
import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.results import age, manifest
from bot.results.csv_file import DANGEROUS, guarded, table, taken_back
from handlers.results.age_key import NoKey, recipient
from tests.hostile import CELLS, hostile
from tests.remembering import KEYRING

SEPARATORS = st.sampled_from([",", ";", "\t", "\n", "\r\n", ', "', ";'"])
WORDS = st.text(st.characters(codec="utf-8"), max_size=60)
BEGINNINGS = st.sampled_from([*DANGEROUS, "'", '"', " =", "\ufeff=", "+33", "-5", ""])


# --- CSV ---------------------------------------------------------------------


@given(BEGINNINGS, WORDS)
def test_no_cell_of_a_csv_begins_like_a_formula(beginning: str, rest: str) -> None:
    cell = guarded(beginning + rest)
    if cell.lstrip(" \u00a0\ufeff\u200b")[:1] in tuple(DANGEROUS):
        float(cell)  # a plain number


@given(WORDS, SEPARATORS, BEGINNINGS, WORDS)
def test_whoever_opens_a_csv_with_another_separator_finds_no_formula_in_an_answer(
    before: str, separator: str, beginning: str, after: str
) -> None:
    cell = guarded(f"{before}{separator}{beginning}{after}")
    for part in re.split(r"[,;\t\r\n]", cell)[1:]:
        assert part.lstrip(' \u00a0\ufeff\u200b"')[:1] not in tuple("=+-@＝＋－＠")


@given(WORDS, SEPARATORS, BEGINNINGS, WORDS)
def test_what_was_guarded_within_an_answer_can_be_taken_back_exactly(
    before: str, separator: str, beginning: str, after: str
) -> None:
    cell = f"{before}{separator}{beginning}{after}"
    assert taken_back(guarded(cell)) == cell


@given(BEGINNINGS, WORDS)
def test_what_was_guarded_can_be_taken_back_exactly(beginning: str, rest: str) -> None:
    assert taken_back(guarded(beginning + rest)) == beginning + rest


@pytest.mark.parametrize("separator", [",", ";"])
def test_a_csv_is_read_back_whole(separator: str) -> None:
    rows = [tuple(hostile(number + column) for column in range(4)) for number in range(200)]
    content = table(rows, separator)
    assert content.startswith(b"\xef\xbb\xbf")
    reader = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=separator)
    assert [tuple(map(taken_back, row)) for row in reader] == rows


def test_a_program_reads_numbers_and_days_as_every_country_writes_them() -> None:
    moment = datetime(2026, 11, 3, 14, 5, tzinfo=UTC)
    row = (-5, Decimal("2.5"), Decimal("1E+3"), date(2026, 11, 3), moment)
    assert table([row]).decode("utf-8-sig") == (
        '"-5","2.5","1000","2026-11-03","2026-11-03T14:05:00+00:00"\r\n'
    )


def test_hostile_cells_are_hostile() -> None:
    assert len(set(CELLS)) > 40
    assert sum(cell[:1] in tuple(DANGEROUS) for cell in CELLS) > 15


# --- Sealed, and signed ------------------------------------------------------


def test_a_sealed_file_opens_with_the_readers_key_alone() -> None:
    reader, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    key = f" {reader.to_public()} "
    name, kind, sealed = age.sealed("said.csv", b"what people said", key)
    assert (name, kind) == ("said.csv.age", "application/age")
    assert b"people" not in sealed
    assert pyrage.decrypt(sealed, [reader]) == b"what people said"
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(sealed, [other])


@pytest.mark.parametrize("key", ["", "age1", "ssh-ed25519 AAAA", "AGE-SECRET-KEY-1QQQQ"])
def test_what_is_no_age_key_is_refused_without_being_quoted(key: str) -> None:
    with pytest.raises(NoKey, match="begins with age1") as refused:
        recipient(key)
    assert "QQQQ" not in str(refused.value)


STATED = {"file": {"sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}}


def test_a_manifest_proves_its_own_file_and_no_other() -> None:
    keys = manifest.public_keys(KEYRING)
    made = manifest.signed(STATED, KEYRING)
    assert manifest.verified(made, b"abc", keys)["file"] == STATED["file"]
    with pytest.raises(manifest.Unproven, match="another one"):
        manifest.verified(made, b"abd", keys)
    with pytest.raises(manifest.Unproven, match="another key"):
        manifest.verified(made, b"abc", ["00" * 32])
    changed = json.loads(made)
    changed["manifest"]["purposes"] = "others"
    with pytest.raises(manifest.Unproven, match="changed since it was signed"):
        manifest.verified(json.dumps(changed).encode(), b"abc", keys)


@pytest.mark.parametrize("text", [b"", b"{}", b"[]", b"\xff", b'{"manifest": 1, "signature": ""}'])
def test_what_is_no_manifest_proves_nothing(text: bytes) -> None:
    with pytest.raises(manifest.Unproven, match="not the manifest"):
        manifest.verified(text, b"abc", manifest.public_keys(KEYRING))
