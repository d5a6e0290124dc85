"""What must be true of every conversation, however it goes.

Hypothesis plays people who write anything, press anything old or new, edit and
delete at random, in bursts, before the opening and after the closing.
"""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from handlers import path, rules
from handlers.conversation import advance, keeps
from handlers.model import (
    Address,
    ChoiceSelected,
    Consultation,
    Event,
    FileReceived,
    Forget,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
    Question,
    RecordConsent,
    Session,
    Started,
    Submit,
    Turn,
)
from tests.conversing import NOW, consultation_called, new_session

CONSULTATIONS = ["every_type", "consents", "dated", "pallmall"]

WORDS = (
    "/start",
    *("english", "français", "continue", "continuer", "i understand", "yes", "oui", "no", "non"),
    *("1", "2", "3", "1, 2", "2, 1, 3", "1 2 3", "skip", "passer", "back", "retour", "go on"),
    *("review", "status", "stop", "privacy", "/delete", "/language fr", "help", "send", "why"),
    *("3 novembre 2026", "2.5", "12", "France", "other", "autre", "je préfère en français"),
    *("Des vendeurs qui ferment et reviennent sous un autre nom.", "A second thought of mine."),
)

PRELUDES = {
    "every_type": [
        *("/start", "english", "continue", "yes", "continue", "Words.", "A story.", "go on"),
        *("1", "go on", "1, 2", "2, 1, 3", "3", "12", "2.5", "3 November 2026", "France", "send"),
    ],
    "consents": ["/start", "english", "continue", "yes", "1", "yes", "no", "send", "/review"],
    "dated": ["/start"],
    "pallmall": [
        *("/start", "english", "continue", "i understand", "yes", "civil", "2", "skip"),
        *("skip",) * 13,
        *("yes", "no", "yes", "no", "no", "send", "/privacy"),
    ],
}
"""Lines that lead through a consultation; what happens at random begins after some of them."""

said = st.one_of(st.sampled_from(WORDS), st.sampled_from(WORDS), st.text(max_size=40))


@st.composite
def happenings(draw: st.DrawFn) -> list[tuple[str, str, int, bool]]:
    """Draw (kind, words, which, arrives): enough to make an event of any session."""
    kind = st.sampled_from(
        ["says", "says", "says", "presses", "presses", "edits", "deletes", "starts", "sends"]
    )
    one = st.tuples(kind, said, st.sampled_from([0, 0, 0, 1, 2, 5, 13, 30]), st.booleans())
    return draw(st.lists(one, min_size=3, max_size=40))


class Chat:
    """A chat in which anything may happen; it remembers what can be pressed and edited."""

    def __init__(self, consultation: Consultation) -> None:
        self.consultation = consultation
        self.session = new_session(consultation)
        self.tokens: list[str] = ["pick/none/none", "consent/keep/x/yes", "edit/", "/", ""]
        self.messages: list[str] = ["unknown"]
        self.at = NOW
        self.count = 0

    def event(self, kind: str, words: str, which: int) -> Event:
        self.count += 1
        self.at += timedelta(hours=which)
        about: dict[str, Any] = {
            "id": str(self.count),
            "address": Address(transport="telegram", place="1"),
            "at": self.at,
        }
        message = f"m{self.count}"
        match kind:
            case "says":
                self.messages.append(message)
                return MessageReceived(
                    **about,
                    position=self.count,
                    message=message,
                    text=words,
                )
            case "presses":
                token = self.tokens[-1 - which % len(self.tokens)]
                return ChoiceSelected(**about, token=token)
            case "edits":
                old = self.messages[-1 - which % len(self.messages)]
                return MessageEdited(**about, message=old, text=words)
            case "deletes":
                old = self.messages[-1 - which % len(self.messages)]
                return MessageDeleted(**about, message=old)
            case "starts":
                return Started(**about, position=self.count)
            case _:
                return FileReceived(**about, position=self.count, message=message)

    def happens(self, event: Event, *, arrives: bool) -> Turn:
        turn = advance(self.consultation, self.session, event)
        assert turn == advance(self.consultation, self.session, event)
        stored = msgspec.json.encode(turn.session)
        self.session = msgspec.json.decode(stored, type=Session)
        assert self.session == turn.session
        for reply in turn.replies:
            self.tokens.extend(button.token for button in reply.buttons)
            if reply.asks and arrives:
                self.count += 1
                self.session = replace(self.session, asked=self.count)
        return turn


