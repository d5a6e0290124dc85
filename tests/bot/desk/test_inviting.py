"""A coordinator invites people from their chat, and sees who came; the codes are shown once."""

import csv
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from msgspec.structs import replace

from handlers import codes
from handlers.coordination.desk import MakingInvitations
from handlers.invitations import Draft
from storage import invitations
from storage.outbox import Outgoing
from tests.conversing import LONG, NOW
from tests.coordinating import Coordinating, attended, desk_of, written

TO_REVOKE = "To see or revoke one of them, write /invited and its reference."


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
    assert "up to 100" in bot.presses("ada", language)
    assert "Is this what you want?" in bot.says("ada", said)
    bot.says("ada", "yes, go on")
    return bot.does_work()


def test_a_coordinator_invites_five_and_gets_a_table_and_cards(bot: Coordinating) -> None:
    bot.enrols("ada", "coordinator")
    heard = asked_for(bot, "Quebec City", "Français", "5")
    assert "5 invitations are made, good until 3 December 2026 at" in bot.heard_by("ada", heard)
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
    desk = desk_of("coordinator", step=MakingInvitations(asks="number"))
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
        "3 invitations. Open: 1. Used up: 2.\nQuebec City: invited 3, started 2, sent 1."
        f"\n\n{TO_REVOKE}"
    )
    assert [row["state"] for row in table_in(heard)] == ["used up", "used up", "open"]
    assert [(row["taken"], row["sent"]) for row in table_in(heard)] == [
        ("1", "1"),
        ("1", "0"),
        ("0", "0"),
    ]
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
        *(("une dizaine", 10), ("une dizaine de personnes", 10), ("a dozen people", 12)),
        *(("une quarantaine", 40), ("pour une vingtaine d’invités", 20), ("half a dozen", 6)),
        *(("quarante participantes", 40), ("jusqu’à environ 40", 40), ("40 codes", 40)),
        *(("au plus 30", 30), ("30 max", 30), ("30 people at most", 30), ("30 max.", 30)),
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
    heard = bot.says("ada", "a few")
    assert "1 invitation, for one person.\nOrganisation: “a few”.\n" in heard
    assert "\nGroup: Quebec City.\nLanguage: French.\n" in heard
    assert bot.does_work() == ()
    heard = bot.says("ada", "12")
    assert "12 invitations, each for one person." in heard
    assert "Organisation" not in heard
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


@pytest.mark.parametrize(
    "said",
    [
        *(
            "30 or 40",
            "entre 20 et 30",
            "20-30",
            "30, please",
            "il en faudrait 30",
            "a dozen or so",
        ),
        *("12 en français", "20 Montreal", "une petite dizaine"),
    ],
)
def test_a_number_among_words_that_are_no_name_is_asked_for_again(
    bot: Coordinating, said: str
) -> None:
    bot.enrols("ada", "coordinator")
    bot.says("ada", "/invite")
    bot.presses("ada", "Quebec City")
    bot.presses("ada", "English")
    assert "Please write a number from 1 to 100." in bot.says("ada", said)
    assert "3 invitations" in bot.says("ada", "3")
    assert "Please write a number from 1 to 100." in bot.says("ada", said)


@pytest.mark.parametrize("name", ["Studio 54", "Les 40 de Paris", "First Nations", "Five Eyes"])
def test_a_name_with_a_number_in_it_is_an_organisations(bot: Coordinating, name: str) -> None:
    bot.enrols("ada", "coordinator")
    bot.says("ada", "/invite")
    bot.presses("ada", "Quebec City")
    bot.presses("ada", "English")
    assert f"Organisation: “{name}”." in bot.says("ada", name)


def test_an_organisation_that_was_asked_for_stays_when_the_number_is_changed(
    bot: Coordinating,
) -> None:
    bot.enrols("ada", "coordinator")
    bot.says("ada", "/invite Montreal")
    bot.presses("ada", "They choose")
    bot.presses("ada", "1")
    bot.presses("ada", "For an organisation")
    assert "Organisation: “Ministry of Peace”." in bot.says("ada", "Ministry of Peace")
    told = bot.says("ada", "12")
    assert "12 invitations" in told
    assert "Organisation: “Ministry of Peace”." in told
    bot.presses("ada", "Back")
    assert "Organisation: “Ministry of Peace”." in bot.says("ada", "3")


