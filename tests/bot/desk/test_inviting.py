"""A coordinator invites people from their chat, and sees who came; the codes are shown once."""

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from handlers import codes
from handlers.coordination.desk import MakingInvitations
from storage.outbox import Outgoing
from tests.coordinating import Coordinating, attended, desk_of, written


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Coordinating]:
    bot = Coordinating(tmp_path, "invited")
    yield bot
    bot.close()


def table_in(messages: tuple[Outgoing, ...]) -> list[dict[str, str]]:
    """Return the rows of the table that came with the messages."""
    attached = [one.reply.attachment for one in messages if one.reply.attachment is not None]
    (content,) = [one.content for one in attached if one.kind == "text/csv"]
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"))))


def asked_for(bot: Coordinating, group: str, language: str, said: str) -> tuple[Outgoing, ...]:
    """Let Ada ask for invitations, and return all that she gets."""
    bot.says("ada", "/invite")
    bot.presses("ada", group)
    assert "100 at most" in bot.presses("ada", language)
    assert "Is this what you want?" in bot.says("ada", said)
    bot.says("ada", "yes, go on")
    return bot.does_work()


def test_a_coordinator_invites_five_and_gets_a_table_and_cards(bot: Coordinating) -> None:
    bot.enrols("ada", "coordinator")
    heard = asked_for(bot, "Quebec City", "Français", "5")
    assert "5 invitations are made." in bot.heard_by("ada", heard)
    cards, table = [one.reply.attachment for one in heard if one.reply.attachment is not None]
    assert cards.content.startswith(b"%PDF-")
    assert table.description
    rows = table_in(heard)
    assert [(row["group"], row["language"]) for row in rows] == [("Quebec City", "fr")] * 5
    assert rows[0]["telegram"] == f"https://t.me/ExampleBot?start={rows[0]['code']}"
    assert "Merci d’avoir répondu à l’invitation." in bot.says("emil", f"?{rows[4]['code']}")
    assert [row.act for row in bot.rows_of("audit")] == ["enrol", "invite"]


def test_one_for_an_organisation_is_shown_as_it_can_be_passed_on(bot: Coordinating) -> None:
    bot.enrols("ada", "coordinator")
    heard = asked_for(bot, "No group in particular", "They choose", "Ministry of  Œuvres")
    (row,) = table_in(heard)
    assert (row["organisation"], row["uses"], row["group"]) == ("Ministry of Œuvres", "1", "")
    shown = "\n".join((row["reference"], row["code"], row["telegram"], row["matrix"]))
    assert shown in bot.heard_by("ada", heard)


@pytest.mark.parametrize("said", ["Québec", "quebec city", "qc", "queb", "2"])
def test_a_group_is_understood_by_its_name_in_either_language_and_shown_in_the_readers(
    bot: Coordinating, said: str
) -> None:
    bot.enrols("ada", "coordinator")
    bot.says("ada", "/langue")
    assert "Dans quelle langue" in bot.says("ada", "/inviter", said)
    bot.presses("ada", "Au choix de la personne")
    assert "Groupe\xa0: Québec." in bot.says("ada", "2")
    bot.presses("ada", "Oui, continuer")
    assert [row["group"] for row in table_in(bot.does_work())] == ["Québec"] * 2
    bot.says("ada", "/invitations")
    heard = bot.does_work()
    assert "\nQuébec. Places" in bot.heard_by("ada", heard)
    assert [row["group"] for row in table_in(heard)] == ["Québec"] * 2


def test_a_group_that_nobody_knows_is_asked_for_again_and_is_no_answer_of_the_coordinators(
    bot: Coordinating,
) -> None:
    bot.enrols("ada", "coordinator")
    said = bot.says("ada", "/invite 3", "the ministries")
    assert "I do not know which group this is" in said
    assert "For which group?" in said
    assert "In which language?" in bot.says("ada", "montréal")
    assert "3 invitations" in bot.presses("ada", "They choose")


@pytest.mark.parametrize("said", ["/invite Montréal", "/invite montreal", "/inviter mtl"])
def test_a_group_can_be_named_with_the_command(bot: Coordinating, said: str) -> None:
    bot.enrols("ada", "coordinator")
    assert "In which language?" in bot.says("ada", said)
    bot.presses("ada", "English")
    assert "Group: Montreal." in bot.says("ada", "1")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        *(("0", "from 1 to 100"), ("101", "from 1 to 100"), ("99999999999", "from 1 to 100")),
        ("x" * 201, "at most 200 characters"),
    ],
)
def test_what_cannot_be_a_number_or_a_name_is_asked_for_again(said: str, told: str) -> None:
    desk = desk_of("coordinator", step=MakingInvitations(group="-", language=None))
    turn = attended(desk, written(said))
    assert turn is not None
    assert told in turn.replies[0].text
    assert (turn.desk.step, turn.effects) == (desk.step, ())


