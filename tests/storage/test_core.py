"""The SQL core store: what it holds, and what can be seen of it without the key."""

import hashlib
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import inspect, text

from storage import main_key
from storage.core import PAGE, SqlCoreStore
from storage.reading import looked_into
from storage.sealing import KeyMissing
from tests.databases import url_of
from tests.remembering import Remembering


@pytest.fixture
def bot(tmp_path: Path) -> Remembering:
    return Remembering(tmp_path)


def sent(bot: Remembering, *people: str) -> None:
    for person in people:
        bot.answers_everything(person)
    bot.handoff.deliver_due(bot.now)


def core_rows(bot: Remembering, sql: str) -> list[tuple[object, ...]]:
    with bot.core._engine().begin() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


def test_the_latest_revision_is_what_counts_and_every_one_is_kept(bot: Remembering) -> None:
    sent(bot, "anna", "bert")
    bot.says("anna", "/review", "1", "to be heard again", "send")
    bot.handoff.deliver_due(bot.now)
    latest = [each["answers"][0]["value"] for each in bot.core.all()]
    every = [each["answers"][0]["value"] for each in bot.core.all(every_revision=True)]
    assert latest == ["to be heard", "to be heard again"]
    assert every == ["to be heard", "to be heard", "to be heard again"]


def test_the_bytes_that_are_kept_are_those_of_the_receipt(bot: Remembering) -> None:
    receipt = bot.answers_everything("anna")
    bot.handoff.deliver_due(bot.now)
    ((sealed, digest, submission),) = core_rows(
        bot, "SELECT sealed, digest, submission FROM submissions"
    )
    where = f"submissions.sealed:{submission}/1".encode()
    body = bot.keyring.core.open(bytes(sealed), where)  # type: ignore[call-overload]
    assert hashlib.sha256(body).hexdigest() == digest
    assert str(digest) in receipt


def test_consents_are_flags_beside_the_answers(bot: Remembering) -> None:
    sent(bot, "anna")
    assert core_rows(bot, "SELECT clause, granted, language, controllers FROM consents") == [
        ("keep", 1, "en", '["the Laboratory"]')
    ]


def test_whether_a_question_was_answered_or_skipped_cannot_be_seen(bot: Remembering) -> None:
    sent(bot, "anna")
    ((question, kind, sealed, *rest),) = core_rows(
        bot, "SELECT question, type, sealed, submission, revision FROM answers"
    )
    assert (question, kind) == ("wish", "text")
    where = f"answers.sealed:{rest[0]}/{rest[1]}/wish".encode()
    assert b'"status":"given"' in bot.keyring.core.open(bytes(sealed), where)  # type: ignore[call-overload]
    with bot.core._engine().begin() as connection:
        assert "status" not in {each["name"] for each in inspect(connection).get_columns("answers")}


def test_more_than_a_page_of_submissions_is_listed_whole_and_in_order(bot: Remembering) -> None:
    sent(bot, "anna")
    with bot.core._engine().begin() as connection:
        row = connection.execute(text("SELECT * FROM submissions")).mappings().one()
        names = ", ".join(key for key in row if key != "id")
        values = ", ".join(f":{key}" for key in row if key != "id")
        for number in range(2, PAGE + 2):
            copy = {**row, "revision": number}
            where = f"submissions.sealed:{row['submission']}/{number}".encode()
            copy["sealed"] = bot.keyring.core.seal(b'{"revision": %d}' % number, where)
            insert = f"INSERT INTO submissions ({names}) VALUES ({values})"  # noqa: S608
            connection.execute(text(insert), copy)
    found = [each["revision"] for each in bot.core.all(every_revision=True)]
    assert found == list(range(1, PAGE + 2))
    assert [each["revision"] for each in bot.core.all()] == [PAGE + 1]


def test_a_slow_reader_keeps_nobody_from_handing_in(bot: Remembering) -> None:
    sent(bot, "anna", "bert")
    listing = bot.core.all()
    next(listing)
    sent(bot, "cleo")
    assert len(list(bot.core.all())) == 3
    listing.close()  # type: ignore[attr-defined]


@pytest.mark.sqlite
def test_whoever_reads_the_store_holds_up_no_erasure_and_its_log_is_emptied_afterwards(
    bot: Remembering,
) -> None:
    sent(bot, "anna", "bert")
    anna, _ = [each["submission"] for each in bot.core.all()]
    log = bot.folder / "core.db-wal"
    reader = looked_into(f"sqlite:///{bot.folder / 'core.db'}", "core")
    with reader.begin() as reading:
        reading.execute(text("SELECT * FROM submissions"))
        begun = monotonic()
        bot.core.erase(anna)
        assert monotonic() - begun < 1
        assert log.stat().st_size > 0
    sent(bot, "cleo")
    assert log.stat().st_size == 0
    reader.dispose()


def test_without_the_key_nothing_can_be_listed(bot: Remembering) -> None:
    sent(bot, "anna")
    other = main_key.from_text(main_key.new_line())
    core = SqlCoreStore(url_of(bot.folder, "core"), "core", other)
    with pytest.raises(KeyMissing):
        list(core.all())
    core.close()
