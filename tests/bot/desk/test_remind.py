"""/remind: a coordinator writes to many from their own chat, and sees what comes of it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.campaigns import PATIENCE, Campaigns
from bot.reminders import Reminders
from bot.transports import Batch
from handlers.coordination import attend
from handlers.coordination.desk import PreparingCampaign, Put
from handlers.coordination.effects import DoWork
from handlers.coordination.work import CountCampaign
from handlers.model import Audience, Button, Language, Text, Update
from handlers.reminding.campaign import UNDO
from storage import everybody
from storage.outbox import Outgoing
from tests.conversing import NOW, consultation_called
from tests.coordinating import Coordinating, desk_of, pressed, written

WORDS: Text = {"en": "Still time.", "fr": "Encore un peu."}
THURSDAY = datetime(2026, 11, 5, 12, 0, tzinfo=UTC)
TO_WHOM = (
    "To whom? I can only write to people who have written to me. Remind those who were invited "
    "and have not started by email, or however you invited them."
)
PREVIEW = """For: Started, not sent.
2 people. 1 will get it.
1 will not: 1 wants none.
Each person gets it in the daytime, on a working day where they are. \
The last one: 5 November 2026 at 13:10 (Paris).

English: You have answered {done} of {total} questions. The consultation closes on {closing}.
For example: You have answered 3 of 17 questions. The consultation closes on 18 December 2026 at \
23:59 (Paris).

