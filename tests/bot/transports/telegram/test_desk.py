"""Coordinators on Telegram: by a link, with buttons that rest, replies, and files."""

from pathlib import Path

import pytest

from bot.results.overview import panels
from bot.results.pictures import Bar, Panel, drawn
from handlers import codes
from handlers.model import Address, Attachment, Button, Language, Reply
from handlers.results import overview_words
from storage import coordinators
from tests.bot.transports.telegram.town import Town, in_town
from tests.botapi.markup import BotCommandScopeAllPrivateChats, BotCommandScopeChat
from tests.botapi.people import Person
from tests.conversing import consultation_called
from tests.made_overviews import full_overview

PICTURE = Attachment(
    name='how "it" goes.png',
    kind="image/png",
    content=bytes(range(256)) * 40 + b"\r\n--",
    description="Started: 31 <people>. Sent: 22.",
)
SHEET = Attachment(name="résultats.csv", kind="text/csv", content=b"a;b\r\n", description="All.")


async def somebody_enrolled(town: Town, name: str = "Ada") -> Person:
    """Return somebody who opened the link with their code."""
    code = codes.new_code(name.encode() * 24, codes.ENROLMENT)
    memory = town.memory
    with memory.engine.begin() as connection:
        about = (code, memory.consultation.name, name, "owner", town.now())
        coordinators.offer(connection, memory.keyring, *about)  # type: ignore[arg-type]
    person = town.person(name)
    person.starts(code)
    await town.quiet()
    return person


async def hears(town: Town, person: Person, words: str) -> None:
    await town.until(lambda: words in person.screen[-1].text)
    await town.quiet()


