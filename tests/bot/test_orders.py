"""Operators do what they need often while the bot runs: it carries their orders out itself."""

import asyncio
import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from datetime import timedelta
from pathlib import Path
from typing import get_args
from unittest.mock import ANY

import pytest
from sqlalchemy import text

from bot import config, house
from bot.commands import serve
from bot.delivery import Delivery
from bot.desk.attending import Attending
from bot.orders import giving, taking
from bot.orders.box import Box, Left, box_of
from bot.orders.taking import KEPT, Orders
from bot.transports import Batch
from handlers.coordination.done import NotDone
from handlers.coordination.orders import (
    CampaignTakenBack,
    Invite,
    Invited,
    Leaves,
    NoteLeaving,
    OfAnother,
    Offered,
    OfferRole,
    Order,
    Outcome,
    PlanCampaign,
    Planned,
    RoleTakenBack,
    TakeCampaignBack,
    TakeRoleBack,
    TooLate,
    Unknown,
)
from handlers.invitations import Draft
from handlers.model import Audience, Text
from storage import audit, main_key, migrations, outcomes
from storage.database import engine_for
from storage.lock import alone_with
from storage.outbox import Committed
from tests.bot.beside import serving, until
from tests.bot.commanding import intake
from tests.bot.doubles import FakeTransport
from tests.conversing import LONG
from tests.coordinating import Coordinating

SAID = Path(__file__).parent / "answers" / "civil_society.en.txt"

BEGINS = ("", "English", "continue", "yes")

WAITS = timedelta(seconds=30)
WORDS: Text = {"en": "Still time.", "fr": "Encore."}


def code_for(folder: Path, name: str) -> str:
    return intake(folder, "coordinators", "add", "--name", name).splitlines()[0]


# --- As an operator meets it ---------------------------------------------------


def test_an_operator_does_beside_a_running_bot_all_that_is_needed_often(tmp_path: Path) -> None:
    intake(tmp_path, "play", said=SAID.read_text("utf-8"))
    with serving(tmp_path):
        code = code_for(tmp_path, "Ada")
        assert "i1  reader  Ada" in intake(tmp_path, "coordinators", "list")
        assert "Nobody has the number 7" in intake(
            tmp_path, "coordinators", "revoke", "7", status=1
        )
        made = intake(tmp_path, "invite", "--count", "3", "--group", "state")
        references = [line.split(",")[0] for line in made.splitlines() if line.startswith("INV-")]
        assert intake(tmp_path, "invitations").endswith("3 invitations: 3 open. 0 came, 0 sent.\n")
        assert "Nobody else" in intake(tmp_path, "invitations", "--revoke", references[0])
        said = intake(tmp_path, "invitations", "--revoke", "INV-X", status=1)
        assert said == "There is no invitation INV-X. See: intake invitations\n"
        assert "1 revoked" in intake(tmp_path, "invitations")
        assert "There is no campaign 4." in intake(tmp_path, "campaigns", "undo", "4", status=1)
        intake(tmp_path, "export", "--purpose", "c_fr_answers", "--out", "fr.csv")
        acts = [line.split("  ")[3] for line in intake(tmp_path, "audit", "list").splitlines()]
        assert acts == ["offer", "invite", "revoke_invitations", "export"]
        assert "4 acts, nothing changed" in intake(tmp_path, "audit", "verify")
        assert intake(tmp_path, "aside") == "0 messages set aside.\n"
        assert "Sent: 1." in intake(tmp_path, "overview")
        assert "1 submission" in intake(tmp_path, "submissions")
        assert "0 people." in intake(tmp_path, "remind")  # nobody has left anything open
        intake(tmp_path, "compare", "q18_export")
        assert "nothing was changed" in intake(tmp_path, "rotate", status=2)
        until(lambda: not list((tmp_path / "data" / "intake.db.orders").iterdir()))
    assert "Your role" in intake(tmp_path, "play", "--as", "ada", said=f"{code}\n/desk\n")
    bare = code.replace("-", "").encode()
    stored = [file.read_bytes() for file in (tmp_path / "data").rglob("*") if file.is_file()]
    assert not any(bare in one or code.encode() in one for one in stored)


