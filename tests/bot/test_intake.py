"""The intake: everything that arrives is remembered once, or nothing of it is."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from bot.intake import Intake
from bot.transports import Batch
from handlers import conversation
from handlers.model import (
    Answering,
    Consultation,
    Event,
    Fact,
    Forget,
    MessageReceived,
    Session,
    Turn,
)
from storage import main_key, set_aside
from tests.bot.commanding import intake
from tests.remembering import KEY, Remembering, at

POISON = "a message that no code was written for"


def advance(consultation: Consultation, session: Session, event: Event, *fact: Fact) -> Turn:
    """Be the dialogue, with a bug in it."""
    if isinstance(event, MessageReceived) and event.text.startswith(POISON):
        raise RuntimeError(f"cannot handle {event.text!r}")
    return conversation.advance(consultation, session, event, *fact)


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Remembering]:
    bot = Remembering(tmp_path, advance=advance)
    yield bot
    bot.close()


ANSWERING = ("", "English", "continue", "yes")


# --- A conversation ----------------------------------------------------------


def test_a_participant_goes_on_where_they_were_when_the_bot_starts_again(bot: Remembering) -> None:
    bot.says("anna", *ANSWERING)
    before = bot.session("anna")
    bot.close()
    again = Remembering(bot.folder)
    assert before is not None
    assert before.step == Answering(question="wish")
    assert again.session("anna") == before
    assert "to be heard" in again.says("anna", "to be heard")


def test_two_participants_do_not_hear_each_other(bot: Remembering) -> None:
    bot.says("anna", *ANSWERING)
    bot.says("bert", "", "Français")
    bot.says("anna", "to be heard")
    anna, bert = bot.session("anna"), bot.session("bert")
    assert anna is not None
    assert bert is not None
    assert (anna.language, bert.language) == ("en", "fr")
    assert anna.answers["wish"].value == "to be heard"
    assert not bert.answers
    assert anna.id != bert.id
    assert anna.reference != bert.reference


def test_one_transaction_or_many_come_to_the_same(tmp_path: Path) -> None:
    together, alone = Remembering(tmp_path / "a"), Remembering(tmp_path / "b")
    lines = [("anna", line) for line in ANSWERING] + [("bert", ""), ("anna", "heard")]
    together.takes(*(together.event(person, line) for person, line in lines))
    for person, line in lines:
        alone.takes(alone.event(person, line))
        alone.read = []  # nothing has reached anybody, in both
    for person in ("anna", "bert"):
        one, other = together.session(person), alone.session(person)
        assert one is not None
        assert other is not None
        assert (one.step, one.answers, one.status) == (other.step, other.answers, other.status)
    # Only what binds a button to its session is not the same.
    unsent = [[replace(m.reply, mark="") for m in b.intake.unsent()] for b in (together, alone)]
    assert unsent[0] == unsent[1]


def test_a_session_that_was_changed_elsewhere_is_read_again(bot: Remembering) -> None:
    bot.says("anna", *ANSWERING)
    elsewhere = Intake(
        bot.engine,
        bot.keyring,
        {bot.consultation.version: bot.consultation},
        bot.consultation,
        ("core",),
    )
    mine, bot.intake = bot.intake, elsewhere
    bot.says("anna", "said elsewhere")
    bot.intake = mine
    bot.says("anna", "/review")
    session = bot.session("anna")
    assert session is not None
    assert session.answers["wish"].value == "said elsewhere"


def test_whoever_writes_before_a_question_has_arrived_is_not_taken_to_answer_it(
    bot: Remembering,
) -> None:
    bot.says("anna", *ANSWERING[:-1])
    bot.takes(bot.event("anna", "yes"), bot.event("anna", "not an answer yet"))
    session = bot.session("anna")
    assert session is not None
    assert session.asked is None
    assert not session.answers
    assert "to be heard" in bot.says("anna", "to be heard")


def test_a_question_counts_as_asked_where_it_arrived(bot: Remembering) -> None:
    (question,) = bot.takes(bot.event("anna", ""))
    session = bot.session("anna")
    assert session is not None
    assert session.asked is None
    bot.takes()
    session = bot.session("anna")
    assert session is not None
    assert session.asked == 2
    assert question.reply.asks


def test_only_the_newest_question_counts_as_asked(bot: Remembering) -> None:
    bot.takes(bot.event("anna", ""))
    first, bot.read = bot.read, []
    bot.takes(bot.event("anna", ""))
    second, bot.read = bot.read, first
    bot.takes()
    session = bot.session("anna")
    assert session is not None
    assert session.asked is None
    bot.read = second
    bot.takes()
    session = bot.session("anna")
    assert session is not None
    assert session.asked == second[0].position
    assert len(bot.rows_of("arrivals")) == 1


# --- Once and only once ------------------------------------------------------


def test_a_message_that_comes_twice_is_heard_once(bot: Remembering) -> None:
    bot.says("anna", *ANSWERING)
    answer = bot.event("anna", "to be heard")
    assert bot.takes(answer, answer)
    before = bot.session("anna")
    assert bot.takes(answer) == ()
    after = bot.session("anna")
    assert before is not None
    assert after is not None
    assert before.answers == after.answers
    assert len(before.answers["wish"].parts) == 1


def test_two_messengers_may_use_the_same_ids(bot: Remembering) -> None:
    one, other = bot.event("anna", ""), bot.event("bert", "")
    other = type(other)(id=one.id, address=at("bert"), at=other.at, position=1)  # type: ignore[call-arg]
    batches = [Batch(transport="chat", events=(one,)), Batch(transport="talk", events=(other,))]
    assert len(bot.intake.commit_batch(batches, (), bot.now).outgoing) == 2


def test_a_messenger_is_read_on_from_where_its_events_were_committed(bot: Remembering) -> None:
    assert bot.intake.cursor("chat") is None
    bot.takes(bot.event("anna", ""), cursor="s1")
    bot.takes(cursor="s2")
    assert bot.intake.cursor("chat") == "s2"
    bot.takes()
    assert bot.intake.cursor("chat") == "s2"


def test_what_was_not_sent_before_a_crash_is_sent_after_it_in_order(bot: Remembering) -> None:
    sent = bot.takes(bot.event("anna", ""), bot.event("bert", ""), bot.event("anna", ""))
    again = Remembering(bot.folder)
    assert again.intake.unsent() == sent
    bot.takes()
    assert bot.intake.unsent() == ()


@pytest.mark.parametrize("said", ["", "no"], ids=["to a session", "a farewell"])
@pytest.mark.parametrize("damage", [b"\0", b"\xff\xff\xff\xff"], ids=["changed", "no such key"])
def test_one_damaged_message_in_the_outbox_keeps_nobody_from_theirs(
    bot: Remembering, caplog: pytest.LogCaptureFixture, said: str, damage: bytes
) -> None:
    bot.says("anna", *ANSWERING[:-1])
    bot.takes()
    (damaged, *_) = bot.takes(bot.event("anna", said))
    bot.read = []
    (whole, *_) = bot.takes(bot.event("bert", ""))
    sealed = next(row.sealed for row in bot.rows_of("outbox") if row.id == damaged.id)
    with bot.engine.begin() as connection:
        connection.execute(
            text("UPDATE outbox SET sealed = :sealed WHERE id = :id"),
            {"sealed": damage + sealed[len(damage) :], "id": damaged.id},
        )
    unsent = bot.intake.unsent()
    assert whole in unsent
    assert damaged.id not in {message.id for message in unsent}
    assert f"message {damaged.id} in the outbox does not open" in caplog.text
    assert "anna" not in caplog.text


def test_a_message_number_is_never_used_again(bot: Remembering) -> None:
    numbers = []
    for _ in range(5):
        numbers += [message.id for message in bot.takes(bot.event("anna", ""))]
        bot.takes()
        assert bot.intake.unsent() == ()
    assert numbers == sorted(set(numbers))


# --- Poison ------------------------------------------------------------------


def test_one_poison_message_delays_nobody_else(
    bot: Remembering, caplog: pytest.LogCaptureFixture
) -> None:
    for person in ("anna", "bert", "cleo"):
        bot.says(person, *ANSWERING)
    with caplog.at_level(logging.DEBUG):
        sent = bot.takes(
            bot.event("anna", "anna's wish"),
            bot.event("bert", POISON),
            bot.event("cleo", "cleo's wish"),
            bot.event("bert", "bert's wish"),
            cursor="s9",
        )
    for person in ("anna", "bert", "cleo"):
        session = bot.session(person)
        assert session is not None
        assert session.answers["wish"].value == f"{person}'s wish"
    assert bot.intake.cursor("chat") == "s9"
    with bot.engine.begin() as connection:
        (aside,) = set_aside.every(connection)
    (apology,) = [each for each in sent if aside.reference in each.reply.text]
    assert apology.address == at("bert")
    assert aside.error == "RuntimeError"
    sealed = bot.rows_of("set_aside")[0].sealed
    assert POISON.encode() in bot.keyring.general.open(sealed, b"set_aside.sealed:1")
    assert aside.reference in caplog.text
    assert POISON not in caplog.text
    assert bot.intake.unsent() == sent


def test_a_poison_message_is_not_tried_again_when_it_comes_again(bot: Remembering) -> None:
    poison = bot.event("anna", POISON)
    assert len(bot.takes(poison)) == 1
    assert bot.takes(poison) == ()
    assert len(bot.rows_of("set_aside")) == 1


@pytest.mark.sqlite
def test_an_operator_lists_what_was_set_aside_and_reads_no_word_of_it(
    bot: Remembering,
) -> None:
    bot.says("anna", POISON)
    (row,) = bot.rows_of("set_aside")
    bot.close()
    database = f"sqlite:///{bot.folder / 'intake.db'}"
    listed = intake(bot.folder, "aside", "--database", database, INTAKE_STORAGE__KEY=KEY)
    assert listed == f"{row.reference}  {row.at}  chat  RuntimeError\n1 message set aside.\n"


def test_the_apology_is_in_the_participants_language(bot: Remembering) -> None:
    bot.says("anna", "", "Français")
    assert "Un problème" in bot.says("anna", POISON) or "côté" in bot.says("anna", POISON + "!")


def test_a_damaged_session_costs_its_owner_an_apology_and_nobody_else_anything(
    bot: Remembering,
) -> None:
    bot.says("anna", *ANSWERING)
    bot.says("bert", *ANSWERING)
    with bot.engine.begin() as connection:
        sealed = connection.scalar(text("SELECT sealed FROM sessions WHERE id = 1"))
        connection.execute(
            text("UPDATE sessions SET sealed = :sealed, turns = 99 WHERE id = 1"),
            {"sealed": sealed[:-1] + bytes([sealed[-1] ^ 1])},
        )
    sent = bot.takes(bot.event("anna", "anna's wish"), bot.event("bert", "bert's wish"))
    assert [message.address for message in sent] == [at("anna"), at("bert")]
    assert bot.rows_of("set_aside")[0].error == "Damaged"
    assert bot.rows_of("set_aside")[0].reference in sent[0].reply.text


def test_text_that_is_not_text_is_set_aside_like_any_other_poison(bot: Remembering) -> None:
    bot.says("anna", *ANSWERING)
    broken = MessageReceived(
        id="\ud800", address=at("anna"), at=bot.now, position=99, message="m", text="half a \ud83d"
    )
    assert len(bot.takes(broken)) == 1
    assert bot.takes(broken) == ()
    assert bot.session("anna") is not None


@pytest.mark.sqlite
def test_trouble_after_the_commit_costs_nobody_their_reply(
    bot: Remembering, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bot.answers_everything("anna")
    bot.says("anna", "/delete")

    def busy(engine: object) -> bool:
        raise OperationalError("PRAGMA", {}, Exception("disk I/O error"))

    with monkeypatch.context() as patch:
        patch.setattr("bot.intake.truncate_log", busy)
        (farewell,) = bot.takes(bot.event("anna", "yes"))
    assert farewell.address == at("anna")
    assert "could not be truncated (OperationalError)" in caplog.text
    log = bot.folder / "intake.db-wal"
    assert log.stat().st_size > 0
    bot.takes()  # the next commit makes up for it
    assert log.stat().st_size == 0


@pytest.mark.sqlite
def test_a_start_removes_what_an_erasure_left_in_the_log(
    bot: Remembering, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot.answers_everything("anna")
    (wrapped,) = [row.wrapped_key for row in bot.rows_of("sessions")]
    monkeypatch.setattr("bot.intake.truncate_log", lambda engine: False)  # died before it
    bot.says("anna", "/delete", "yes")
    log = bot.folder / "intake.db-wal"
    assert wrapped in log.read_bytes()
    again = Remembering(bot.folder)
    assert wrapped not in log.read_bytes()
    again.close()


@pytest.mark.sqlite
def test_a_database_that_takes_nothing_sets_nobody_aside(bot: Remembering) -> None:
    events = [bot.event(f"person {number}", "") for number in range(300)]
    with bot.engine.begin() as connection:
        pages = connection.scalar(text("PRAGMA page_count"))
        connection.execute(text(f"PRAGMA max_page_count = {pages}"))
    before = bot.count()
    with pytest.raises(OperationalError):
        bot.takes(*events)
    with bot.engine.begin() as connection:
        connection.execute(text("PRAGMA max_page_count = 100000"))
    assert bot.count() == before
    assert len(bot.takes(*events)) == 300
    assert bot.rows_of("set_aside") == []


# --- Who is kept, and who is not ---------------------------------------------


def test_whoever_asks_to_be_forgotten_leaves_only_that_something_was_erased(
    bot: Remembering,
) -> None:
    nobody = bot.count()
    bot.answers_everything("anna")
    bot.handoff.deliver_due(bot.now)
    bot.takes(bot.event("anna", POISON))
    bot.says("anna", "/delete", "yes")
    bot.takes()
    left = {table: count for table, count in bot.count().items() if count != nobody[table]}
    seen = left.pop("events")
    assert seen == len(bot.rows_of("events"))
    assert left == {"core_stores": 1, "erasures": 1, "handoffs": 1, "numbers": 4, "wordings": 1}


def test_what_was_set_aside_before_a_person_had_a_session_is_erased_with_it(
    bot: Remembering,
) -> None:
    bot.says("anna", POISON)
    bot.answers_everything("anna")
    bot.says("bert", POISON)
    bot.says("anna", "/delete", "yes")
    (left,) = bot.rows_of("set_aside")
    assert left.address == bot.keyring.digests(at("bert"))[0]


@pytest.mark.parametrize("aside_first", [True, False])
def test_what_was_set_aside_under_another_main_key_is_erased_too(
    tmp_path: Path, aside_first: bool
) -> None:
    old, new = main_key.new_line(), main_key.new_line()
    before, after = main_key.from_text(old), main_key.from_text(f"{new}\n{old}")
    bot = Remembering(tmp_path, keyring=before, advance=advance)
    if aside_first:
        bot.says("anna", POISON)
    bot.answers_everything("anna")
    bot.close()
    bot = Remembering(tmp_path, keyring=after, advance=advance)
    if not aside_first:
        bot.says("anna", POISON)
    assert len(bot.rows_of("set_aside")) == 1
    bot.says("anna", "/delete", "yes")
    assert bot.rows_of("set_aside") == []
    bot.close()


def test_whoever_was_forgotten_can_begin_anew_in_the_same_batch(bot: Remembering) -> None:
    bot.answers_everything("anna")
    before = bot.session("anna")
    bot.says("anna", "/delete")
    bot.takes(bot.event("anna", "yes"), bot.event("anna", ""))
    after = bot.session("anna")
    assert before is not None
    assert after is not None
    assert after.id != before.id
    assert after.status == "new"
    assert len(bot.rows_of("sessions")) == len(bot.rows_of("addresses")) == 1


def test_of_whoever_does_not_agree_only_that_somebody_said_no_is_kept(bot: Remembering) -> None:
    bot.says("anna", *ANSWERING[:-1], "no")
    (fact,) = bot.rows_of("consents")
    assert (fact.clause, fact.granted, fact.session, fact.message) == ("keep", 0, None, None)
    assert bot.session("anna") is None
    assert bot.rows_of("addresses") == []


def test_of_whoever_comes_after_the_closing_nothing_is_kept(tmp_path: Path) -> None:
    bot = Remembering(tmp_path, "closed")
    assert bot.says("anna", "hello")
    bot.takes()
    assert bot.rows_of("sessions") == bot.rows_of("addresses") == bot.rows_of("outbox") == []


def test_a_farewell_reaches_somebody_of_whom_nothing_is_kept(bot: Remembering) -> None:
    bot.says("anna", *ANSWERING[:-1], "no")
    again = Remembering(bot.folder)
    (farewell,) = again.intake.unsent()
    assert farewell.address == at("anna")


def test_every_decision_is_kept_with_its_words(bot: Remembering) -> None:
    bot.says("anna", *ANSWERING)
    (consent,) = bot.rows_of("consents")
    (wording,) = bot.rows_of("wordings")
    session = bot.session("anna")
    assert session is not None
    assert (consent.clause, consent.granted, consent.how) == ("keep", 1, "typed")
    assert consent.controllers == '["the Laboratory"]'
    assert consent.wording == wording.sha256 == session.consents["keep"].wording
    assert "May the Laboratory keep your answers?" in wording.text


def test_a_participant_stays_on_the_version_they_began_with(bot: Remembering) -> None:
    bot.says("anna", *ANSWERING)
    newer = Remembering(bot.folder, "comment")
    versions = {each.version: each for each in (bot.consultation, newer.consultation)}
    newer.intake = Intake(newer.engine, newer.keyring, versions, newer.consultation, ("core",))
    newer.says("anna", "to be heard")
    newer.says("bert", "")
    anna, bert = newer.session("anna"), newer.session("bert")
    assert anna is not None
    assert bert is not None
    assert anna.version == bot.consultation.version
    assert bert.version == newer.consultation.version


def test_whoever_has_not_begun_moves_to_the_current_version(bot: Remembering) -> None:
    bot.says("anna", "")
    newer = Remembering(bot.folder, "comment")
    versions = {each.version: each for each in (bot.consultation, newer.consultation)}
    newer.intake = Intake(newer.engine, newer.keyring, versions, newer.consultation, ("core",))
    newer.says("anna", "English")
    anna = newer.session("anna")
    assert anna is not None
    assert (anna.version, anna.consultation) == (
        newer.consultation.version,
        newer.consultation.name,
    )
    assert [row.version for row in newer.rows_of("sessions")] == [newer.consultation.version]
    newer.close()


def test_whoever_registered_before_the_opening_begins_on_the_version_of_the_opening(
    tmp_path: Path,
) -> None:
    bot = Remembering(tmp_path, "not_yet_open")
    bot.says("anna", "", "[register/yes]")
    registered = bot.session("anna")
    assert registered is not None
    assert registered.status == "registered"
    opened = Remembering(tmp_path, "tiny")
    versions = {each.version: each for each in (bot.consultation, opened.consultation)}
    opened.intake = Intake(opened.engine, opened.keyring, versions, opened.consultation)
    opened.says("anna", "", "English", "continue", "yes")
    anna = opened.session("anna")
    assert anna is not None
    assert anna.step == Answering(question="wish")
    assert anna.version == opened.consultation.version
    assert anna.reference == registered.reference
    opened.close()
    bot.close()


def test_erasing_does_not_depend_on_the_dialogue_giving_a_session_back(bot: Remembering) -> None:
    def forgets(_c: Consultation, session: Session, _e: Event) -> Turn:
        return Turn(session=session, effects=(Forget(),))

    bot.says("anna", *ANSWERING)
    bot.intake = Intake(
        bot.engine,
        bot.keyring,
        {bot.consultation.version: bot.consultation},
        bot.consultation,
        advance=forgets,
    )
    bot.says("anna", "anything")
    assert bot.rows_of("sessions") == bot.rows_of("consents") == []
