"""The table of rights: every command of the desk, for every role, and for everybody else.

A command that is added is in the table by being there. What can be pressed, and the steps at which
words are waited for, are named one by one below, each with the least role that has it.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import get_args

import pytest
from msgspec.structs import replace

from handlers import commands as everybodys
from handlers.coordination.commands import Command, all_commands
from handlers.coordination.desk import (
    Asked,
    AtRest,
    DeskStep,
    MakingInvitations,
    NamingCoordinator,
    PreparingCampaign,
)
from handlers.coordination.facts import Campaigns, DeskFact, UnderWay, WhatIsUnderWay
from handlers.coordination.rights import ROLES, Role, may
from handlers.model import Audience, AudienceKind, Button, Language, Text
from tests.conversing import LONG, NOW, Person, consultation_called
from tests.coordinating import FACTS, TINY, attended, desk_of, pressed, written

COMMANDS = list(all_commands().values())
LANGUAGES: tuple[Language, ...] = ("en", "fr")
NOT_THEIRS = "Your role here does not include"
PALLMALL = consultation_called("pallmall")
WORDS: Text = {"en": "Still time.", "fr": "Encore un peu."}
UNFINISHED = Audience(kind="unfinished")
COUNTED = PreparingCampaign(
    audience=UNFINISHED, words=WORDS, counted=4, people=9, channels=("matrix",)
)
INVITING = MakingInvitations(asks="yes", group="industry", count=2, until=LONG)

BUTTONS: list[tuple[str, Role, DeskStep]] = [
    ("desk/language/fr", "reader", AtRest()),
    ("overview/go/overview", "reader", AtRest()),
    *((f"overview/go/{name}", "coordinator", AtRest()) for name in ("invited", "remind")),
    *((f"overview/go/{name}", "coordinator", AtRest()) for name in ("export", "compare")),
    ("overview/go/coordinators", "owner", AtRest()),
    ("overview/go/audit", "owner", AtRest()),
    ("invite/group/industry", "coordinator", AtRest()),
    ("invite/language/industry/en", "coordinator", AtRest()),
    ("invite/make/industry/en/5", "coordinator", AtRest()),
    ("invite/share/industry/en", "coordinator", AtRest()),
    ("invite/people/industry/en/40", "coordinator", AtRest()),
    *((f"invite/back/{what}", "coordinator", INVITING) for what in get_args(Asked)),
    ("invite/day", "coordinator", INVITING),
    ("invite/day/2026-11-30", "coordinator", INVITING),
    ("invite/whose", "coordinator", INVITING),
    ("invite/yes", "coordinator", INVITING),
    ("invite/no", "coordinator", INVITING),
    ("invited/revoke/INV-7K3-QF9-2MX", "coordinator", AtRest()),
    ("invited/revoke/INV-7K3-QF9-2MX/yes", "coordinator", AtRest()),
    ("invited/keep/no", "coordinator", AtRest()),
    *((f"remind/to/{kind}", "coordinator", AtRest()) for kind in get_args(AudienceKind)),
    ("remind/undo/1", "coordinator", AtRest()),
    ("remind/1/undo", "coordinator", AtRest()),
    ("remind/words", "coordinator", COUNTED),
    ("remind/whom", "coordinator", COUNTED),
    ("remind/only/language/fr", "coordinator", COUNTED),
    ("remind/only/channel/matrix", "coordinator", COUNTED),
    ("remind/only/idle/7", "coordinator", COUNTED),
    ("remind/only/group/industry", "coordinator", COUNTED),
    ("remind/only/all", "coordinator", COUNTED),
    ("remind/send/4/yes", "coordinator", COUNTED),
    ("remind/cancel/no", "coordinator", COUNTED),
    ("compare/show/q06_threat", "coordinator", AtRest()),
    ("compare/sheet/q06_threat/open", "coordinator", AtRest()),
    ("compare/which", "coordinator", AtRest()),
    ("export/for/0", "coordinator", AtRest()),
    ("export/find/0/xlsx", "coordinator", AtRest()),
    ("export/take/0/xlsx/open/1/yes", "coordinator", AtRest()),
    ("export/leave/no", "coordinator", AtRest()),
    ("threads/open/3", "coordinator", AtRest()),
    ("threads/close/3", "coordinator", AtRest()),
    ("approvals/yes/7", "coordinator", AtRest()),
    ("approvals/no/7", "coordinator", AtRest()),
    ("key/forget", "coordinator", AtRest()),
    ("coordinators/invite", "owner", AtRest()),
    *((f"coordinators/invite/{role}", "owner", AtRest()) for role in ROLES),
    ("coordinators/whose", "owner", AtRest()),
    ("coordinators/revoke/enrolled/2", "owner", AtRest()),
    ("coordinators/revoke/enrolled/2/yes", "owner", AtRest()),
    ("coordinators/revoke/invited/3/yes", "owner", AtRest()),
    ("coordinators/keep/no", "owner", AtRest()),
]
"""Every button of the desk's, the least role that has it, and at which step it is pressed."""