@pytest.mark.parametrize("number", range(1, 6))
def test_a_number_at_the_yes_is_how_many_and_presses_nothing(
    bot: Coordinating, number: int
) -> None:
    bot.enrols("ada", "coordinator")
    bot.says("ada", "/invite 20")
    bot.presses("ada", "Quebec City")
    assert "20 invitations" in bot.presses("ada", "They choose")
    told = bot.says("ada", str(number))
    assert told.startswith(f"{number} invitation")
    assert "Is this what you want?" in told
    assert bot.does_work() == ()
    assert bot.rows_of("invitations") == []


# --- One code for many -----------------------------------------------------------


def shares(bot: Coordinating, people: str) -> str:
    """Let Ada ask for one code that many share, and return what she is asked to agree to."""
    bot.says("ada", "/invite")
    bot.presses("ada", "Quebec City")
    bot.presses("ada", "English")
    assert "How many people can take part with this code?" in bot.presses(
        "ada", "One code for many"
    )
    return bot.says("ada", people)


def test_one_code_lets_in_as_many_as_it_was_made_for_and_all_is_said_before_and_after(
    bot: Coordinating,
) -> None:
    bot.enrols("ada", "coordinator")
    assert shares(bot, "2") == (
        "1 code, which 2 people can share.\nGroup: Quebec City.\nLanguage: English.\n"
        "Good until 3 December 2026 at 23:59 (Paris).\nIs this what you want?"
    )
    bot.presses("ada", "Yes, go on")
    heard = bot.does_work()
    assert "which 2 people can share until 3 December 2026 at 23:59 (Paris)." in bot.heard_by(
        "ada", heard
    )
    (row,) = table_in(heard)
    assert (row["uses"], row["expires"]) == ("2", "2026-12-03T23:59+01:00")
    for person in ("emil", "fay"):
        assert "Question 1 of 2." in bot.says(person, f"?{row['code']}", "continue", "yes")
    assert "I cannot take this invitation" in bot.says("gus", f"?{row['code']}")


def test_whoever_is_given_a_code_reads_in_both_languages_how_long_it_is_good(
    bot: Coordinating,
) -> None:
    bot.enrols("ada", "coordinator")
    shares(bot, "40")
    bot.presses("ada", "Yes, go on")
    heard = bot.does_work()
    shown = bot.heard_by("ada", heard)
    assert "It is good for 40 people. It can be used until 3 December 2026 at 23:59" in shown
    assert "Utilisable par 40 personnes. Valable jusqu’au 3 décembre 2026 à 23" in shown
    attached = [one.reply.attachment for one in heard if one.reply.attachment is not None]
    assert [one.kind for one in attached] == ["image/png", "application/pdf", "text/csv"]


@pytest.mark.parametrize(
    "said",
    ["40", "forty", "about 40 people", "Up to forty", "pour quarante personnes", "40 places"],
)
def test_how_many_share_a_code_is_written_as_people_write_it(bot: Coordinating, said: str) -> None:
    bot.enrols("ada", "coordinator")
    assert shares(bot, said).startswith("1 code, which 40 people can share.")
    assert "which 40 people" in bot.says("ada", said)


@pytest.mark.parametrize("said", ["0", "10001", "1,5", "many", "-3", "a few", "people", "for"])
def test_how_many_share_a_code_is_asked_again_where_it_cannot_be(
    bot: Coordinating, said: str
) -> None:
    bot.enrols("ada", "coordinator")
    heard = shares(bot, said)
    assert heard.startswith("Please write a number from 1 to 10,000.")
    assert "How many people can take part with this code?" in heard


def test_a_code_that_one_person_shares_is_an_invitation_for_one(bot: Coordinating) -> None:
    bot.enrols("ada", "coordinator")
    assert shares(bot, "one").startswith("1 invitation, for one person.")


def test_each_button_of_every_question_leads_on_and_back(bot: Coordinating) -> None:
    bot.enrols("ada", "coordinator")
    assert "In which language?" in bot.says("ada", "/invite Montreal")
    assert "For which group?" in bot.presses("ada", "Back")
    bot.presses("ada", "Quebec City")
    bot.presses("ada", "English")
    assert "In which language?" in bot.presses("ada", "Back")
    bot.presses("ada", "Français")
    bot.presses("ada", "One code for many")
    assert "How many invitations" in bot.presses("ada", "Back")
    assert "20 invitations" in bot.presses("ada", "20")
    assert "How many invitations" in bot.presses("ada", "Back")
    bot.presses("ada", "One code for many")
    bot.presses("ada", "25")
    assert "How many people" in bot.presses("ada", "Back")
    bot.presses("ada", "100")
    assert "What is the last day" in bot.presses("ada", "Another day")
    assert "100 people" in bot.presses("ada", "Back")
    assert "What is the organisation called?" in bot.presses("ada", "For an organisation")
    assert "100 people" in bot.presses("ada", "Back")
    assert "No invitation is made." in bot.presses("ada", "No")
    assert bot.does_work() == ()


