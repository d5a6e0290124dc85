"""A coordinator's morning: how it goes, what groups say, and what may leave, all in their chat."""

import io
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pyrage
import pytest
from python_calamine import CalamineWorkbook

from bot.results import manifest
from handlers.model import Attachment, Reply
from storage import audit
from storage.outbox import Outgoing
from tests.conversing import NOW
from tests.coordinating import Coordinating
from tests.crowd import Crowd, Figure

PNG = b"\x89PNG"


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Coordinating]:
    crowd = Crowd(tmp_path)
    crowd.joins(
        Figure(
            answers={
                "q01_group": group,
                "q02_voice": "organisation",
                "q03_org": "Ministry of Silence",
                "q18_export": "too_narrow",
            },
            agrees=frozenset(agrees),
            at=NOW,
        )
        for group, agrees in [
            *[("state", ("c_fr_answers",))] * 6,
            *[("industry", ("c_fr_answers", "c_fr_details", "c_quote_plain"))] * 5,
            *[("civil_society", ())] * 2,
        ]
    )
    crowd.close()
    bot = Coordinating(tmp_path, "pallmall")
    bot.enrols("ada", "coordinator")
    yield bot
    bot.close()


def asks(bot: Coordinating, said: str) -> list[Reply]:
    """Let Ada ask for something that takes work, and return all that comes of it."""
    if said.startswith("["):
        bot.presses("ada", said[1:-1])
    else:
        bot.says("ada", said)
    return heard(bot.does_work())


def heard(messages: tuple[Outgoing, ...]) -> list[Reply]:
    return [message.reply for message in messages]


def attached(reply: Reply) -> Attachment:
    assert reply.attachment is not None
    return reply.attachment


def labels(reply: Reply) -> list[str]:
    return [button.label for button in reply.buttons]


def log(bot: Coordinating) -> list[tuple[str, dict[str, str | int]]]:
    with bot.engine.begin() as connection:
        return [(one.act, dict(one.about)) for one in audit.latest(connection, bot.keyring)]


# --- How it goes -------------------------------------------------------------


def test_a_coordinator_asks_how_it_goes_and_gets_words_and_a_picture(bot: Coordinating) -> None:
    (reply,) = asks(bot, "/overview")
    assert "Started: 13. Sent: 13." in reply.text
    assert "Ministry" not in reply.text
    assert attached(reply).content.startswith(PNG)
    assert "Started: 13. Sent: 13." in attached(reply).description
    assert labels(reply)[-2:] == ["Export", "Compare answers"]
    assert "For which purpose?" in bot.presses("ada", "Export")


def test_a_reader_sees_how_it_goes_and_is_offered_nothing_that_is_not_theirs(
    bot: Coordinating,
) -> None:
    bot.enrols("bob", "reader")
    bot.says("bob", "/overview")
    (reply,) = heard(bot.does_work())
    assert "Export" not in labels(reply)
    for command in ("/export", "/compare", "/key"):
        assert "Your role here does not include" in bot.says("bob", command)


def test_everything_is_said_in_the_coordinators_language(bot: Coordinating) -> None:
    bot.says("claire", "", "Français")
    bot.enrols("claire", "coordinator")
    bot.says("claire", "/bilan")
    (reply,) = heard(bot.does_work())
    plain = reply.text.replace("\u202f", " ").replace("\xa0", " ")
    assert "Personnes ayant commencé : 14. Réponses envoyées : 13." in plain
    assert "Pour quelle finalité" in bot.presses("claire", "Exporter")


# --- What groups say ---------------------------------------------------------


def test_a_coordinator_compares_what_groups_say(bot: Coordinating) -> None:
    bot.says("ada", "/compare")
    desk = bot.desk("ada")
    assert desk is not None
    assert len(desk.offered) == sum(not one.detail for one in bot.consultation.questions)
    (reply,) = asks(bot, "/compare q18_export")
    assert "A state (6 people)\n- They are too narrow: 6" in reply.text
    assert attached(reply).kind == "image/png"
    assert log(bot)[-1] == ("compare", {"question": "q18_export"})
    (sheet,) = asks(bot, "[As a spreadsheet]")
    book = CalamineWorkbook.from_filelike(io.BytesIO(attached(sheet).content))
    assert ["They are too narrow", 6, 5] in book.get_sheet_by_index(0).to_python()
    act, about = log(bot)[-1]
    assert (act, about["question"], about["extracts"]) == ("spreadsheet", "q18_export", 0)


def test_where_nothing_can_be_told_by_a_number_there_is_no_picture(bot: Coordinating) -> None:
    (reply,) = asks(bot, "/compare q14_over_trust")
    assert "said by few" in reply.text.lower()
    assert reply.attachment is None


