"""Whatever people do in several chats at once: nothing is lost, doubled, or somebody else's."""

import re
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct

from handlers.codes import read
from handlers.model import Answer, Event, GivingWay, MessageReceived, Session
from tests.remembering import Remembering, at

CHATS = ("anna", "anna on talk", "bert", "bert on talk")
SAID = ("", "English", "continue", "yes", "no", "a wish", "/review", "send", "/stop", "/delete")
SHOWN = re.compile(r"^(?:[A-Z]{4}-){4}[A-Z]{4}$")

chats = st.sampled_from(CHATS)
words = st.sampled_from(SAID)
codes = st.one_of(st.just("/continue"), st.integers(-3, 3))  # a code: one of those given lately
happenings = st.lists(
    st.lists(st.tuples(chats, st.one_of(words, codes, codes)), min_size=1, max_size=3),
    min_size=5,
    max_size=25,
)


class Town(Struct):
    """People in four chats, two of whom have begun; and every code that was ever given."""

    bot: Remembering
    given: list[tuple[str, str]]  # the code, and the session it names

    def does(self, *steps: tuple[str, str | int]) -> None:
        """Let people do several things in one batch, and see that all is as it must be."""
        events = [self.bot.event(chat, self._words(what)) for chat, what in steps]
        before = self.sessions()
        sent = self.bot.takes(*events)
        after = self.sessions()
        self._check_that_nothing_is_lost(before, after, events)
        self._check_who_moved(before, after, events)
        owners = {chat: one.id for chat, one in after.items()}
        for message in sent:
            if SHOWN.match(message.reply.text):
                self.given.append((read(message.reply.text), _owner(message, owners)))

    def _words(self, what: str | int) -> str:
        if isinstance(what, str):
            return what
        return self.given[what % len(self.given)][0] if self.given else "B" * 20

    def sessions(self) -> dict[str, Session]:
        """Return who is where; nobody is in two places, and no place has two."""
        found = {chat: self.bot.session(chat) for chat in CHATS}
        there = {chat: one for chat, one in found.items() if one is not None}
        rows = self.bot.rows_of("addresses")
        assert len(rows) == len({row.session for row in rows}) == len(there)
        assert len(self.bot.rows_of("sessions")) == len({one.id for one in there.values()})
        return there

    def _check_that_nothing_is_lost(
        self, before: Mapping[str, Session], after: Mapping[str, Session], events: list[Event]
    ) -> None:
        here = {one.id: one for one in after.values()}
        yes = {event.address for event in events if _says(event) == "yes"}
        moving = any(read(_says(event)) for event in events)
        for chat, session in before.items():
            if session.answers and at(chat) not in yes and not (yes and moving):
                assert _words_of(session.answers) <= _words_of(here[session.id].answers)
                assert session.consents.keys() <= here[session.id].consents.keys()

    def _check_who_moved(
        self, before: Mapping[str, Session], after: Mapping[str, Session], events: list[Event]
    ) -> None:
        was = {one.id: chat for chat, one in before.items()}
        sent = {read(_says(event)) for event in events} - {""}
        for chat, session in after.items():
            if session.id in was and was[session.id] != chat:
                mine = {code for code, owner in self.given if owner == session.id}
                asides = [one.aside for one in before.values()]
                told = {aside.code for aside in asides if isinstance(aside, GivingWay)}
                assert mine & (sent | told)


def _owner(message: object, owners: Mapping[str, str]) -> str:
    address = message.address  # type: ignore[attr-defined]
    chat = address.place if address.transport == "chat" else f"{address.place} on talk"
    return owners.get(chat, "")


def _says(event: Event) -> str:
    return event.text if isinstance(event, MessageReceived) else ""


def _words_of(answers: Mapping[str, Answer]) -> set[str]:
    return {part.text for answer in answers.values() for part in answer.parts}


@settings(max_examples=25, deadline=None)
@given(happenings)
def test_however_codes_and_chats_are_mixed_nobody_loses_or_gets_anything_unasked(
    happened: list[list[tuple[str, str | int]]],
) -> None:
    with TemporaryDirectory() as folder:
        bot = Remembering(Path(folder))
        bot.says("anna", "", "English", "continue", "yes", "anna's wish")
        bot.says("bert on talk", "", "English", "continue", "yes", "bert's wish")
        town = Town(bot, [])
        town.does(("anna", "/continue"))
        town.does(("bert on talk", "/continue"))
        for steps in happened:
            town.does(*steps)
        bot.close()