@pytest.mark.parametrize("word", ["cancel", "annuler", "[Cancel]"])
@pytest.mark.parametrize("steps", range(7))
def test_there_is_a_way_out_of_every_question(bot: Coordinating, steps: int, word: str) -> None:
    bot.enrols("ada", "coordinator")
    bot.says("ada", "/invite")
    for label in ("Montreal", "They choose", "One code for many", "25", "Another day")[:steps]:
        bot.presses("ada", label)
    if steps == 6:
        bot.presses("ada", "Back")
        bot.presses("ada", "For an organisation")
    if word == "[Cancel]" and steps == 4:
        assert bot.presses("ada", "No") == "No invitation is made."
    elif word == "[Cancel]":
        assert bot.presses("ada", "Cancel") == "All right. Nothing was done."
    else:
        assert bot.says("ada", word) == "All right. Nothing was done."
    assert "I have kept nothing of this." in bot.says("ada", "40")
    assert bot.rows_of("invitations") == []


# --- Until when --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "until"),
    [
        ("in two weeks", "17 November 2026 at 23:59"),
        ("18 December", "18 December 2026 at 23:59"),
        ("dans un mois", "3 December 2026 at 23:59"),
        ("today", "3 November 2026 at 23:59"),
        ("3/11/2027", "3 November 2027 at 23:59"),
    ],
)
def test_the_last_day_is_written_as_people_write_it_and_said_back(
    bot: Coordinating, said: str, until: str
) -> None:
    bot.enrols("ada", "coordinator")
    shares(bot, "40")
    bot.presses("ada", "Another day")
    assert f"Good until {until} (Paris)." in bot.says("ada", said)
    assert f"Good until {until} (Paris)." in bot.says("ada", said)  # and there as well


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("18", "I do not know which day this is"),
        ("yesterday", "That day is over."),
        ("in two years", "a code is good for a year at most"),
    ],
)
def test_a_day_that_cannot_be_is_said_to_be_none_and_asked_for_again(
    bot: Coordinating, said: str, told: str
) -> None:
    bot.enrols("ada", "coordinator")
    shares(bot, "40")
    bot.presses("ada", "Another day")
    heard = bot.says("ada", said)
    assert told in heard
    assert "What is the last day on which it can be used?" in heard
    assert "17 November 2026" in bot.presses("ada", "In two weeks")


def test_without_a_word_an_invitation_is_good_for_as_long_as_the_operator_says(
    bot: Coordinating,
) -> None:
    bot.intake.desks.valid_days = 5
    bot.enrols("ada", "coordinator")
    assert "Good until 8 November 2026 at 23:59 (Paris)." in shares(bot, "40")


def test_where_the_consultation_closes_earlier_that_is_the_end_and_can_be_chosen(
    bot: Coordinating,
) -> None:
    closes = NOW + timedelta(days=10)
    bot.intake.desks.consultation = replace(bot.consultation, closes=closes)
    bot.enrols("ada", "coordinator")
    at_the_closing = "Good until 13 November 2026 at 15:05 (Paris), when the consultation closes."
    assert at_the_closing in shares(bot, "40")
    bot.presses("ada", "Another day")
    assert "Good until 10 November 2026 at 23:59 (Paris)." in bot.presses("ada", "In a week")
    desk = bot.desk("ada")
    assert desk is not None
    bot.presses("ada", "Another day")
    assert at_the_closing in bot.presses("ada", "When the consultation closes")
    assert at_the_closing in bot.says("ada", "in three weeks")


def test_nobody_is_invited_to_a_consultation_that_has_closed(bot: Coordinating) -> None:
    bot.intake.desks.consultation = replace(bot.consultation, closes=NOW)
    bot.enrols("ada", "coordinator")
    assert "Nobody can come by an invitation any more." in bot.says("ada", "/invite")


def test_nobody_is_invited_until_a_day_before_the_opening(bot: Coordinating) -> None:
    opens = NOW + timedelta(days=60)
    bot.intake.desks.consultation = replace(bot.consultation, opens=opens)
    bot.enrols("ada", "coordinator")
    assert "Good until 1 February 2027" in shares(bot, "40")
    assert "The consultation opens only on 2 January 2027" in bot.says("ada", "in two weeks")


def test_a_yes_that_comes_after_the_day_that_was_shown_makes_nothing(bot: Coordinating) -> None:
    bot.enrols("ada", "coordinator")
    shares(bot, "40")
    assert "Good until 3 November 2026" in bot.says("ada", "today")
    bot.now += timedelta(days=1)
    assert "Good until 4 December 2026" in bot.presses("ada", "Yes, go on")
    assert bot.does_work() == ()


