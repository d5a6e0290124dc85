"""The audit log: whoever changes it, with everything but the main key, is found out."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from storage import audit, main_key
from storage.database import open_database
from storage.sealing import Keyring
from tests.conversing import NOW

OLD, NEW = main_key.new_line(), main_key.new_line()
BEFORE, AFTER = main_key.from_text(OLD), main_key.from_text(NEW)
BOTH = main_key.from_text(f"{NEW}\n{OLD}")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(f"sqlite:///{tmp_path / 'intake.db'}")
    with engine.begin() as connection:
        for number in range(5):
            about: dict[str, str | int] = {"rows": number, "what": "é"}
            audit.add(connection, BEFORE, "tiny", 1 if number % 2 else None, "export", about, NOW)
    yield engine
    engine.dispose()


def verdict(engine: Engine, keyring: Keyring = BEFORE) -> audit.Verdict:
    verifying = audit.Verifying(keyring)
    with engine.begin() as connection:
        while verifying.page(connection):
            pass
    return verifying.verdict


def run(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


@pytest.mark.parametrize("page", [1, 2, 5, 1000])
def test_a_log_that_nobody_touched_is_whole(
    engine: Engine, page: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "PAGE", page)
    found = verdict(engine)
    assert (found.acts, found.broken_at) == (5, None)
    assert len(found.head) == 32


def test_an_empty_log_is_whole(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'intake.db'}")
    assert verdict(engine) == audit.Verdict(acts=0, broken_at=None, head=audit.BEFORE_ALL)
    engine.dispose()


@pytest.mark.parametrize(
    ("change", "at"),
    [
        ("UPDATE audit SET act = 'nothing' WHERE id = 3", 3),
        ("UPDATE audit SET about = '{}' WHERE id = 1", 1),
        ("UPDATE audit SET coordinator = 7 WHERE id = 3", 3),
        ("UPDATE audit SET at = '2026' WHERE id = 5", 5),
        ("UPDATE audit SET consultation = 'other' WHERE id = 2", 2),
        ("UPDATE audit SET mac = zeroblob(36) WHERE id = 4", 4),
        ("DELETE FROM audit WHERE id = 2", 2),
        ("DELETE FROM audit WHERE id = 1", 1),
        ("DELETE FROM audit WHERE id > 3", 4),
        ("DELETE FROM audit", 1),
        ("UPDATE audit SET id = id + 10 WHERE id = 5", 5),
        ("DELETE FROM audit_end", 6),
        ("UPDATE audit_end SET last = 4", 6),
    ],
)
def test_any_change_is_found_at_its_place(engine: Engine, change: str, at: int) -> None:
    run(engine, change)
    assert verdict(engine).broken_at == at


def test_whoever_writes_the_chain_anew_lacks_the_key(engine: Engine) -> None:
    with engine.begin() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM audit ORDER BY id").all()
    before = audit.BEFORE_ALL
    for row in rows:
        values: dict[str, Any] = {**row._asdict(), "act": "nothing"}
        before = audit._link(before, values)
        with engine.begin() as connection:
            connection.exec_driver_sql(
                "UPDATE audit SET act = 'nothing', hash = ? WHERE id = ?", (before, row.id)
            )
    assert verdict(engine).broken_at == 1


def test_a_row_of_another_place_in_the_chain_does_not_fit(engine: Engine) -> None:
    run(
        engine,
        "DELETE FROM audit WHERE id IN (2, 3)",
        "UPDATE audit SET id = id - 2 WHERE id > 3",
    )
    assert verdict(engine).broken_at == 2


def test_the_chain_is_sha256_of_what_is_written(engine: Engine) -> None:
    with engine.begin() as connection:
        row = connection.exec_driver_sql("SELECT * FROM audit WHERE id = 1").one()
    said = f'[1, "{row.at}", "tiny", null, "export", {chr(34)}' + row.about.replace('"', '\\"')
    assert row.hash == hashlib.sha256(bytes(32) + f'{said}"]'.encode()).digest()


def test_after_a_rotation_the_new_key_vouches_alone(engine: Engine) -> None:
    assert verdict(engine, AFTER).broken_at == 1
    with engine.begin() as connection:
        assert audit.renew(connection, BOTH) == 0
    assert verdict(engine, AFTER).broken_at is None
    assert verdict(engine, BEFORE).broken_at == 1


def test_a_rotation_vouches_for_nothing_that_was_changed(engine: Engine) -> None:
    run(engine, "UPDATE audit SET act = 'nothing' WHERE id = 3")
    with engine.begin() as connection:
        assert audit.renew(connection, BOTH) == 1
    assert verdict(engine, AFTER).broken_at == 3