STEPS: list[tuple[DeskStep, Role]] = [
    (NamingCoordinator(role="owner"), "owner"),
    (PreparingCampaign(audience=UNFINISHED), "coordinator"),
    *((replace(INVITING, asks=what), "coordinator") for what in get_args(Asked)),
]
"""Every step that waits for words, and the least role from which it takes them."""

SOMETHING_WAITS: Mapping[type, DeskFact] = {
    **FACTS,
    WhatIsUnderWay: Campaigns(
        under_way=(
            UnderWay(
                number=1,
                coordinator=1,
                name="Ada",
                at=NOW,
                begins=NOW + timedelta(minutes=10),
                audience=UNFINISHED,
            ),
        )
    ),
}


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
@pytest.mark.parametrize(("token", "least", "step"), BUTTONS, ids=lambda one: str(one)[:40])
def test_a_button_does_what_it_says_for_those_roles_that_have_it_and_nothing_for_others(
    token: str, least: Role, step: DeskStep, role: Role
) -> None:
    desk = desk_of(role, step=step)
    turn = attended(desk, pressed(desk, token), PALLMALL, SOMETHING_WAITS)
    assert turn is not None
    refused = [reply.text for reply in turn.replies] == ["This button no longer works."]
    assert refused != may(role, least)
    assert not (refused and (turn.effects or isinstance(turn.desk.step, NamingCoordinator)))


def test_every_command_with_buttons_is_in_the_table_of_them() -> None:
    nothing_to_press = all_commands()["audit"].press
    have = {command.name for command in COMMANDS if command.press is not nothing_to_press}
    assert {token.partition("/")[0] for token, _, _ in BUTTONS} == have


def test_a_button_that_there_never_was_does_nothing_for_anybody() -> None:
    for command in COMMANDS:
        desk = desk_of("owner")
        turn = attended(desk, pressed(desk, f"{command.name}/nonsense"))
        assert turn is not None
        assert [reply.text for reply in turn.replies] == ["This button no longer works."]
        assert not turn.effects


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("step", "least"), STEPS, ids=lambda one: type(one).__name__)
def test_words_that_are_waited_for_are_taken_from_those_roles_alone_that_may_say_them(
    step: DeskStep, least: Role, role: Role
) -> None:
    turn = attended(desk_of(role, step=step), written("Encore un peu de temps"), PALLMALL)
    assert (turn is not None) == may(role, least)


def test_every_step_that_takes_words_is_in_the_table_of_them() -> None:
    assert {type(step) for step, _ in STEPS} == {kind for one in COMMANDS for kind in one.take}


@pytest.mark.parametrize("role", ROLES)
def test_a_word_takes_back_a_message_to_many_only_for_whoever_may_send_one(role: Role) -> None:
    turn = attended(desk_of(role), written("undo"), PALLMALL, SOMETHING_WAITS)
    assert (turn is not None and bool(turn.effects)) == may(role, "coordinator")


@pytest.mark.parametrize("role", ROLES)
def test_a_label_that_several_requests_share_shows_them_only_to_whoever_may_answer(
    role: Role,
) -> None:
    brought = tuple(Button(label="Yes, do it", token=f"approvals/yes/{one}") for one in (7, 8))
    turn = attended(desk_of(role, brought=brought), written("Yes, do it"), PALLMALL)
    assert (turn is not None) == may(role, "coordinator")


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