Français: {french}"""
FRENCH = (
    "Vous avez répondu à {done} des {total} questions. La consultation se termine le {closing}."
    "\nFor example: Vous avez répondu à 3 des 17 questions. La consultation se termine le "
    "18 décembre 2026 à 23\u00a0h\u00a059 (Paris)."
)


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Coordinating]:
    bot = Coordinating(tmp_path, "reminders")
    for person, may in (("anna", "yes"), ("bert", "no")):
        bot.says(person, "", "English", "continue", "yes", "france", "stop", may)
    bot.enrols("ada")
    bot.now = THURSDAY - timedelta(seconds=10)
    yield bot
    bot.close()


def clock(
    bot: Coordinating, campaigns: Campaigns, now: datetime, *, arrives: bool = True
) -> tuple[Outgoing, ...]:
    """Let the clock look once; nothing of what comes of it is read before it has looked."""
    bot.takes()
    bot.now = now
    heard: tuple[Outgoing, ...] = ()
    for page in campaigns.due(now):
        batch = Batch(transport="clock", events=tuple(page))
        heard += bot.intake.commit_batch([batch], [], now).outgoing
    if arrives:
        bot.read += [bot._reads(message) for message in heard]
    return heard


def previewed(bot: Coordinating) -> str:
    assert bot.says("ada", "/remind") == TO_WHOM
    assert bot.presses("ada", "Started, not sent") == ""
    bot.now = THURSDAY
    return bot.heard_by("ada", bot.does_work())


def test_a_coordinator_sees_who_will_get_it_who_will_not_and_when(bot: Coordinating) -> None:
    assert previewed(bot) == PREVIEW.replace("{french}", FRENCH)


def test_it_is_sent_after_ten_minutes_and_told_what_became_of_it(bot: Coordinating) -> None:
    previewed(bot)
    planned = bot.presses("ada", "Send it").strip()
    assert planned == "Planned. You can undo this until 5 November 2026 at 13:10 (Paris)."
    campaigns = Campaigns(bot.recipients)
    assert clock(bot, campaigns, THURSDAY + timedelta(minutes=9)) == ()
    heard = clock(bot, campaigns, THURSDAY + UNDO + timedelta(minutes=1))
    assert bot.heard_by("anna", heard).startswith("You have answered 1 of 3 questions.")
    (update,) = [one.reply.updates[0] for one in heard if one.reply.updates and not one.reply.text]
    assert update.text == "Sent 0 of 1. Left out: 1 wants none."
    (told,) = clock(bot, campaigns, THURSDAY + timedelta(minutes=12))
    assert told.reply.text == "Sent 1 of 1. Left out: 1 wants none."
    assert told.reply.updates == (Update(position=update.position, text=told.reply.text),)
    assert clock(bot, campaigns, THURSDAY + timedelta(minutes=13)) == ()
    assert clock(bot, Campaigns(bot.recipients), THURSDAY + timedelta(minutes=14)) == ()


def test_how_far_a_long_one_has_come_is_told_before_it_is_over(
    bot: Coordinating, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(everybody, "PAGE", 1)
    bot.now = NOW
    bot.says("cleo", "", "English", "continue", "yes", "france", "stop", "yes")
    previewed(bot)
    bot.presses("ada", "Send it")
    campaigns = Campaigns(bot.recipients)
    bot.now = THURSDAY + UNDO + timedelta(minutes=1)
    first = next(page for page in campaigns.due(bot.now) if page)  # and there the look ends
    batch = Batch(transport="clock", events=tuple(first))
    (letter,) = bot.intake.commit_batch([batch], bot.read, bot.now).outgoing
    assert (letter.address.place, letter.reply.unasked) == ("anna", True)
    bot.read = [bot._reads(letter)]
    heard = clock(bot, campaigns, bot.now + timedelta(minutes=1))
    told = [one.reply.updates[0].text for one in heard if one.address.place == "ada"]
    assert told == ["Sent 1 so far.", "Sent 1 of 2. Left out: 1 wants none."]
    assert [one.address.place for one in heard].count("cleo") == 1


def test_who_cannot_be_reached_is_counted_in_the_end(bot: Coordinating) -> None:
    previewed(bot)
    bot.presses("ada", "Send it")
    campaigns = Campaigns(bot.recipients)
    later = THURSDAY + UNDO + timedelta(minutes=1)
    clock(bot, campaigns, later, arrives=False)
    clock(bot, campaigns, later + timedelta(minutes=1), arrives=False)
    heard = clock(bot, campaigns, later + PATIENCE)
    said = "Sent 0 of 1. 1 person cannot be reached. Left out: 1 wants none."
    assert bot.heard_by("ada", heard) == said


def test_whoever_plans_another_one_is_told_first_what_is_planned_already(
    bot: Coordinating,
) -> None:
    bot.enrols("bob", "coordinator")
    previewed(bot)
    bot.says("bob", "/remind")
    bot.presses("bob", "Started, not sent")
    bot.does_work()
    bot.presses("bob", "Send it")
    planned = (
        "Planned already, and not begun yet:\n"
        "1: by bob, 5 November 2026 at 13:00. Started, not sent."
    )
    assert bot.says("ada", "/remind").startswith(f"{planned}\n\n{TO_WHOM}")
    bot.presses("ada", "Started, not sent")
    assert bot.heard_by("ada", bot.does_work()).startswith(
        f"{planned}\n\nFor: Started, not sent.\n2 people."
    )
    bot.intake.desks.second_yes = frozenset({"campaigns"})
    heard = bot.takes(bot.pressing("ada", offered(bot, "Send it")))
    assert bot.heard_by("bob", heard).endswith(f"\n\n{planned}")
    bot.now = THURSDAY + UNDO + timedelta(minutes=1)
    assert bot.says("ada", "/remind").startswith("Under way:\n1: by bob")


def test_within_ten_minutes_it_can_be_undone(bot: Coordinating) -> None:
    previewed(bot)
    bot.presses("ada", "Send it")
    assert bot.says("ada", "Undo").strip() == "Cancelled. Nothing was sent."
    assert clock(bot, Campaigns(bot.recipients), THURSDAY + timedelta(days=1)) == ()
    acts = [row.act for row in bot.rows_of("audit")]
    assert acts[-2:] == ["campaign", "undo"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "This message has gone to everybody it could reach. There is nothing left to stop."),
        (
            "fr",
            "Ce message a été envoyé à toutes les personnes joignables. "
            "Il n’y a plus rien à arrêter.",
        ),
    ],
)
def test_a_press_after_the_end_takes_back_nothing_and_is_told_so(
    bot: Coordinating, language: Language, said: str
) -> None:
    previewed(bot)
    bot.presses("ada", "Send it")
    campaigns = Campaigns(bot.recipients)
    clock(bot, campaigns, THURSDAY + UNDO + timedelta(minutes=1))
    clock(bot, campaigns, THURSDAY + timedelta(minutes=12))
    if language == "fr":
        bot.says("ada", "/language")
    heard = bot.takes(bot.pressing("ada", "remind/undo/1"))
    assert bot.heard_by("ada", heard).strip() == said
    (campaign,) = bot.rows_of("campaigns")
    assert campaign.undone_at is None
    assert [row.act for row in bot.rows_of("audit")][-1] == "campaign"


@pytest.mark.parametrize("said", ["undo", "Annuler", "ANNULEZ !"])
@pytest.mark.parametrize("meanwhile", [(), ("/threads",), ("", "English", "continue", "yes")])
def test_it_is_undone_at_a_word_as_long_as_it_can_be(
    bot: Coordinating, said: str, meanwhile: tuple[str, ...]
) -> None:
    previewed(bot)
    assert "Planned." in bot.says("ada", "oui")
    if meanwhile:
        bot.says("ada", *meanwhile)
    assert bot.says("ada", said).strip() == "Cancelled. Nothing was sent."
    assert bot.rows_of("campaigns")[0].undone_at is not None


def test_a_word_undoes_no_campaign_of_anothers_nor_one_that_has_begun(bot: Coordinating) -> None:
    bot.enrols("bob", "coordinator")
    previewed(bot)
    bot.presses("ada", "Send it")
    bot.says("bob", "undo")
    bot.says("ada", "/desk")
    bot.now = THURSDAY + UNDO + timedelta(minutes=1)
    bot.says("ada", "undo")
    assert bot.rows_of("campaigns")[0].undone_at is None


@pytest.mark.parametrize("said", ["no", "Non", "annuler", "cancel"])
def test_a_no_to_what_was_counted_sends_nothing(bot: Coordinating, said: str) -> None:
    previewed(bot)
    if said == "annuler":
        bot.says("ada", "/langue", "/relancer")
        bot.presses("ada", "Commencé mais pas envoyé")
        bot.does_work()
    assert bot.says("ada", said) in ("Nothing is sent.", "Rien n’est envoyé.")
    assert bot.rows_of("campaigns") == []


def test_a_coordinator_writes_their_own_words_in_both_languages(bot: Coordinating) -> None:
    previewed(bot)
    assert bot.presses("ada", "Change the words").startswith(
        "What should the message say in this language: English?"
    )
    assert bot.says("ada", "Only {days} left.") == (
        "I do not know {days}. You can use {done}, {total}, {closing}."
    )
    assert "this language: French?" in bot.says("ada", "Three questions left.")
    bot.says("ada", "Encore trois questions.")
    heard = bot.heard_by("ada", bot.does_work())
    assert heard.endswith("English: Three questions left.\n\nFrançais: Encore trois questions.")


def test_it_can_be_for_some_of_them_only(bot: Coordinating) -> None:
    previewed(bot)
    bot.presses("ada", "Only some of them")
    bot.presses("ada", "Français")
    heard = bot.heard_by("ada", bot.does_work())
    assert heard.startswith("For: Started, not sent; Français.\n0 people. 0 will get it.")
    bot.presses("ada", "Only some of them")
    bot.presses("ada", "All of them")
    assert bot.heard_by("ada", bot.does_work()).startswith("For: Started, not sent.\n2 people.")


def narrowing(bot: Coordinating) -> list[str]:
    """Open what it can be narrowed by, and return what is offered there."""
    bot.presses("ada", "Only some of them")
    desk = bot.desk("ada")
    assert desk is not None
    return [button.label for button in desk.offered]


@pytest.mark.parametrize("days", [3, 7, 14])
def test_it_can_be_for_those_who_have_been_silent_for_some_days(
    bot: Coordinating, days: int
) -> None:
    previewed(bot)
    narrowing(bot)
    bot.presses("ada", f"Silent for {days} days or more")
    said = bot.heard_by("ada", bot.does_work())
    assert said.startswith(f"For: Started, not sent; silent for {days} days.")


@pytest.mark.parametrize("said", ["1", "one", "un", "1 day", "1 Jour"])
def test_for_how_many_days_they_have_been_silent_can_be_written(
    bot: Coordinating, said: str
) -> None:
    bot.now = THURSDAY - timedelta(hours=20)
    bot.says("bert", "/status")
    previewed(bot)
    narrowing(bot)
    assert bot.says("ada", said) == ""
    heard = bot.heard_by("ada", bot.does_work())
    assert heard.startswith("For: Started, not sent; silent for 1 day.\n1 person. 1 will get it.")


@pytest.mark.parametrize("said", ["0", "366", "2.5", "-3"])
def test_a_number_of_days_that_is_none_is_asked_for_again(bot: Coordinating, said: str) -> None:
    previewed(bot)
    narrowing(bot)
    assert bot.says("ada", said).startswith("Please write a number of days from 1 to 365.")
    bot.says("ada", "3")
    assert "silent for 3 days" in bot.heard_by("ada", bot.does_work())


def test_a_messenger_can_be_chosen_where_people_are_on_more_than_one(bot: Coordinating) -> None:
    previewed(bot)
    assert narrowing(bot) == [
        "English",
        "Français",
        "Silent for 3 days or more",
        "Silent for 7 days or more",
        "Silent for 14 days or more",
        "All of them",
        "Cancel",
    ]
    bot.now = THURSDAY - timedelta(days=1)
    for person, transport in (("cleo", "matrix"), ("dora", "telegram")):
        who = f"{person} on {transport}"
        bot.says(who, "", "English", "continue", "yes", "france", "stop", "yes")
    previewed(bot)
    assert narrowing(bot)[2:5] == ["chat", "Matrix", "Telegram"]
    bot.presses("ada", "Matrix")
    said = bot.heard_by("ada", bot.does_work())
    assert said.startswith("For: Started, not sent; Matrix.\n1 person. 1 will get it.")
    assert narrowing(bot)[2:5] == ["chat", "Matrix", "Telegram"]


@pytest.mark.parametrize("said", ["industrie", "Industry", "secteur privé"])
def test_a_group_can_be_written_in_either_language_where_groups_are_offered(said: str) -> None:
    pallmall = consultation_called("pallmall")
    desk = desk_of(
        "coordinator",
        "fr",
        consultation="pallmall",
        step=PreparingCampaign(audience=Audience(kind="unfinished"), words=WORDS),
        offered=(Button(label="Quelques personnes", token="remind/whom"),),
        put=Put(number=1, text="", asks=True),
        puts=1,
    )
    turn = attend(pallmall, desk, pressed(desk, "remind/whom"))
    assert turn is not None
    turn = attend(pallmall, turn.desk, written(said))
    assert turn is not None
    (effect,) = turn.effects
    assert isinstance(effect, DoWork)
    assert isinstance(effect.work, CountCampaign)
    assert effect.work.audience.group == "industry"


def test_a_coordinator_who_thinks_better_of_it_sends_nothing(bot: Coordinating) -> None:
    previewed(bot)
    assert bot.presses("ada", "Cancel") == "Nothing is sent."
    assert bot.rows_of("campaigns") == []
    assert "How many" not in bot.says("ada", "hello")


# --- What comes of itself while something else is open ---------------------------


def begins_to_invite(bot: Coordinating) -> None:
    bot.says("ada", "/coordinators")
    bot.presses("ada", "Invite somebody")
    assert bot.presses("ada", "reader").startswith("What is their name?")


def test_what_was_counted_does_not_take_a_name_for_the_words_of_a_message(
    bot: Coordinating,
) -> None:
    bot.says("ada", "/remind")
    bot.presses("ada", "Started, not sent")
    begins_to_invite(bot)
    heard = bot.does_work()
    said = bot.heard_by("ada", heard)
    assert "2 people." in said
    assert said.endswith("Something else is open here. To go on with this, ask for it again.")
    assert all(not one.reply.buttons for one in heard)
    assert "Give this code to Bob Builder" in bot.says("ada", "Bob Builder")


def test_how_a_campaign_stands_leaves_open_what_a_coordinator_is_at(bot: Coordinating) -> None:
    previewed(bot)
    bot.presses("ada", "Send it")
    campaigns = Campaigns(bot.recipients)
    clock(bot, campaigns, THURSDAY + UNDO + timedelta(minutes=1))
    bot.says("ada", "/coordinators")
    bot.presses("ada", "Invite somebody")
    heard = clock(bot, campaigns, THURSDAY + timedelta(minutes=12))
    assert bot.heard_by("ada", heard).startswith("Sent 1 of 1.")
    assert bot.says("ada", "reader").startswith("What is their name?")


@pytest.mark.parametrize("speaks", [True, False])
def test_a_look_of_the_clock_resets_a_desk_only_where_something_is_said(
    bot: Coordinating, speaks: bool
) -> None:
    bot.now = THURSDAY - timedelta(days=4)
    bot.says("ada", "", "English", "continue", "yes", "france", "stop", "yes")
    due = THURSDAY + timedelta(days=4)
    bot.now = due - timedelta(hours=2) if speaks else due - timedelta(hours=9)
    bot.takes()
    begins_to_invite(bot)
    now = due if speaks else bot.now
    with bot.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE reminders SET due_at = '2026-01-01'")
    heard: tuple[Outgoing, ...] = ()
    for page in Reminders(bot.engine, bot.keyring).due(now):
        batch = Batch(transport="clock", events=tuple(page))
        heard += bot.intake.commit_batch([batch], [], now).outgoing
    assert bool(bot.heard_by("ada", heard)) == speaks
    assert ("Give this code to" in bot.says("ada", "Bob Builder")) != speaks


def offered(bot: Coordinating, label: str) -> str:
    """Return the token of a button that the coordinator has before them."""
    desk = bot.desk("ada")
    assert desk is not None
    return next(one.token for one in desk.offered if one.label == label)


def test_only_what_was_counted_last_and_shown_can_be_sent(bot: Coordinating) -> None:
    previewed(bot)
    old = bot.shows("ada", "Send it")
    bot.says("ada", "/remind")
    bot.presses("ada", "Started, not sent")
    assert bot.presses_old("ada", old).startswith("You went on to something else on 5 November")
    bot.does_work()
    assert bot.presses_old("ada", old).endswith("To begin again, write /remind.")
    assert bot.rows_of("campaigns") == []
    bot.presses("ada", "Send it")
    assert len(bot.rows_of("campaigns")) == 1


def test_an_old_button_for_some_of_them_changes_nothing_of_what_is_being_written(
    bot: Coordinating,
) -> None:
    previewed(bot)
    bot.presses("ada", "Only some of them")
    only = bot.shows("ada", "Français")
    previewed(bot)
    bot.presses("ada", "Change the words")
    assert "left this. Nothing was done" in bot.presses_old("ada", only)
    bot.says("ada", "Three questions left.")
    bot.says("ada", "Encore trois questions.")
    assert "2 people." in bot.heard_by("ada", bot.does_work())


def test_whoever_gives_a_second_yes_sees_to_whom_it_goes_and_what_it_says(
    bot: Coordinating,
) -> None:
    bot.intake.desks.second_yes = frozenset({"campaigns"})
    bot.enrols("bob", "coordinator")
    previewed(bot)
    desk = bot.desk("ada")
    assert desk is not None
    heard = bot.takes(bot.pressing("ada", offered(bot, "Send it")))
    assert bot.heard_by("bob", heard) == (
        "ada asks for your yes: a message to 1 person. "
        "Nothing is done before another coordinator agrees.\n\n"
        "For: Started, not sent.\n\n"
        "English: You have answered {done} of {total} questions. "
        "The consultation closes on {closing}.\n"
        "For example: You have answered 3 of 17 questions. "
        f"The consultation closes on 18 December 2026 at 23:59 (Paris).\n\nFrançais: {FRENCH}"
    )