def test_an_operator_hears_that_nothing_was_done_if_nobody_takes_the_order_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code_for(tmp_path, "Ada")
    monkeypatch.setattr(giving, "GOOD_FOR", timedelta(seconds=1))
    with alone_with(f"sqlite:///{tmp_path / 'data' / 'intake.db'}"):
        said = intake(tmp_path, "coordinators", "add", "--name", "Bob", status=1)
    assert f"(process {os.getpid()}) has the database, and has not taken this up" in said
    assert "nothing was done" in said
    assert list((tmp_path / "data" / "intake.db.orders").iterdir()) == []
    assert intake(tmp_path, "coordinators", "list").endswith("1 coordinator.\n")


def test_an_operator_is_not_told_that_nothing_was_done_where_that_is_not_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code_for(tmp_path, "Ada")
    monkeypatch.setattr(giving, "GOOD_FOR", timedelta(0))
    monkeypatch.setattr(giving, "PATIENCE", timedelta(seconds=1))
    monkeypatch.setattr(Box, "take_back", lambda *_: False)  # a bot has it, and is as if dead
    with alone_with(f"sqlite:///{tmp_path / 'data' / 'intake.db'}"):
        said = intake(tmp_path, "coordinators", "add", "--name", "Bob", status=1)
    assert "Look whether\nit was done before you do it again: intake audit list" in said


def test_whoever_stops_waiting_hears_that_nothing_was_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    code_for(tmp_path, "Ada")
    monkeypatch.setattr(giving, "_read", stopped)
    with alone_with(f"sqlite:///{tmp_path / 'data' / 'intake.db'}"):
        said = intake(tmp_path, "coordinators", "add", "--name", "Bob", status=130)
    assert said.startswith("Nobody had taken this up yet: nothing was done.\n")
    assert list((tmp_path / "data" / "intake.db.orders").iterdir()) == []


def test_whoever_stops_waiting_for_what_a_bot_has_taken_hears_that_it_may_be_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> None:
        until(lambda: len(intake(tmp_path, "audit", "list").splitlines()) == 2)
        raise KeyboardInterrupt

    code_for(tmp_path, "Ada")
    monkeypatch.setattr(giving, "_read", stopped)
    with serving(tmp_path):
        said = intake(tmp_path, "coordinators", "add", "--name", "Bob", status=130)
        assert said.startswith("The bot has taken this up and has not said what came of it")
        (kept,) = (tmp_path / "data" / "intake.db.orders").iterdir()
        assert kept.suffix == ".taken"  # nobody has read what came of it


def test_what_a_command_did_in_place_of_a_bot_that_ended_is_not_done_again_after_a_power_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code_for(tmp_path, "Ada")
    with ExitStack() as bot, monkeypatch.context() as patched:
        bot.enter_context(alone_with(f"sqlite:///{tmp_path / 'data' / 'intake.db'}"))
        patched.setattr(giving, "_read", lambda *_: bot.close())
        patched.setattr(Box, "remove", lambda *_: None)  # that never came to the disk
        code_for(tmp_path, "Bob")
    assert len(list((tmp_path / "data" / "intake.db.orders").iterdir())) == 1
    with serving(tmp_path):
        code_for(tmp_path, "Cleo")
    offered = intake(tmp_path, "coordinators", "list")
    assert offered.count("Bob") == 1
    assert offered.endswith("3 coordinators.\n")


def test_a_bot_that_holds_another_consultation_does_nothing_for_this_one(tmp_path: Path) -> None:
    tiny = str(Path(__file__).parents[1] / "consultations" / "tiny.toml")
    with serving(tmp_path):
        said = intake(
            tmp_path,
            *("coordinators", "add", "--name", "Ada"),
            status=1,
            INTAKE_CONSULTATION__FILE=tiny,
        )
    assert "The bot that runs holds another consultation" in said
    assert intake(tmp_path, "audit", "list") == ""