def test_a_coordinator_comes_by_a_link_and_a_pressed_button_rests(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        ada = await somebody_enrolled(town)
        assert "You now coordinate" in ada.screen[-1].text
        await town.says(ada, "/coordinators")
        did = await town.after(lambda: ada.presses("Invite somebody"))
        assert [one.partition(" ")[0] for one in did] == [
            "answerCallbackQuery",
            "editMessageText",
            "sendMessage",
        ]
        assert ada.screen[-2].text.endswith("Your choice: Invite somebody")
        await town.says(ada, "[reader]", "Bob")
        assert codes.read(ada.screen[-1].text, codes.ENROLMENT)

    in_town(tmp_path, story)


def test_the_chat_of_a_coordinator_lists_what_they_can_do_as_long_as_they_can(
    tmp_path: Path,
) -> None:
    async def story(town: Town) -> None:
        ada, bob = await somebody_enrolled(town), await somebody_enrolled(town, "Bob")
        assert {"desk", "audit", "review"} <= set(listed(town, bob))
        await town.says(ada, "/coordinators", "[Remove a role]", "[Bob]", "[Yes, remove it]")
        await hears(town, bob, "You no longer coordinate")
        assert listed(town, bob) == []
        assert listed(town, ada)

    in_town(tmp_path, story)


def test_everybodys_menu_names_a_person_to_ask_as_long_as_somebody_is_there(
    tmp_path: Path,
) -> None:
    async def story(town: Town) -> None:
        await town.until(lambda: "help" in everybodys(town) and "help" in everybodys(town, "fr"))
        assert "human" not in everybodys(town) + everybodys(town, "fr")
        ada = await somebody_enrolled(town)
        await town.until(lambda: "human" in everybodys(town) and "human" in everybodys(town, "fr"))
        bob = await somebody_enrolled(town, "Bob")
        await town.says(ada, "/coordinators", "[Remove a role]", "[Bob]", "[Yes, remove it]")
        await hears(town, bob, "You no longer coordinate")
        assert "human" in everybodys(town)
        await town.bot_starts_again()
        assert "human" in everybodys(town)
        with town.memory.engine.begin() as connection:
            coordinators.revoke(connection, town.memory.keyring, 1, town.now())
        town.memory.intake.desks.changed = True
        await town.says(await town.somebody_answering("Zoe"), "to be heard")
        await town.until(lambda: "human" not in everybodys(town) + everybodys(town, "fr"))

    in_town(tmp_path, story)


def everybodys(town: Town, language: str | None = None) -> list[str]:
    """Return the commands that every other chat lists."""
    scope = BotCommandScopeAllPrivateChats()
    return [one.command for one in town.api.world.profile.get_commands(scope, language)]


def listed(town: Town, person: Person) -> list[str]:
    """Return the commands that a chat of its own lists."""
    scope = BotCommandScopeChat(chat_id=person.id)
    return [one.command for one in town.api.world.profile.get_commands(scope, None)]


def test_work_comes_back_to_whoever_asked_for_it(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        ada = await somebody_enrolled(town)
        await town.says(ada, "/audit")
        await hears(town, ada, "1 entry is in the log")

    in_town(tmp_path, story)


def test_a_reply_to_what_somebody_wrote_answers_them(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        ada = await somebody_enrolled(town)
        zoe = await town.somebody_answering("Zoe")
        await town.says(zoe, "/human", "Is this really from the ministry?")
        await hears(town, ada, "Is this really from the ministry?")
        await town.until(lambda: all(row.position for row in town.memory.rows_of("posts")))
        ada.writes("Yes, it is.", reply_to=ada.screen[-1].id)
        await hears(town, zoe, "The organisers write:\n\nYes, it is.")
        await town.says(zoe, "Thank you!")
        await hears(town, ada, "Thank you!")
        await town.says(zoe, "[That is enough]")
        await town.says(ada, f"/answer {ada.screen[-1].text.split()[1][:-1]} Not at all.")
        await hears(town, zoe, "Not at all.")
        await town.says(zoe, "[Write back]", "One more thing")
        await hears(town, ada, "One more thing")

    in_town(tmp_path, story)


def test_a_reply_to_the_first_piece_of_something_long_answers_whoever_wrote_it(
    tmp_path: Path,
) -> None:
    async def story(town: Town) -> None:
        ada = await somebody_enrolled(town)
        zoe = await town.somebody_answering("Zoe")
        await town.says(zoe, "/human", "Is this from the ministry? " * 150)
        await hears(town, ada, "To answer, reply to this message")
        await town.until(lambda: all(row.position for row in town.memory.rows_of("posts")))
        first = next(one for one in ada.screen if "Somebody writes:" in one.text)
        assert first.id != ada.screen[-1].id
        ada.writes("Yes, it is.", reply_to=first.id)
        await hears(town, zoe, "The organisers write:\n\nYes, it is.")

    in_town(tmp_path, story)


@pytest.mark.parametrize(
    ("file", "kind"), [(PICTURE, "photo"), (SHEET, "document")], ids=["picture", "sheet"]
)
def test_a_file_comes_after_the_words_with_its_description(
    tmp_path: Path, file: Attachment, kind: str
) -> None:
    async def story(town: Town) -> None:
        ada = await town.somebody_answering()
        assert town._watched is not None
        address = Address(transport="telegram", place=str(ada.id))
        buttons = (Button(label="More", token="overview/more"),)
        reply = Reply(text="Here it is.", attachment=file, buttons=buttons, mark="@1")
        sent = await town._watched.send(address, reply, "key")
        words, shown = ada.screen[-2:]
        assert (words.text, shown.text) == ("Here it is.", file.description)
        assert (words.kind, shown.kind) == ("text", kind)
        assert words.message.reply_markup is None
        assert shown.message.reply_markup
        assert sent.position == shown.id
        given = shown.message.photo[0] if shown.message.photo else shown.message.document
        assert given is not None
        path = town.api.world.files.get(given["file_id"])["file_path"]
        assert town.api.world.files.at(path) == file.content
        alone = await town._watched.send(address, Reply(text="", attachment=file), "other")
        assert alone.position == ada.screen[-1].id == shown.id + 1

    in_town(tmp_path, story)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_whoever_cannot_see_the_overviews_picture_hears_every_number_of_it(
    tmp_path: Path, language: Language
) -> None:
    pallmall = consultation_called("pallmall")
    described = overview_words.described(pallmall, full_overview(), language)
    assert len(described) > 1024

    async def story(town: Town) -> None:
        ada = await town.somebody_answering()
        assert town._watched is not None
        address = Address(transport="telegram", place=str(ada.id))
        picture = Attachment(name="a.png", kind="image/png", content=b"x", description=described)
        buttons = (Button(label="More", token="overview/more"),)
        reply = Reply(text="How it goes.", attachment=picture, buttons=buttons, mark="@1")
        sent = await town._watched.send(address, reply, "key")
        words, shown, below = ada.screen[-3:]
        assert [one.kind for one in (words, shown, below)] == ["text", "photo", "text"]
        assert len(shown.text) <= 1024
        assert f"{shown.text}\n\n{below.text}" == described
        assert [bool(one.buttons) for one in (words, shown, below)] == [False, False, True]
        assert (sent.position, sent.earlier) == (below.id, (words.id, shown.id))
        for panel in panels(pallmall, full_overview(), language):
            for bar in panel.bars:
                assert bar.said in described

    in_town(tmp_path, story)


def test_a_picture_too_tall_to_be_shown_is_handed_over_as_a_file(tmp_path: Path) -> None:
    bars = tuple(Bar(label=f"Answer {number}", people=9, said="9") for number in range(9))
    tall = drawn("Many groups", [Panel(title=f"Group {one}", bars=bars) for one in range(24)])

    async def story(town: Town) -> None:
        ada = await town.somebody_answering()
        assert town._watched is not None
        address = Address(transport="telegram", place=str(ada.id))
        picture = Attachment(name="a.png", kind="image/png", content=tall, description="As bars.")
        await town._watched.send(address, Reply(text="", attachment=picture), "key")
        assert (ada.screen[-1].kind, ada.screen[-1].text) == ("document", "As bars.")

    in_town(tmp_path, story)