def test_what_is_shown_can_be_changed_by_writing_it(bot: Coordinating) -> None:
    bot.enrols("ada", "coordinator")
    shares(bot, "40")
    assert "30 people" in bot.says("ada", "30")
    assert "Group: Montreal." in bot.says("ada", "montréal")
    assert "Language: French." in bot.says("ada", "français")
    told = bot.says("ada", "Ministry of Peace")
    assert "30 people" in told
    assert "Organisation: “Ministry of Peace”." in told
    bot.presses("ada", "Yes, go on")
    (row,) = table_in(bot.does_work())
    asked = (row["group"], row["language"], row["organisation"], row["uses"])
    assert asked == ("Montreal", "fr", "Ministry of Peace", "30")


@pytest.mark.parametrize(
    "name", ["Forum du 18 décembre", "Collectif 11 septembre", "Club du 8 mai 1945"]
)
def test_an_organisation_that_is_called_after_a_day_changes_no_day(
    bot: Coordinating, name: str
) -> None:
    bot.enrols("ada", "coordinator")
    shares(bot, "40")
    told = bot.says("ada", name)
    assert f"Organisation: “{name}”." in told
    assert "Good until 3 December 2026" in told
    assert "Good until 18 December 2026" in bot.says("ada", "jusqu’au 18 décembre")


def test_a_coordinator_sees_which_invitations_expire_soon(bot: Coordinating) -> None:
    bot.enrols("ada", "coordinator")
    shares(bot, "2")
    bot.says("ada", "in three weeks")
    bot.says("ada", "Ministry of Peace")
    bot.presses("ada", "Yes, go on")
    (row,) = table_in(bot.does_work())
    bot.says("ada", "/invited")
    assert "expires" not in bot.heard_by("ada", bot.does_work())
    bot.now += timedelta(days=15)
    bot.says("emil", f"?{row['code']}", "continue", "yes")
    bot.says("ada", "/invited")
    assert bot.heard_by("ada", bot.does_work()).endswith(
        "\n\n1 invitation can still be used, and expires within 7 days:\n"
        f"{row['reference']} “Ministry of Peace”: 24 November 2026 at 23:59 (Paris); "
        f"places left: 1.\n\n{TO_REVOKE}"
    )
    bot.says("fay", f"?{row['code']}", "continue", "yes")
    bot.says("ada", "/invited")
    assert "expires" not in bot.heard_by("ada", bot.does_work())


def test_of_many_that_expire_soon_the_first_ones_are_named(bot: Coordinating) -> None:
    bot.enrols("ada", "coordinator")
    asked_for(bot, "Quebec City", "English", "8")
    bot.now += timedelta(days=29)
    bot.says("ada", "/invited")
    told = bot.heard_by("ada", bot.does_work())
    assert "8 invitations can still be used, and expire within 7 days:" in told
    assert told.count("places left: 1.") == 5
    assert told.endswith(f"The table has the others.\n\n{TO_REVOKE}")


# --- Revoked ------------------------------------------------------------------------


def test_a_code_that_was_passed_on_too_far_is_revoked_from_the_chat(bot: Coordinating) -> None:
    bot.enrols("ada", "coordinator")
    shares(bot, "40")
    bot.says("ada", "Ministry of Peace")
    bot.presses("ada", "Yes, go on")
    (row,) = table_in(bot.does_work())
    bot.says("emil", f"?{row['code']}", "continue", "yes")
    whose = f"{row['reference']} “Ministry of Peace”"
    assert bot.says("ada", f"/invited {row['reference'].lower()}") == (
        f"{whose}: invited 40, started 1, sent 0.\nGood until 3 December 2026 at 23:59 (Paris)."
    )
    assert f"Revoke {whose}? Nobody else can then come by it" in bot.presses("ada", "Revoke it")
    assert bot.says("fay", f"?{row['code']}").startswith("Thank you for coming.")
    assert "Nobody else can come by" in bot.says("ada", "yes")
    assert "Your invitation no longer works" in bot.says("fay", "continue", "yes")
    assert "I cannot take this invitation" in bot.says("gus", f"?{row['code']}")
    assert "Question 2 of 2." in bot.says("emil", "Montreal")
    assert "Revoked on 3 November 2026 at" in bot.says("ada", f"/invited {row['reference']}")
    desk = bot.desk("ada")
    assert desk is not None
    assert desk.offered == ()
    rows = bot.rows_of("audit")
    acts = [one.act for one in rows]
    assert acts == ["enrol", "invite", "invited", "revoke_invitations", "invited"]
    assert row["reference"] in rows[3].about