def test_looking_at_what_has_not_begun_makes_nothing(tmp_path: Path) -> None:
    assert "Started: 0." in intake(tmp_path, "overview")
    assert intake(tmp_path, "coordinators", "list") == "0 coordinators.\n"
    assert intake(tmp_path, "invitations") == "No invitations.\n"
    assert "0 submissions" in intake(tmp_path, "submissions")
    assert list(tmp_path.iterdir()) == []


def test_whoever_looks_with_the_wrong_key_is_told_so(tmp_path: Path) -> None:
    code_for(tmp_path, "Ada")
    (tmp_path / "data" / "key").write_text(f"{main_key.new_line()}\n")
    assert "key" in intake(tmp_path, "overview", status=2)


def test_whoever_looks_after_an_update_hears_that_the_bot_has_to_start_once(
    tmp_path: Path,
) -> None:
    database = tmp_path / "data" / "intake.db"
    database.parent.mkdir()
    engine = engine_for(f"sqlite:///{database}")
    with engine.begin() as connection:
        migrations.upgrade(connection, "intake", "intake_0002")
    engine.dispose()
    main_key.from_file(tmp_path / "data" / "key")
    said = intake(tmp_path, "overview", status=2)
    assert said.startswith("The intake database is still as an earlier version of the bot has left")
    assert "start the bot once (intake serve), then run this again." in said


def test_a_bot_that_starts_while_a_command_has_the_database_waits_for_it(tmp_path: Path) -> None:
    code_for(tmp_path, "Ada")
    settings = config.load(None, {}, {"storage.folder": str(tmp_path / "data")})
    with ExitStack() as command:
        command.enter_context(alone_with(settings.storage.url))
        threading.Timer(0.3, command.close).start()
        with house.opened(settings, patience=serve.PATIENCE) as opened:
            assert opened.consultation.name


# --- How the bot takes them ----------------------------------------------------


class Counter:
    """A bot at whose database an operator leaves orders."""

    def __init__(self, folder: Path) -> None:
        self.bot = Coordinating(folder)
        box = box_of(f"sqlite:///{folder / 'intake.db'}", self.bot.keyring)
        assert box is not None
        self.box = box
        self.count = 0
        self.starts()

    def starts(self) -> None:
        """Let the bot look with a memory that is empty, as after any start."""
        self.orders = Orders(self.bot.engine, self.box, lambda: self.bot.now)
        self.orders._known = dict.fromkeys(self.orders._left_over(), self.bot.now)

    def leaves(self, order: Order, version: str = "") -> str:
        self.count += 1
        current = self.bot.consultation
        left = Left(
            order=order,
            consultation=current.name,
            version=version or current.version,
            until=self.bot.now + WAITS,
        )
        self.box.leave(f"{self.count:032}", left)
        return f"{self.count:032}"

    def looks(self) -> None:
        events = self.orders._look(self.box)
        if events:
            batch = Batch(transport="orders", events=events)
            self.bot.intake.commit_batch([batch], [], self.bot.now)

    def outcome(self, id: str) -> Outcome | None:
        with self.bot.engine.begin() as connection:
            return outcomes.find(connection, self.bot.keyring, id)

    def carries_out(self, order: Order) -> Outcome | None:
        id = self.leaves(order)
        self.looks()
        outcome = self.outcome(id)
        self.box.remove(id)
        return outcome

    @property
    def acts(self) -> list[str]:
        with self.bot.engine.begin() as connection:
            return [one.act for one in audit.latest(connection, self.bot.keyring)]


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    counter = Counter(tmp_path)
    yield counter
    counter.bot.close()