def test_own_words_are_counted_in_the_chat_and_only_quotable_ones_are_in_the_file(
    bot: Coordinating,
) -> None:
    (reply,) = asks(bot, "/compare q06_threat")
    assert reply.attachment is None
    assert "- 5 extracts may be quoted" in reply.text
    (sheet,) = asks(bot, "[As a spreadsheet]")
    book = CalamineWorkbook.from_filelike(io.BytesIO(attached(sheet).content))
    assert len(book.get_sheet_by_name("Extracts").to_python()) == 1 + 5
    act, about = log(bot)[-1]
    content = attached(sheet).content
    assert about == {
        "question": "q06_threat",
        "extracts": 5,
        "sealed": 0,
        "sha256": sha256(content).hexdigest(),
    }
    assert act == "extracts"


def test_own_words_can_need_a_second_yes_and_numbers_do_not(bot: Coordinating) -> None:
    bot.intake.desks.second_yes = frozenset(("exports",))
    bot.enrols("bob", "coordinator")
    asks(bot, "/compare q18_export")
    assert attached(asks(bot, "[As a spreadsheet]")[0]).content.startswith(b"PK")
    asks(bot, "/compare q06_threat")
    asked = bot.takes(bot.pressing("ada", bot.desk("ada").offered[0].token))  # type: ignore[union-attr]
    assert "I have asked them" in bot.heard_by("ada", asked)
    assert "extracts in people’s own words, from the answers to" in bot.heard_by("bob", asked)
    assert not bot.does_work()
    bot.takes(bot.pressing("bob", yes(bot)))
    (sheet,) = heard(bot.does_work())
    assert attached(sheet).content.startswith(b"PK")
    assert [act for act, _ in log(bot)][-3:] == ["ask", "agree", "extracts"]


def test_own_words_are_sealed_to_the_key_of_whoever_has_given_one(bot: Coordinating) -> None:
    assert "The file is not encrypted" in asks(bot, "/compare q06_threat")[0].text
    me = pyrage.x25519.Identity.generate()
    bot.says("ada", f"/key {me.to_public()}")
    assert "only your key opens it" in asks(bot, "/compare q06_threat")[0].text
    (sheet,) = asks(bot, "[As a spreadsheet]")
    assert attached(sheet).name == "pallmall-comparison-q06_threat.xlsx.age"
    assert pyrage.decrypt(attached(sheet).content, [me]).startswith(b"PK")
    assert log(bot)[-1][1]["sealed"] == 1


def test_an_organisations_name_is_not_compared(bot: Coordinating) -> None:
    assert "Which question?" in bot.says("ada", "/compare q03_org")
    assert not bot.does_work()


# --- What leaves -------------------------------------------------------------

SHARING = "passing people’s answers to the French ministry"


def found(bot: Coordinating) -> Reply:
    bot.says("ada", "/export")
    bot.presses("ada", SHARING)
    (reply,) = asks(bot, "[Spreadsheet]")
    return reply


def test_before_anything_leaves_a_coordinator_is_told_how_much_and_why_not_the_rest(
    bot: Coordinating,
) -> None:
    reply = found(bot)
    assert "The answers of 11 people can be exported." in reply.text
    assert "People held back: 2, because they did not agree to this." in reply.text
    assert "The file is not encrypted" in reply.text
    assert "Nothing was exported." in bot.presses("ada", "Cancel")
    assert not bot.does_work()
    assert log(bot)[-1][0] == "enrol"


def test_what_leaves_comes_with_its_manifest_and_is_in_the_log(bot: Coordinating) -> None:
    found(bot)
    file, signed = asks(bot, "[Export it unencrypted]")
    content = attached(file).content
    stated = manifest.verified(attached(signed).content, content, manifest.public_keys(bot.keyring))
    assert (stated["by"], stated["submissions"]) == ("ada", 11)
    assert b"Silence" not in content
    act, about = log(bot)[-1]
    assert (act, about["people"], about["sha256"]) == ("export", 11, stated["file"]["sha256"])


def test_a_file_of_answers_waits_an_hour_to_be_sent_and_no_longer(bot: Coordinating) -> None:
    found(bot)
    assert "within an hour" in bot.presses("ada", "Export it unencrypted")
    for reply in heard(bot.does_work()):
        assert reply.until == bot.now + timedelta(hours=1)
    asks(bot, "/compare q06_threat")
    (sheet,) = asks(bot, "[As a spreadsheet]")
    assert sheet.until == bot.now + timedelta(hours=1)