def test_a_yes_that_is_pressed_twice_revokes_once(bot: Coordinating) -> None:
    bot.enrols("ada", "coordinator")
    shares(bot, "40")
    bot.presses("ada", "Yes, go on")
    (row,) = table_in(bot.does_work())
    for told in ("Nobody else can come by", "was revoked already, on 3 November 2026"):
        event = bot.pressing("ada", f"invited/revoke/{row['reference']}/yes")
        assert told in bot.heard_by("ada", bot.takes(event))
    acts = [one.act for one in bot.rows_of("audit")]
    assert acts == ["enrol", "invite", "revoke_invitations"]


def test_the_button_of_a_code_that_somebody_else_revoked_says_so_and_asks_nothing(
    bot: Coordinating,
) -> None:
    bot.enrols("ada", "coordinator")
    shares(bot, "40")
    bot.presses("ada", "Yes, go on")
    (row,) = table_in(bot.does_work())
    bot.says("ada", f"/invited {row['reference']}")
    with bot.engine.begin() as connection:
        invitations.revoke(connection, row["reference"], bot.now)
    told = bot.presses("ada", "Revoke it")
    assert told == f"{row['reference']} was revoked already, on 3 November 2026 at 15:05 (Paris)."
    desk = bot.desk("ada")
    assert desk is not None
    assert desk.offered == ()


@pytest.mark.parametrize(("days", "state"), [(1, "revoked"), (31, "expired")])
def test_a_shared_code_by_which_nobody_can_come_any_more_is_counted_as_that_whoever_came(
    bot: Coordinating, days: int, state: str
) -> None:
    bot.enrols("ada", "coordinator")
    shares(bot, "40")
    bot.presses("ada", "Yes, go on")
    (row,) = table_in(bot.does_work())
    bot.says("emil", f"?{row['code']}", "continue", "yes", "Montreal", "peace", "send")
    if state == "revoked":
        bot.takes(bot.pressing("ada", f"invited/revoke/{row['reference']}/yes"))
    bot.now += timedelta(days=days)
    bot.says("ada", "/invited")
    heard = bot.does_work()
    assert f"1 invitation. {state.capitalize()}: 1.\n" in bot.heard_by("ada", heard)
    (row,) = table_in(heard)
    assert (row["state"], row["uses"], row["taken"], row["sent"]) == (state, "40", "1", "1")


@pytest.mark.parametrize("word", ["no", "cancel"])
def test_whoever_was_about_to_revoke_one_can_leave_it(bot: Coordinating, word: str) -> None:
    bot.enrols("ada", "coordinator")
    shares(bot, "40")
    bot.presses("ada", "Yes, go on")
    (row,) = table_in(bot.does_work())
    bot.says("ada", f"/invited {row['reference']}")
    bot.presses("ada", "Revoke it")
    bot.says("ada", word)
    assert bot.says("fay", f"?{row['code']}").startswith("Thank you for coming.")


@pytest.mark.parametrize("said", ["INV-AAA-AAA-AAA", "everything", "INV-1", "inv 7k3 qf9 2mx"])
def test_what_is_no_invitation_is_said_to_be_none(bot: Coordinating, said: str) -> None:
    bot.enrols("ada", "coordinator")
    assert "I know no such invitation." in bot.says("ada", f"/invited {said}")


def test_an_invitation_that_has_expired_is_shown_so_and_offers_nothing(bot: Coordinating) -> None:
    bot.enrols("ada", "coordinator")
    shares(bot, "40")
    bot.presses("ada", "Yes, go on")
    (row,) = table_in(bot.does_work())
    bot.now += timedelta(days=31)
    assert "Expired on 3 December 2026" in bot.says("ada", f"/invited {row['reference']}")
    desk = bot.desk("ada")
    assert desk is not None
    assert desk.offered == ()


def test_an_invitation_of_another_consultation_cannot_be_seen_or_revoked(
    bot: Coordinating,
) -> None:
    with bot.engine.begin() as connection:
        about = (connection, bot.keyring, "another", [Draft(until=LONG)], bot.now)
        (one,) = invitations.issue(*about)
    bot.enrols("ada", "coordinator")
    assert "I know no such invitation." in bot.says("ada", f"/invited {one.reference}")
    bot.takes(bot.pressing("ada", f"invited/revoke/{one.reference}/yes"))
    (row,) = bot.rows_of("invitations")
    assert row.revoked_at is None