def test_a_campaign_is_planned_and_taken_back_by_the_bot(counter: Counter) -> None:
    planned = counter.carries_out(
        PlanCampaign(audience=Audience(kind="unfinished"), words=WORDS, people=3)
    )
    assert planned == Planned(number=1, undo_until=counter.bot.now + timedelta(minutes=10))
    assert counter.carries_out(TakeCampaignBack(number=1)) == CampaignTakenBack(how="whole")
    assert counter.carries_out(TakeCampaignBack(number=2)) == Unknown(names=("2",))
    assert counter.acts == ["campaign", "undo"]
    with counter.bot.engine.begin() as connection:
        planned_one = audit.latest(connection, counter.bot.keyring)[0]
    assert planned_one.about == {"number": 1, "people": 3}


def test_a_campaign_that_was_taken_back_is_not_taken_back_again(counter: Counter) -> None:
    counter.carries_out(PlanCampaign(audience=Audience(kind="unfinished"), words=WORDS, people=3))
    counter.carries_out(TakeCampaignBack(number=1))
    assert counter.carries_out(TakeCampaignBack(number=1)) == CampaignTakenBack(how="already")
    assert counter.acts == ["campaign", "undo"]


def test_a_campaign_of_another_consultation_is_not_known_and_goes_on(counter: Counter) -> None:
    counter.carries_out(PlanCampaign(audience=Audience(kind="unfinished"), words=WORDS, people=3))
    with counter.bot.engine.begin() as connection:
        connection.execute(text("UPDATE campaigns SET consultation = 'another'"))
    assert counter.carries_out(TakeCampaignBack(number=1)) == Unknown(names=("1",))
    (campaign,) = counter.bot.rows_of("campaigns")
    assert campaign.undone_at is None
    assert counter.acts == ["campaign"]


def test_whoever_loses_their_role_is_told_at_once_and_has_no_desk(counter: Counter) -> None:
    counter.bot.enrols("ada")
    id = counter.leaves(TakeRoleBack(number="1"))
    batch = Batch(transport="orders", events=counter.orders._look(counter.box))
    (told,) = counter.bot.intake.commit_batch([batch], [], counter.bot.now).outgoing
    assert told.address.place == "ada"
    assert told.reply.text.startswith("You no longer coordinate")
    assert counter.outcome(id) == RoleTakenBack(name="ada")
    assert "Your role" not in counter.bot.says("ada", "/desk")


def delivered(*commits: Committed) -> list[str]:
    """Return what somebody reads of what was committed before anything could be sent."""
    chat = FakeTransport(name="chat")

    async def go() -> None:
        delivery = Delivery([chat], lambda _: None)
        for committed in commits:
            delivery.follow(committed)
        await delivery.stop(5)

    asyncio.run(go())
    return [words for _, words in chat.said]


@pytest.mark.parametrize("at_once", [True, False])
def test_whoever_loses_their_role_still_reads_the_next_question_of_their_own_conversation(
    counter: Counter, at_once: bool
) -> None:
    bot = counter.bot
    bot.enrols("ada")
    bot.says("ada", *BEGINS)
    bot.takes()
    answer = Batch(transport="chat", events=(bot.event("ada", "sunshine"),))
    counter.leaves(TakeRoleBack(number="1"))
    order = Batch(transport="orders", events=counter.orders._look(counter.box))
    batches = [[answer, order]] if at_once else [[answer], [order]]
    commits = [bot.intake.commit_batch(each, [], bot.now) for each in batches]
    read = delivered(*commits)
    assert [words for words in read if "sunshine" in words]
    assert read[-1].startswith("You no longer coordinate")
    assert sorted(read) == sorted(one.reply.text for one in bot.intake.unsent())


def test_what_waits_for_a_coordinator_is_not_sent_once_their_role_is_taken_back(
    counter: Counter,
) -> None:
    bot = counter.bot
    bot.enrols("ada")
    asks = Batch(transport="chat", events=(bot.event("ada", "/desk"),))
    counter.leaves(TakeRoleBack(number="1"))
    order = Batch(transport="orders", events=counter.orders._look(counter.box))
    commits = [bot.intake.commit_batch([each], [], bot.now) for each in (asks, order)]
    (words,) = delivered(*commits)
    assert words.startswith("You no longer coordinate")


