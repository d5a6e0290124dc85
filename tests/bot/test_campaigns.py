"""Campaigns: each person once, at an hour that is kind to them, or not at all and why."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.campaigns import Campaigns
from bot.transports import Batch, Happening
from handlers import conversation
from handlers.model import (
    Audience,
    CampaignDue,
    Consultation,
    Event,
    Fact,
    ReachChanged,
    Session,
    Turn,
)
from handlers.reminding.campaign import UNDO
from handlers.reminding.letter import mistakes, template
from storage import campaigns, everybody, main_key
from storage.campaigns import Campaign, Progress
from storage.outbox import Outgoing, Settled
from storage.rotation import Rotation
from tests.crashes.dying import Countdown, Death, counted
from tests.databases import copied
from tests.remembering import Remembering, at

NOON = datetime(2026, 11, 5, 12, 0, tzinfo=UTC)  # a Thursday
UNFINISHED = Audience(kind="unfinished")
WORDS = {"en": "{done} of {total}, until {closing}.", "fr": "{done} sur {total} {mystery}."}
ONE_OF_THREE = "1 of 3, until 18 December 2026 at 23:59 (Paris)."


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Remembering]:
    bot = Remembering(tmp_path, "reminders")
    yield bot
    bot.close()


def agrees(bot: Remembering, *people: str, zone: str = "Paris") -> None:
    for person in people:
        bot.says(person, "", "English", "continue", "yes", "france", "stop", "yes", zone)


def plan(bot: Remembering, audience: Audience = UNFINISHED, now: datetime = NOON) -> int:
    campaign = Campaign(audience=audience, words=WORDS)  # type: ignore[arg-type]
    with bot.engine.begin() as connection:
        name = bot.consultation.name
        return campaigns.add(connection, bot.keyring, campaign, name, None, now, now + UNDO)


def source(bot: Remembering) -> Campaigns:
    return Campaigns(bot.recipients)


def take(bot: Remembering, page: tuple[Happening, ...], now: datetime) -> list[tuple[str, str]]:
    bot.now = now
    outgoing = bot.intake.commit_batch(
        [Batch(transport="clock", events=page)], bot.read, now
    ).outgoing
    bot.read = [bot._reads(message) for message in outgoing]
    return [(message.address.place, message.reply.text) for message in outgoing]


def written(bot: Remembering, now: datetime, by: Campaigns | None = None) -> list[tuple[str, str]]:
    """Let the clock look once, as after a start; return who is written to and what."""
    pages = (by or source(bot)).due(now)
    return [said for page in pages for said in take(bot, tuple(page), now)]


def progress(bot: Remembering, number: int) -> Progress:
    bot.takes()  # what has been read is noted
    with bot.engine.begin() as connection:
        found = campaigns.progress(connection, number)
    assert found is not None
    return found


def test_everybody_it_is_for_is_written_to_once_after_ten_minutes(bot: Remembering) -> None:
    agrees(bot, "anna", "bert on talk")
    number = plan(bot)
    assert written(bot, NOON + timedelta(minutes=9)) == []
    assert written(bot, NOON + UNDO) == [("anna", ONE_OF_THREE), ("bert", ONE_OF_THREE)]
    for later in (UNDO, timedelta(days=1), timedelta(days=9)):
        assert written(bot, NOON + later) == []
    assert progress(bot, number) == Progress(undone=False, arrived=2)
    assert bot.says("anna", "[resume]").startswith("Question 2 of 3.")


def test_whoever_has_no_time_now_says_when_and_is_written_to_again_then(bot: Remembering) -> None:
    agrees(bot, "anna")
    plan(bot)
    written(bot, NOON + UNDO)
    session = bot.session("anna")
    assert session is not None
    labels = [button.label for button in session.offered]
    assert labels == ["Go on", "Tomorrow", "In a week", "No more reminders"]
    assert bot.says("anna", "tomorrow").endswith("I will write again on 6 November 2026.")
    (row,) = bot.rows_of("reminders")
    assert datetime.fromisoformat(row.due_at) == datetime(2026, 11, 6, 9, 0, tzinfo=UTC)


def test_each_is_written_to_at_an_hour_that_is_kind_where_they_are(bot: Remembering) -> None:
    agrees(bot, "anna")
    agrees(bot, "seo-yun", zone="Seoul")
    number = plan(bot)
    assert [person for person, _ in written(bot, NOON + UNDO)] == ["anna"]
    assert progress(bot, number) == Progress(undone=False, arrived=1, waiting=1)
    morning = datetime(2026, 11, 6, 1, 0, tzinfo=UTC)  # ten o'clock in Seoul
    assert written(bot, morning - timedelta(seconds=1)) == []
    assert [person for person, _ in written(bot, morning)] == ["seo-yun"]
    assert written(bot, morning + timedelta(hours=1)) == []


def the_letter(bot: Remembering) -> Outgoing:
    """Return the one that is written when the time to undo is over."""
    bot.now = NOON + UNDO
    page = next(page for page in source(bot).due(bot.now) if page)
    batch = Batch(transport="clock", events=tuple(page))
    (letter,) = bot.intake.commit_batch([batch], bot.read, bot.now).outgoing
    return letter


def test_a_letter_that_is_held_up_until_the_evening_is_not_sent_and_counted_so(
    bot: Remembering,
) -> None:
    agrees(bot, "anna")
    number = plan(bot)
    letter = the_letter(bot)
    assert letter.reply.until == datetime(2026, 11, 5, 19, 0, tzinfo=UTC)  # eight in Paris
    bot.read = [Settled(id=letter.id, position=None, message="")]
    assert progress(bot, number) == Progress(undone=False, left_out={"late": 1})
    assert bot.rows_of("outbox") == []
    assert "Question 2 of 3." in bot.says("anna", "two words")  # it stands in the way of nothing


def test_a_letter_that_their_messenger_refuses_has_failed_and_is_counted_so(
    bot: Remembering,
) -> None:
    agrees(bot, "anna")
    number = plan(bot)
    letter = the_letter(bot)
    bot.read = [Settled(id=letter.id, position=None, message="", refused=True)]
    assert progress(bot, number) == Progress(undone=False, left_out={"failed": 1})
    assert len(bot.rows_of("set_aside")) == 1


def test_whoever_is_left_out_is_so_for_a_reason_and_counted_so_before(bot: Remembering) -> None:
    agrees(bot, "anna", "bert", "cleo")
    assert bot.says("bert", "/privacy", "2").startswith("Withdrawn: reminders in this chat.")
    bot.says("dora", "", "English", "continue", "yes", "france")
    bot.says("emil", "", "English", "continue", "yes", "france", "stop", "no")
    bot.says("faye", "", "English", "continue", "yes", "france", "x", "y", "send")
    bot.now = NOON - timedelta(hours=1)
    bot.says("cleo", "/status")
    found = bot.recipients.survey(UNFINISHED, NOON)
    assert found.left_out == {"recent": 1, "never_asked": 1, "declined": 2}
    assert found.people == 1
    number = plan(bot)
    assert [person for person, _ in written(bot, NOON + UNDO)] == ["anna"]
    assert progress(bot, number) == Progress(undone=False, arrived=1, left_out=found.left_out)


def test_whoever_is_out_of_reach_is_left_out_and_counted_so(bot: Remembering) -> None:
    agrees(bot, "anna", "bert", "cleo")
    for person in ("bert", "cleo"):
        bot.takes(ReachChanged(id=person, address=at(person), at=bot.now, reachable=False))
    found = bot.recipients.survey(UNFINISHED, NOON)
    assert (found.people, found.left_out) == (1, {"unreachable": 2})
    number = plan(bot)
    bot.says("cleo", "/status")
    assert [person for person, _ in written(bot, NOON + timedelta(days=1))] == ["anna", "cleo"]
    assert progress(bot, number) == Progress(undone=False, arrived=2, left_out={"unreachable": 1})


def test_whoever_has_no_kind_hour_left_before_the_closing_is_left_out_for_it(
    bot: Remembering,
) -> None:
    agrees(bot, "anna")
    agrees(bot, "seo-yun", zone="Seoul")
    friday = datetime(2026, 12, 18, 12, 0, tzinfo=UTC)  # it closes at 23:59 in Paris
    found = bot.recipients.survey(UNFINISHED, friday)  # in Seoul it is nine in the evening
    assert (found.people, found.left_out) == (1, {"closing": 1})
    number = plan(bot, now=friday)
    assert [person for person, _ in written(bot, friday + UNDO)] == ["anna"]
    assert progress(bot, number) == Progress(undone=False, arrived=1, left_out={"closing": 1})
    assert written(bot, friday + timedelta(days=3)) == []


def test_it_can_be_for_one_language_messenger_or_those_who_are_silent(bot: Remembering) -> None:
    agrees(bot, "anna", "bert on talk")
    bot.says("cloé", "", "Français", "continuer", "oui", "france", "stop", "oui")

    def people(**about: object) -> int:
        audience = Audience(kind="unfinished", **about)  # type: ignore[arg-type]
        return bot.recipients.survey(audience, NOON).people

    assert people() == 3
    assert people(language="fr") == 1
    assert people(channel="talk") == 1
    assert people(idle_days=1) == 3
    assert people(idle_days=3) == 0


def test_somebody_who_has_sent_or_withdrawn_since_is_not_written_to(bot: Remembering) -> None:
    agrees(bot, "anna", "bert")
    number = plan(bot, now=datetime(2026, 11, 5, 20, 0, tzinfo=UTC))
    assert written(bot, datetime(2026, 11, 5, 20, 10, tzinfo=UTC)) == []
    bot.says("anna", "go on", "To be heard", "Because", "send")
    bot.says("bert", "/delete", "yes")
    assert written(bot, datetime(2026, 11, 6, 9, 0, tzinfo=UTC)) == []
    assert progress(bot, number) == Progress(undone=False, left_out={"finished": 1})


def test_a_campaign_that_is_taken_back_in_time_is_not_sent(bot: Remembering) -> None:
    agrees(bot, "anna")
    number = plan(bot)
    with bot.engine.begin() as connection:
        assert (
            campaigns.undo(connection, "reminders", number, NOON + timedelta(minutes=9)) == "whole"
        )
    assert written(bot, NOON + UNDO) == []
    assert progress(bot, number) == Progress(undone=True)


def test_one_that_is_taken_back_later_goes_to_nobody_else(bot: Remembering) -> None:
    agrees(bot, "anna")
    agrees(bot, "seo-yun", zone="Seoul")
    number = plan(bot)
    written(bot, NOON + UNDO)
    with bot.engine.begin() as connection:
        assert campaigns.undo(connection, "reminders", number, NOON + timedelta(hours=1)) == "rest"
    assert written(bot, NOON + timedelta(days=1)) == []
    assert progress(bot, number) == Progress(undone=True, arrived=1, waiting=1)


def test_one_that_is_over_cannot_be_taken_back(bot: Remembering) -> None:
    agrees(bot, "anna")
    number = plan(bot)
    clock = source(bot)
    for later in (UNDO, timedelta(minutes=12)):
        written(bot, NOON + later, clock)
    with bot.engine.begin() as connection:
        assert campaigns.undo(connection, "reminders", number, NOON + timedelta(days=1)) == "over"
    assert progress(bot, number) == Progress(undone=False, arrived=1)


def test_somebody_who_moves_between_look_and_commit_is_written_to_where_they_are(
    bot: Remembering,
) -> None:
    agrees(bot, "anna", "bert")
    plan(bot)
    clock = source(bot)
    pages = clock.due(NOON + UNDO)
    page = next(pages)
    code = bot.says("anna", "/continue").split("\n\n")[-1]
    bot.says("anna on talk", code)
    assert [person for person, _ in take(bot, tuple(page), NOON + UNDO)] == ["bert"]
    assert [said for later in pages for said in take(bot, tuple(later), NOON + UNDO)] == []
    bot.now = NOON + UNDO
    assert [person for person, _ in written(bot, NOON + timedelta(days=1), clock)] == ["anna"]


def test_a_clock_that_goes_on_by_itself_forgets_nobody_and_repeats_nobody(
    bot: Remembering, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(everybody, "PAGE", 2)
    people = ["anna", "bert", "cleo", "dora", "emil"]
    agrees(bot, *people)
    plan(bot)
    clock = source(bot)
    assert [person for person, _ in written(bot, NOON + UNDO, clock)] == people
    assert written(bot, NOON + UNDO, clock) == []


@pytest.mark.no_cover
def test_a_kill_at_any_statement_writes_to_nobody_twice_and_forgets_nobody(tmp_path: Path) -> None:
    prepared = Remembering(tmp_path, "reminders")
    agrees(prepared, "anna", "bert")
    number = plan(prepared)
    prepared.close()
    for nth in range(1, 80):
        folder = tmp_path / str(nth)
        copied(tmp_path, folder, without=["[0-9]*"])
        bot = Remembering(folder, "reminders")
        countdown = Countdown(nth)
        with suppress(Death), counted(countdown, bot.engine):
            written(bot, NOON + UNDO)
        bot.close()
        again = Remembering(folder, "reminders")
        waiting = {
            message.address.place
            for message in again.intake.unsent()
            if message.reply.text == ONE_OF_THREE
        }
        before = [row for row in again.rows_of("campaign_letters") if row.outcome == "sent"]
        fresh = [person for person, _ in written(again, NOON + UNDO)]
        assert len(before) + len(fresh) == 2
        assert len(waiting) <= len(before)
        assert not waiting.intersection(fresh)
        assert progress(again, number) == Progress(undone=False, arrived=2)
        assert written(again, NOON + UNDO) == []
        assert again.rows_of("campaigns")[0].finished_at is not None
        again.close()
        if countdown.passed < nth:
            return
    raise AssertionError("it never came to an end")


def test_a_campaign_that_waits_while_the_main_key_is_renewed_is_sent_all_the_same(
    tmp_path: Path,
) -> None:
    old, new = main_key.new_line(), main_key.new_line()
    bot = Remembering(tmp_path, "reminders", main_key.from_text(old))
    agrees(bot, "anna")
    plan(bot)
    both = Rotation(main_key.from_text(f"{new}\n{old}"))
    both.intake(bot.engine)
    both.end(bot.engine, NOON)
    bot.close()
    again = Remembering(tmp_path, "reminders", main_key.from_text(new))
    assert [person for person, _ in written(again, NOON + UNDO)] == ["anna"]
    again.close()


def test_a_coordinator_is_told_what_is_wrong_with_their_words(bot: Remembering) -> None:
    consultation = bot.consultation
    assert list(mistakes(consultation, template(consultation), "en")) == []
    assert list(mistakes(consultation, {"en": "x"}, "en")) == [
        "There are no words in this language: French."
    ]
    assert list(mistakes(consultation, {"en": "{name}", "fr": "x" * 2001}, "en")) == [
        "I do not know {name}. You can use {done}, {total}, {closing}.",
        "The text can have at most 2000 characters.",
    ]


def test_after_a_restart_an_old_campaign_goes_to_nobody_else(bot: Remembering) -> None:
    agrees(bot, "anna")
    bot.says("zoe", "", "English", "continue", "yes", "france", "stop", "yes", "Paris")
    with bot.engine.begin() as connection:
        campaign = Campaign(audience=Audience(kind="unfinished", idle_days=1), words=WORDS)  # type: ignore[arg-type]
        about = (campaign, bot.consultation.name, None, NOON, NOON + UNDO)
        bot.now = NOON - timedelta(days=1)
        campaigns.add(connection, bot.keyring, *about)
    bot.says("zoe", "/status")
    assert [person for person, _ in written(bot, NOON + UNDO)] == ["anna"]
    assert written(bot, NOON + timedelta(days=5)) == []  # by now, zoe is silent for long
    (row,) = bot.rows_of("campaigns")
    assert row.reached == row.until_row
    assert row.finished_at is not None


def test_somebody_who_answers_before_it_is_their_morning_is_not_told_that_they_are_silent(
    bot: Remembering,
) -> None:
    agrees(bot, "anna", "bert")
    friday = datetime(2026, 11, 6, 20, 0, tzinfo=UTC)
    with bot.engine.begin() as connection:
        campaign = Campaign(audience=Audience(kind="unfinished", idle_days=3), words=WORDS)  # type: ignore[arg-type]
        about = (campaign, bot.consultation.name, None, friday, friday + UNDO)
        number = campaigns.add(connection, bot.keyring, *about)
    assert written(bot, friday + UNDO) == []
    bot.now = friday + timedelta(hours=14)
    bot.says("bert", "go on")
    monday = datetime(2026, 11, 9, 9, 0, tzinfo=UTC)
    assert [person for person, _ in written(bot, monday)] == ["anna"]
    assert progress(bot, number) == Progress(undone=False, arrived=1, left_out={"changed": 1})


def test_a_page_that_was_read_before_it_was_taken_back_goes_to_nobody(bot: Remembering) -> None:
    agrees(bot, "anna")
    number = plan(bot)
    page = next(page for page in source(bot).due(NOON + UNDO) if page)
    with bot.engine.begin() as connection:
        campaigns.undo(connection, "reminders", number, NOON + UNDO)
    assert take(bot, tuple(page), NOON + UNDO) == []
    assert progress(bot, number) == Progress(undone=True)


def letter_of(bot: Remembering) -> tuple[int, Batch]:
    """Plan a campaign; return its number, and the batch of the clock with its one letter."""
    agrees(bot, "anna")
    number = plan(bot)
    bot.now = NOON - timedelta(minutes=5)
    bot.takes()
    page = next(page for page in source(bot).due(NOON + UNDO) if page)
    bot.now = NOON + UNDO
    return number, Batch(transport="clock", events=tuple(page))


def test_a_letter_that_has_not_arrived_when_somebody_moves_comes_to_where_they_are(
    bot: Remembering,
) -> None:
    number, batch = letter_of(bot)
    bot.intake.commit_batch([batch], bot.read, bot.now)  # and their messenger is out of reach
    bot.read = []
    written(bot, NOON + UNDO)  # it has been gone through
    assert progress(bot, number) == Progress(undone=False, on_its_way=1)
    code = bot.says("anna", "/continue").split("\n\n")[-1]
    bot.says("anna on talk", code)
    assert progress(bot, number) == Progress(undone=False, waiting=1)
    friday = NOON + timedelta(days=1, minutes=20)
    assert written(bot, friday) == [("anna", ONE_OF_THREE)]
    assert progress(bot, number) == Progress(undone=False, arrived=1)
    assert bot.session("anna") is None


def test_a_letter_written_in_the_moment_in_which_somebody_moves_waits_again(
    bot: Remembering,
) -> None:
    number, batch = letter_of(bot)
    code = bot.says("anna", "/continue").split("\n\n")[-1]
    events = (*batch.events, bot.event("anna on talk", code))
    bot.now = NOON + UNDO
    bot.intake.commit_batch([Batch(transport="both", events=events)], bot.read, bot.now)
    assert progress(bot, number) == Progress(undone=False, waiting=1)


def test_a_letter_that_fails_is_counted_so_and_not_read_again_at_each_look(tmp_path: Path) -> None:
    def broken(consultation: Consultation, session: Session, event: Event, *fact: Fact) -> Turn:
        if isinstance(event, CampaignDue) and event.address.place == "anna":
            raise RuntimeError
        return conversation.advance(consultation, session, event, *fact)

    bot = Remembering(tmp_path, "reminders", advance=broken)
    agrees(bot, "anna", "bert")
    number = plan(bot)
    assert [person for person, _ in written(bot, NOON + UNDO)] == ["bert"]
    assert progress(bot, number) == Progress(undone=False, arrived=1, left_out={"failed": 1})
    assert written(bot, NOON + UNDO) == []
    assert len(bot.rows_of("set_aside")) == 1
    bot.close()