@pytest.mark.parametrize("name", CONSULTATIONS)
def test_whatever_people_do_nothing_breaks_and_only_valid_answers_are_sent(name: str) -> None:
    sent = 0

    @given(known=st.sampled_from([0, 4, 9, -3, -1, 99]), what=happenings())
    @settings(max_examples=150)
    def anything(known: int, what: list[tuple[str, str, int, bool]]) -> None:
        nonlocal sent
        chat = Chat(consultation_called(name))
        sensible = [("says", words, 0, True) for words in PRELUDES[name][:known]]
        for kind, words, which, arrives in [*sensible, *what]:
            turn = chat.happens(chat.event(kind, words, which), arrives=arrives)
            says_something_sensible(turn)
            for effect in turn.effects:
                if isinstance(effect, Submit):
                    sent += 1
                    submits_only_what_is_valid(chat, effect)
                if isinstance(effect, Forget):
                    chat.session = new_session(chat.consultation)

    anything()
    assert sent or name == "dated", "no conversation was ever sent: the test looks at too little"


def says_something_sensible(turn: Turn) -> None:
    for reply in turn.replies:
        assert reply.text.strip()
        assert not re.search(r"\{[a-z]{3,}\}", reply.text), "a placeholder was left unfilled"
        labels = [button.label for button in reply.buttons]
        assert all(label.strip() for label in labels)
        assert len(set(labels)) == len(labels)
        assert all(len(button.token.encode()) <= 64 for button in reply.buttons)
    assert sum(reply.asks for reply in turn.replies) <= 1


def submits_only_what_is_valid(chat: Chat, effect: Submit) -> None:
    consultation, session = chat.consultation, chat.session
    body = msgspec.json.decode(effect.submission.body)
    required = [clause.name for clause in consultation.consents if clause.required]
    granted = {one["clause"] for one in body["consents"] if one["granted"]}
    assert granted.issuperset(required)
    on_path = {question.name: question for question in path.on_path(consultation, session.sent)}
    for answer in body["answers"]:
        question = on_path[answer["question"]]
        if answer["status"] == "given":
            assert is_valid(question, answer["value"], answer["other"])
        else:
            assert answer["value"] is None
            assert not question.required


def is_valid(question: Question, value: Any, other: str) -> bool:
    names = {choice.name for choice in question.choices}
    if question.or_other and other:
        names.add("other")
    if question.constraint and not rules.holds(question.constraint, {}, value):
        return False
    match question.type:
        case "text":
            return isinstance(value, str) and bool(value)
        case "select_one":
            return value in names
        case "select_multiple":
            most = question.max_choices or len(names)
            return set(value) <= names and question.min_choices <= len(value) <= most
        case "rank":
            places = question.max_choices or len(question.choices)
            return set(value) <= names and len(set(value)) == len(value) == places
        case "range" | "integer":
            return isinstance(value, int)
        case "decimal":
            return Decimal(str(value)).is_finite()
        case _:
            return isinstance(value, str) and bool(value)


@given(what=happenings())
@settings(max_examples=40)
def test_nothing_is_kept_of_somebody_who_did_not_agree(
    what: list[tuple[str, str, int, bool]],
) -> None:
    chat = Chat(consultation_called("consents"))
    for kind, words, which, arrives in what:
        chat.happens(chat.event(kind, words, which), arrives=arrives)
        consent = chat.session.consents.get("keep")
        if consent is None or not consent.granted:
            assert not chat.session.answers


@given(what=happenings())
@settings(max_examples=40)
def test_every_decision_is_recorded_with_the_words_it_was_made_on(
    what: list[tuple[str, str, int, bool]],
) -> None:
    chat = Chat(consultation_called("consents"))
    recorded: dict[str, bool] = {}
    for kind, words, which, arrives in what:
        turn = chat.happens(chat.event(kind, words, which), arrives=arrives)
        for effect in turn.effects:
            if isinstance(effect, RecordConsent):
                recorded[effect.consent.clause] = effect.consent.granted
                assert effect.text
        for name, consent in chat.session.consents.items():
            assert recorded[name] == consent.granted


def test_somebody_who_came_too_late_leaves_nothing_behind() -> None:
    chat = Chat(consultation_called("closed"))
    turn = chat.happens(chat.event("says", "hello", 0), arrives=True)
    assert not keeps(turn.session)