def test_invitations_that_were_asked_for_before_a_crash_are_made_once_after_it(
    bot: Coordinating,
) -> None:
    bot.enrols("ada", "coordinator")
    bot.says("ada", "/invite")
    bot.presses("ada", "No group in particular")
    bot.presses("ada", "English")
    bot.presses("ada", "20")
    bot.presses("ada", "Yes, go on")
    lost = bot.working()._work()  # and dies before it is told
    assert lost is not None
    bot.close()
    again = Coordinating(bot.folder, "invited")
    heard = again.does_work()
    assert len(again.rows_of("invitations")) == 20
    assert again.commits(lost) == ()
    assert len(again.rows_of("invitations")) == 20
    assert "Thank you for coming." in again.says("emil", f"?{table_in(heard)[0]['code']}")
    again.close()


def test_a_coordinator_sees_who_came_and_nothing_that_they_said(bot: Coordinating) -> None:
    bot.enrols("ada", "coordinator")
    bot.says("ada", "/invited")
    assert "Nobody has been invited yet." in bot.heard_by("ada", bot.does_work())
    assert [row.act for row in bot.rows_of("audit")] == ["enrol"]  # no list has left
    rows = table_in(asked_for(bot, "Quebec City", "English", "3"))
    bot.says("emil", f"?{rows[0]['code']}", "continue", "yes", "Montreal", "peace", "send")
    bot.says("fay", f"?{rows[1]['code']}", "continue", "yes")
    bot.says("ada", "/invited")
    heard = bot.does_work()
    assert bot.heard_by("ada", heard) == (
        "3 invitations. Unused: 1. Started: 1. Sent: 1.\nQuebec City: invited 3, started 2, sent 1."
    )
    assert [row["state"] for row in table_in(heard)] == ["sent", "started", "unused"]
    assert [row.act for row in bot.rows_of("audit")] == ["enrol", "invite", "invited"]
    attached = b"".join(one.reply.attachment.content for one in heard if one.reply.attachment)
    assert b"peace" not in attached
    assert codes.grouped(rows[0]["code"]).encode() not in attached


def test_a_coordinator_invites_in_french(bot: Coordinating) -> None:
    bot.enrols("ada", "coordinator")
    bot.says("ada", "/desk")
    bot.takes(bot.pressing("ada", "desk/language/fr"))
    assert "Pour quel groupe" in bot.says("ada", "/inviter")
    bot.presses("ada", "Sans groupe particulier")
    assert "Combien d’invitations" in bot.presses("ada", "Au choix de la personne")
    assert "1 invitation, pour une personne." in bot.presses("ada", "1")
    bot.presses("ada", "Oui, continuer")
    heard = bot.heard_by("ada", bot.does_work())
    assert "invitation est créée" in heard
    bot.says("ada", "/invitations")
    assert "Sans groupe particulier" in bot.heard_by("ada", bot.does_work())


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("twenty", 20),
        ("Twenty-one", 21),
        ("vingt", 20),
        ("quatre-vingt-dix-neuf", 99),
        ("cent", 100),
    ],
)
def test_a_number_in_words_is_no_organisation(bot: Coordinating, said: str, number: int) -> None:
    bot.enrols("ada", "coordinator")
    bot.says("ada", "/invite")
    bot.presses("ada", "Quebec City")
    bot.presses("ada", "English")
    assert f"{number} invitations, each for one person." in bot.says("ada", said)


def test_an_organisation_is_said_back_before_anything_is_made_for_it(bot: Coordinating) -> None:
    bot.enrols("ada", "coordinator")
    bot.says("ada", "/invite")
    bot.presses("ada", "Quebec City")
    bot.presses("ada", "Français")
    heard = bot.says("ada", "a dozen")
    assert "1 invitation, for “a dozen”.\nGroup: Quebec City.\nLanguage: French." in heard
    assert bot.does_work() == ()
    assert "12 invitations, each for one person." in bot.says("ada", "12")
    assert "No invitation is made." in bot.says("ada", "no")
    assert bot.does_work() == ()
    assert bot.rows_of("invitations") == []


def test_a_coordinator_says_how_many_at_once(bot: Coordinating) -> None:
    bot.enrols("ada", "coordinator")
    assert "For which group?" in bot.says("ada", "/invite 3")
    bot.presses("ada", "Quebec City")
    assert "3 invitations, each for one person." in bot.presses("ada", "English")
    bot.presses("ada", "Yes, go on")
    assert len(table_in(bot.does_work())) == 3
    assert "from 1 to 100" in bot.says("ada", "/invite 300")
