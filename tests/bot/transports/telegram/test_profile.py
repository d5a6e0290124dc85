"""What people can read about the bot before they press Start."""

import pytest
from msgspec.structs import replace

from bot.transports.telegram.profile import profiles
from handlers.commands import find
from tests.conversing import consultation_called

LANGUAGES = ("en", "fr")
PALLMALL = consultation_called("pallmall")


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def test_somebody_reads_who_asks_and_what_to_expect_before_they_start() -> None:
    said = profiles(PALLMALL, answered=True)["en"].description
    for words in (
        "Pall Mall Process consultation\n",
        "Foreign, Commonwealth & Development Office (United Kingdom)",
        "and Ministry for Europe and Foreign Affairs (France)",
        "About 20 minutes.",
        "over several days",
        "not end-to-end encrypted",
        "never ask for money, codes or files",
    ):
        assert words in said


def test_somebody_reads_it_all_in_french() -> None:
    said = profiles(PALLMALL, answered=True)["fr"]
    assert said.name == "Consultation du processus de Pall Mall"
    for words in ("Royaume-Uni", "(France)", "20 minutes", "plusieurs jours", "ni argent"):
        assert words in said.description
    assert "chiffrées de bout en bout : Telegram" in said.description.replace(
        "\u202f", " "
    ).replace("\xa0", " ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_in_the_menu_is_one_that_telegram_takes_and_the_bot_understands(
    language: str,
) -> None:
    commands = dict(profiles(PALLMALL, answered=True))[language].commands  # type: ignore[index]
    assert {"help", "privacy", "delete", "language", "stop"} <= {name for name, _ in commands}
    for name, about in commands:
        assert name.isascii()
        assert name.isalnum()
        assert name == name.lower()
        assert 1 <= units(about) <= 256
        assert find(f"/{name}") is not None


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_person_to_ask_is_in_the_menu_only_where_somebody_is(language: str) -> None:
    alone = dict(profiles(PALLMALL, answered=False))[language]  # type: ignore[index]
    answered = dict(profiles(PALLMALL, answered=True))[language]  # type: ignore[index]
    assert {name for name, _ in answered.commands} - {name for name, _ in alone.commands} == {
        "human"
    }


def test_nobody_is_offered_another_language_where_there_is_none() -> None:
    (language, profile), *others = profiles(
        consultation_called("french_only"), answered=True
    ).items()
    assert language == "fr"
    assert not others
    assert "language" not in dict(profile.commands)


@pytest.mark.parametrize("title", ["A long title 😀 " * 9, "Short", "Title " * 200])
def test_however_long_a_title_is_people_read_what_they_must_know(title: str) -> None:
    consultation = replace(PALLMALL, title={"en": title.strip(), "fr": title.strip()})
    for profile in profiles(consultation, answered=True).values():
        assert units(profile.name) <= 64
        assert units(profile.description) <= 512
        assert units(profile.short_description) <= 120
        assert profile.name.startswith(title[:5])
        assert "Telegram" in profile.description
        assert "20" in profile.description


def test_a_consultation_that_names_nobody_has_a_description_all_the_same() -> None:
    profile = profiles(replace(PALLMALL, consents=()), answered=True)["en"]
    assert profile.description.startswith("Pall Mall Process consultation\n\nAbout 20 minutes.")
