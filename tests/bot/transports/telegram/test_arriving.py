"""Arriving over Telegram: a link, a language, and what is not text."""

from collections.abc import Callable
from pathlib import Path

import pytest

from handlers import codes
from handlers.invitations import Draft
from storage import invitations
from tests.bot.transports.telegram.town import Town, in_town
from tests.botapi.people import Person
from tests.conversing import LONG

REFUSED = (
    "sendMessage I can only read text so far. Could you write it in a few words? "
    "Question 1 is still open."
)


def test_an_invitation_comes_with_the_link(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        with town.memory.engine.begin() as connection:
            about = connection, town.memory.keyring, town.memory.consultation.name
            (one,) = invitations.issue(*about, [Draft(language="fr", until=LONG)], town.now())
        ada = town.person()
        ada.starts(codes.grouped(one.code))
        [welcome] = await ada.hears()
        assert welcome.text.startswith("Merci d’avoir répondu à l’invitation. Elle est valable.")
        session = town.session(ada)
        assert session is not None
        assert session.invitation == one.reference

    in_town(tmp_path, story)


def test_a_link_with_something_else_in_it_is_a_link_all_the_same(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        ada = town.person()
        ada.starts("delegation-7")
        [welcome] = await ada.hears()
        assert "Which language would you like?" in welcome.text
        session = town.session(ada)
        assert session is not None
        assert session.invitation == ""

    in_town(tmp_path, story)


@pytest.mark.parametrize(
    ("client", "first"),
    [("fr", "Français"), ("fr-CA", "Français"), ("en-GB", "English"), ("uk", "English")],
)
def test_the_language_of_the_client_comes_first(tmp_path: Path, client: str, first: str) -> None:
    async def story(town: Town) -> None:
        zoe = town.person("Zoé", client)
        zoe.starts()
        [welcome] = await zoe.hears()
        assert welcome.buttons[0][0] == first

    in_town(tmp_path, story)


def test_somebody_french_is_spoken_to_in_french_throughout(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        zoe = await town.somebody_answering("Zoé", "fr")
        (said,) = await town.after(zoe.sends_voice)
        assert said.startswith("sendMessage Pour l’instant")
        await town.says(zoe, "être entendue", "[Envoyer mes réponses]")
        (submission,) = town.submissions()
        assert submission["language"] == "fr"
        theirs = [one.text for one in zoe.screen if one.by_bot][1:]
        assert not [text for text in theirs if " the " in text or " your " in text]

    in_town(tmp_path, story)


@pytest.mark.parametrize(
    "sends",
    [
        Person.sends_voice,
        Person.sends_photo,
        Person.sends_sticker,
        Person.sends_document,
        Person.sends_location,
        Person.sends_contact,
        lambda person: person.sends_poll("Shall we?"),
        lambda person: person.sends_photo("to be heard"),
    ],
    ids=["voice", "photo", "sticker", "document", "location", "contact", "poll", "a caption"],
)
def test_what_is_not_text_is_refused_kindly_and_once(
    tmp_path: Path, sends: Callable[[Person], object]
) -> None:
    async def story(town: Town) -> None:
        ada = await town.somebody_answering()
        assert await town.after(lambda: sends(ada)) == [REFUSED]
        assert town.values(ada) == {}

    in_town(tmp_path, story)


def test_an_album_is_one_thing_and_refused_once(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        ada = await town.somebody_answering()
        assert await town.after(lambda: ada.sends_media_group(5)) == [REFUSED]
        assert await town.after(lambda: ada.sends_media_group(2)) == [REFUSED]

    in_town(tmp_path, story)


def test_a_picture_whose_words_are_edited_is_still_a_picture(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        ada = await town.somebody_answering()
        photo = ada.sends_photo("a plan")
        place = ada.sends_location()
        await town.quiet()
        message = ada.chat.messages[photo].message
        where = ada.chat.messages[place].message
        assert not await town.after(
            lambda: town.api.world.updates.add("edited_message", message, ada.id),
            lambda: town.api.world.updates.add("edited_message", where, ada.id),
        )

    in_town(tmp_path, story)


def test_a_group_is_pointed_to_the_private_chat_once_and_nothing_is_kept(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        ada = town.person()
        group = town.api.group("Delegates")
        inside = group.member(ada)
        await town.after(
            lambda: group.adds_bot(by=ada),
            lambda: inside.writes("/start"),
            lambda: inside.writes("@intake_test_bot what is this?"),
            lambda: inside.sends_photo(),
        )
        await town.until(lambda: town.calls)
        (said,) = map(str, town.calls)
        assert said.endswith("[Write to me] [M’écrire]")
        assert not await town.after(lambda: inside.writes("/help"))
        assert town.memory.count()["sessions"] == 0
        assert town.memory.count()["events"] == 0
        assert not town.memory.rows_of("set_aside")

    in_town(tmp_path, story)