def test_a_file_that_cannot_be_handed_over_is_not_put_aside(
    bot: Coordinating, monkeypatch: pytest.MonkeyPatch
) -> None:
    found(bot)
    bot.presses("ada", "Export it unencrypted")

    def fails(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("storage.audit.add", fails)
    bot.does_work()
    (aside,) = bot.rows_of("set_aside")
    kept = bot.keyring.general.open(aside.sealed, f"set_aside.sealed:{aside.id}".encode())
    assert b"TakeOut" in kept
    assert b"TakenOut" not in kept
    assert len(kept) < 1000


def test_purposes_of_the_same_receiver_can_be_put_together(bot: Coordinating) -> None:
    bot.says("ada", "/export")
    bot.presses("ada", SHARING)
    bot.presses("ada", "Also: passing the names of people’s organisations to the French ministry")
    (reply,) = asks(bot, "[CSV]")
    assert (
        "6 answers are held back, as no consent covers them: What is your organisation"
        in reply.text
    )
    file, _ = asks(bot, "[Export it unencrypted]")
    assert attached(file).content.decode().count("Ministry of Silence") == 5


def test_with_a_key_only_its_owner_reads_what_left(bot: Coordinating) -> None:
    me = pyrage.x25519.Identity.generate()
    assert "This is not an age key" in bot.says("ada", "/key AGE-SECRET-KEY-1ABC")
    assert "Only you can open them" in bot.says("ada", f"/key {me.to_public()}")
    assert "only your key opens it" in found(bot).text
    file, _ = asks(bot, "[Export it]")
    assert attached(file).name.endswith(".xlsx.age")
    assert pyrage.decrypt(attached(file).content, [me]).startswith(b"PK")
    assert str(me.to_public()) in bot.says("ada", "/key")
    assert "The key is forgotten" in bot.presses("ada", "Forget this key")


def test_what_was_to_be_sealed_never_leaves_otherwise(bot: Coordinating) -> None:
    bot.says("ada", f"/key {pyrage.x25519.Identity.generate().to_public()}")
    found(bot)
    desk = bot.desk("ada")
    assert desk is not None
    take = desk.offered[0].token
    bot.says("ada", "/key")
    bot.presses("ada", "Forget this key")
    bot.takes(bot.pressing("ada", take))
    (reply,) = heard(bot.does_work())
    assert reply.text.startswith("The key that was to encrypt this file is forgotten: nothing")
    assert [act for act, _ in log(bot)][-2:] == ["key", "key"]


def test_a_key_that_is_forgotten_before_the_second_yes_is_said_to_be(bot: Coordinating) -> None:
    bot.intake.desks.second_yes = frozenset(("exports",))
    bot.enrols("bob", "coordinator")
    bot.says("ada", f"/key {pyrage.x25519.Identity.generate().to_public()}")
    found(bot)
    bot.presses("ada", "Export it")
    bot.says("ada", "/key")
    bot.presses("ada", "Forget this key")
    bot.takes(bot.pressing("bob", yes(bot)))
    (reply,) = heard(bot.does_work())
    assert reply.attachment is None
    assert "nothing was exported. Give a key with /key" in reply.text


def test_an_export_can_need_a_second_yes(bot: Coordinating) -> None:
    bot.intake.desks.second_yes = frozenset(("exports",))
    bot.enrols("bob", "coordinator")
    found(bot)
    asked = bot.takes(bot.pressing("ada", bot.desk("ada").offered[0].token))  # type: ignore[union-attr]
    assert "I have asked them" in bot.heard_by("ada", asked)
    assert f"an export of 11 people’s answers, for “{SHARING}”" in bot.heard_by("bob", asked)
    assert not bot.does_work()
    assert "bob said yes" in bot.heard_by("ada", bot.takes(bot.pressing("bob", yes(bot))))
    file, _ = heard(bot.does_work())
    assert attached(file).content.startswith(b"PK")
    assert [act for act, _ in log(bot)][-3:] == ["ask", "agree", "export"]


def yes(bot: Coordinating) -> str:
    number = bot.rows_of("approvals")[0].id
    return f"approvals/yes/{number}"


@pytest.mark.parametrize(
    "token",
    [
        "export/for/99",
        "export/for/x",
        "export/for/0.",
        "export/find/0/pdf",
        "export/take/0/xlsx/perhaps/1/yes",
        "export/take/0/xlsx/open/many/yes",
        "compare/show/q03_org",
        "compare/sheet/nothing/open",
        "compare/sheet/q06_threat",
        "compare/sheet/q06_threat/perhaps",
        "overview/go/nothing",
        "key/forget/all",
    ],
)
def test_a_button_nobody_was_given_does_nothing(bot: Coordinating, token: str) -> None:
    said = bot.heard_by("ada", bot.takes(bot.pressing("ada", token)))
    assert said == "This button no longer works."
    assert not bot.does_work()


def test_a_file_that_no_messenger_takes_is_left_to_the_operator(
    bot: Coordinating, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.desk.results.LARGEST", 10)
    found(bot)
    (reply,) = asks(bot, "[Export it unencrypted]")
    assert "intake export" in reply.text
    assert log(bot)[-1][0] == "enrol"