def test_what_leaves_is_noted_with_all_that_is_said_of_it(counter: Counter) -> None:
    for act in get_args(Leaves):
        counter.carries_out(NoteLeaving(act=act, about={"format": "csv", "submissions": 3}))
    assert counter.acts == list(get_args(Leaves))


def test_an_order_is_carried_out_once_however_often_it_is_found(counter: Counter) -> None:
    counter.leaves(OfferRole(name="Ada", role="reader"))
    for _ in range(3):
        counter.looks()
        counter.starts()
    assert counter.acts == ["offer"]


def test_nothing_of_an_order_is_kept_once_its_outcome_was_read(counter: Counter) -> None:
    id = counter.leaves(Invite(drafts=(Draft(until=LONG), Draft(until=LONG))))
    counter.looks()
    assert isinstance(counter.outcome(id), Invited)
    counter.box.remove(id)
    counter.looks()
    assert counter.bot.rows_of("outcomes") == []


def test_what_a_command_that_died_has_left_goes_after_a_while(counter: Counter) -> None:
    id = counter.leaves(Invite(drafts=(Draft(until=LONG),)))
    counter.looks()
    counter.bot.now += WAITS + KEPT
    counter.looks()
    assert counter.outcome(id) is not None
    counter.bot.now += timedelta(seconds=1)
    counter.looks()
    counter.looks()
    assert counter.bot.rows_of("outcomes") == []
    assert counter.box.take() == []
    assert counter.acts == ["invite"]


def test_what_can_never_be_carried_out_goes_after_a_while(counter: Counter, tmp_path: Path) -> None:
    kept = counter.leaves(Invite(drafts=(Draft(until=LONG),)))
    counter.looks()
    folder = tmp_path / "intake.db.orders"
    draft = folder / f"{'a' * 32}.left.0123abcd"
    of_a_former_key = [folder / f"{'b' * 32}.left", folder / f"{'c' * 32}.taken"]
    for file in (draft, *of_a_former_key):
        file.write_bytes(b"sealed")
    counter.looks()
    assert len(list(folder.iterdir())) == 4
    for file in folder.iterdir():
        long_ago = file.stat().st_mtime - KEPT.total_seconds() - 1
        os.utime(file, (long_ago, long_ago))
    counter.looks()
    assert [file.stem for file in folder.iterdir()] == [kept]


def test_an_order_that_nobody_waits_for_any_more_is_not_carried_out(counter: Counter) -> None:
    id = counter.leaves(OfferRole(name="Ada", role="owner"))
    counter.bot.now += WAITS + timedelta(seconds=1)
    counter.looks()
    assert counter.outcome(id) == TooLate()
    assert counter.acts == []


def test_words_that_were_checked_against_another_version_are_not_sent(counter: Counter) -> None:
    order = PlanCampaign(audience=Audience(kind="unfinished"), words=WORDS, people=3)
    id = counter.leaves(order, version="of yesterday")
    counter.looks()
    assert counter.outcome(id) == OfAnother()
    id = counter.leaves(OfferRole(name="Ada", role="owner"), version="of yesterday")
    counter.looks()
    assert counter.acts == ["offer"]  # a role is for every version


def test_an_order_that_was_taken_back_is_not_found(counter: Counter) -> None:
    id = counter.leaves(OfferRole(name="Ada", role="owner"))
    assert counter.box.take_back(id)
    counter.looks()
    assert counter.acts == []
    id = counter.leaves(OfferRole(name="Ada", role="owner"))
    counter.looks()
    assert not counter.box.take_back(id)


