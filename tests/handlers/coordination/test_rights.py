"""The table of rights: every command of the desk, for every role, and for everybody else.

A command that is added is in the table by being there.
"""

import pytest

from handlers import commands as everybodys
from handlers.coordination.commands import Command, all_commands
from handlers.coordination.rights import ROLES, Role, may
from handlers.model import Language
from tests.conversing import Person
from tests.coordinating import TINY, attended, desk_of, pressed, written

COMMANDS = list(all_commands().values())
LANGUAGES: tuple[Language, ...] = ("en", "fr")
NOT_THEIRS = "Your role here does not include"


def names(command: Command) -> list[str]:
    return [word for words in command.words.values() for word in words]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: one.name)
def test_a_coordinator_can_do_what_their_role_allows_and_nothing_else(
    command: Command, role: Role
) -> None:
    for word in names(command):
        turn = attended(desk_of(role), written(f"/{word}"))
        assert turn is not None
        refused = any(NOT_THEIRS in reply.text for reply in turn.replies)
        assert refused != may(role, command.least)
        assert not (refused and turn.effects)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: one.name)
def test_a_button_of_a_role_somebody_has_no_more_does_nothing(command: Command, role: Role) -> None:
    desk = desk_of(role)
    turn = attended(desk, pressed(desk, f"{command.name}/nonsense"))
    assert turn is not None
    assert [reply.text for reply in turn.replies] == ["This button no longer works."]
    assert not turn.effects


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: one.name)
def test_a_participant_never_sees_that_there_is_such_a_command(command: Command) -> None:
    shared = {
        word
        for one in everybodys.all_commands().values()
        for ws in one.words.values()
        for word in ws
    }
    for word in set(names(command)) - shared:
        for mark in "/!":
            ada = Person(TINY, client="en")
            ada.starts()
            ada.says("English")
            of_nothing = ada.says("/nonsense")
            assert ada.says(f"{mark}{word}") in (of_nothing, ada.says("!nonsense"))


def test_only_help_and_the_language_are_everybodys_and_the_desks() -> None:
    theirs = {word for command in COMMANDS for word in names(command)}
    anybodys = {
        word
        for one in everybodys.all_commands().values()
        for words in one.words.values()
        for word in words
    }
    language = everybodys.all_commands()["language"].words
    assert theirs & anybodys == {"help", "aide", *language["en"], *language["fr"]}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", ROLES)
def test_a_coordinator_is_shown_what_they_can_do_and_only_that(
    role: Role, language: Language
) -> None:
    word = {"en": "desk", "fr": "bureau"}[language]
    turn = attended(desk_of(role, language), written(f"/{word}"))
    assert turn is not None
    for command in COMMANDS:
        listed = f"/{command.words[language][0]}" in turn.replies[0].text
        assert listed == may(role, command.least)
    help_ = attended(desk_of(role, language), written("/help"))
    assert help_ is not None
    assert f"/{word}" in help_.replies[0].text


def test_each_command_has_a_place_and_words_of_its_own() -> None:
    assert len({command.order for command in COMMANDS}) == len(COMMANDS)
    words = [word for command in COMMANDS for word in set(names(command))]
    assert len(words) == len(set(words))