def test_whoever_lacks_the_main_key_can_order_nothing(counter: Counter, tmp_path: Path) -> None:
    stranger = box_of(
        f"sqlite:///{tmp_path / 'intake.db'}", main_key.from_text(main_key.new_line())
    )
    assert stranger is not None
    id = counter.leaves(OfferRole(name="Mallory", role="owner"))
    (sealed,) = (tmp_path / "intake.db.orders").glob("*.left")
    assert b"Mallory" not in sealed.read_bytes()
    sealed.rename(sealed.with_stem("f" * 32))  # under another name it is no order
    stranger.leave(
        "e" * 32,
        Left(
            order=OfferRole(name="M", role="owner"),
            consultation="tiny",
            version="",
            until=counter.bot.now + WAITS,
        ),
    )
    counter.looks()
    assert counter.acts == []
    assert counter.outcome(id) is None
    assert len(list((tmp_path / "intake.db.orders").glob("*.left"))) == 2


def test_an_order_that_fails_is_set_aside_and_its_operator_hears_the_reference(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr(Attending, "_carry_out", fails)
    id = counter.leaves(OfferRole(name="Ada", role="owner"))
    counter.looks()
    outcome = counter.outcome(id)
    assert isinstance(outcome, NotDone)
    assert [row.reference for row in counter.bot.rows_of("set_aside")] == [outcome.reference]


def test_a_folder_that_makes_trouble_stops_nobody_and_is_looked_into_again(
    counter: Counter, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    look, troubles = Orders._look, iter([OSError(5, "a canary")])

    def at_first_in_vain(self: Orders, box: Box) -> object:
        for trouble in troubles:
            raise trouble
        return look(self, box)

    async def first() -> Batch:
        async for batch in Orders(counter.bot.engine, counter.box, every=0).poll(None):
            return batch
        raise AssertionError

    monkeypatch.setattr(taking, "PAUSE", 0.0)
    monkeypatch.setattr(Orders, "_look", at_first_in_vain)
    counter.leaves(OfferRole(name="Ada", role="owner"))
    batch = asyncio.run(asyncio.wait_for(first(), 10))
    assert len(batch.events) == 1
    assert "orders cannot be looked for (OSError)" in caplog.text
    assert "canary" not in caplog.text


def test_an_order_is_not_lost_where_another_one_cannot_be_removed(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise OSError(5, "a broken disk")

    order = Invite(drafts=(Draft(until=LONG),))
    left_to_read, abandoned = (counter.leaves(order) for _ in range(2))
    counter.looks()
    counter.bot.now += WAITS + KEPT + timedelta(seconds=1)
    counter.box.remove(left_to_read)
    counter.count = -1  # it comes before them
    id = counter.leaves(OfferRole(name="Ada", role="reader"))
    with monkeypatch.context() as patched:
        patched.setattr(Box, "remove", fails)
        with suppress(OSError):
            counter.looks()
    counter.looks()
    assert counter.outcome(id) == Offered(code=ANY)
    assert counter.outcome(left_to_read) is None
    counter.looks()
    assert counter.outcome(abandoned) is None


def test_the_folder_is_the_bots_own_whoever_runs_the_first_command(
    counter: Counter, tmp_path: Path
) -> None:
    counter.looks()
    assert (tmp_path / "intake.db.orders").stat().st_mode & 0o777 == 0o700


def test_a_folder_that_cannot_be_read_is_told_in_the_log_once(
    counter: Counter,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def for_a_while() -> None:
        orders = Orders(counter.bot.engine, counter.box, every=0)
        await asyncio.wait_for(anext(orders.poll(None)), 0.5)

    monkeypatch.setattr(taking, "PAUSE", 0.01)
    (tmp_path / "intake.db.orders").write_text("no folder")
    with pytest.raises(TimeoutError):
        asyncio.run(for_a_while())
    assert caplog.text.count("orders cannot be looked for") == 1


def test_a_database_that_several_may_write_to_has_no_box() -> None:
    keyring = main_key.from_text(main_key.new_line())
    assert box_of("postgresql+psycopg://somewhere/intake", keyring) is None
    assert box_of("sqlite://", keyring) is None
