"""What must be true of every conversation, however it goes.

Hypothesis plays people who write anything, press anything old or new, edit and
delete at random, in bursts, before the opening and after the closing.
"""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from handlers import path, rules
from handlers.buttons import mark
from handlers.commands import find, looks_like_one
from handlers.conversation import advance, keeps
from handlers.model import (
    Address,
    ChoiceSelected,
    Consenting,
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
from handlers.opening_hours import is_after
from handlers.reading import clean
from locales import territories
from tests.conversing import NOW, consultation_called, new_session

CONSULTATIONS = ["every_type", "consents", "dated", "strict", "pallmall"]

STARTS = {
    "dated": [
        datetime(2026, 8, 31, 12, 0, tzinfo=UTC),  # a day before the opening
        datetime(2026, 10, 11, 12, 0, tzinfo=UTC),  # some hours before the closing
        datetime(2026, 10, 11, 21, 40, tzinfo=UTC),  # in its last minutes
    ]
}


WORDS = (
    "/start",
    *("english", "français", "continue", "continuer", "i understand", "yes", "oui", "no", "non"),
    *("1", "2", "3", "1, 2", "2, 1, 3", "1 2 3", "skip", "passer", "back", "retour", "go on"),
    *("review", "status", "stop", "privacy", "/delete", "/language fr", "help", "send", "why"),
    *("3 novembre 2026", "2.5", "12", "France", "other", "autre", "je préfère en français"),
    *("Des vendeurs qui ferment et reviennent sous un autre nom.", "A second thought of mine."),
    *("le grenier", "4", "fully", "/nothing", "hello", "j'envoie", "d'accord", "français"),
    "I have seen this again and again, and every time in another place. " * 4,
)
"""The last is longer than most rules about length allow, alone and as one message more."""

PRELUDES = {
    "every_type": [
        *("/start", "english", "continue", "yes", "continue", "Words.", "A story.", "go on"),
        *("1", "go on", "1, 2", "2, 1, 3", "3", "12", "2.5", "3 November 2026", "France", "send"),
    ],
    "consents": ["/start", "english", "continue", "yes", "1", "yes", "no", "send", "/review"],
    "dated": ["/start", "english", "continue", "yes", "Montreal", "send", "/review"],
    "strict": [
        *("/start", "english", "continue", "yes", "Ada", "It rained, and it snowed all day."),
        *("go on", "A sentence of thirty characters.", "3", "hall", "1, 2", "send", "/review"),
    ],
    "pallmall": [
        *("/start", "english", "continue", "i understand", "yes", "civil", "2", "skip"),
        *("skip",) * 13,
        *("yes", "no", "yes", "no", "no", "send", "/privacy"),
    ],
}
"""Lines that lead through a consultation; what happens at random begins after some of them."""

LED_TO_DECISIONS = {
    "consents": [*PRELUDES["consents"], "/privacy", "2", "/privacy", "2", "/privacy"],
    "notices": ["/start", "english", "continue", "i understand", "yes", "1", "send", "/privacy"],
    "pallmall": [*PRELUDES["pallmall"], "2", "/language fr", "/privacy"],
}

# No braces: what people write is quoted back to them, and must not seem an unfilled placeholder.
anything_at_all = st.text(st.characters(exclude_characters="{}"), max_size=40)
said = st.one_of(st.sampled_from(WORDS), st.sampled_from(WORDS), anything_at_all)


@st.composite
def happenings(draw: st.DrawFn) -> list[tuple[str, str, int, bool]]:
    """Draw (kind, words, which, arrives): enough to make an event of any session."""
    kinds = "says says says hastens presses presses edits deletes starts sends"
    kind = st.sampled_from(kinds.split())
    one = st.tuples(kind, said, st.sampled_from([0, 0, 0, 1, 2, 5, 13, 30]), st.booleans())
    return draw(st.lists(one, min_size=3, max_size=40))


class Chat:
    """A chat in which anything may happen; it remembers what can be pressed and edited."""

    def __init__(self, consultation: Consultation, at: datetime = NOW) -> None:
        self.consultation = consultation
        self.session = new_session(consultation)
        self.tokens: list[str] = ["pick/none/none", "consent/keep/x/yes", "edit/", "/", ""]
        self.messages: list[str] = ["unknown"]
        self.shown: set[str] = set()
        self.at = at
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
            case "hastens":
                # Written before what was put last had arrived, and read after it.
                self.messages.append(message)
                asked = self.session.asked
                position = self.count if asked is None else asked - 1
                return MessageReceived(**about, position=position, message=message, text=words)
            case "presses":
                token = self.tokens[-1 - which % len(self.tokens)]
                return ChoiceSelected(
                    **about,
                    token=token,
                    mark=mark(self.session),
                    position=which % 5,
                    press="a press",
                )
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
        before = self.session
        turn = advance(self.consultation, before, event)
        if isinstance(event, MessageReceived):
            resolves_nothing_unseen(self.consultation, before, event, turn)
        if is_after(self.consultation, event.at):
            assert turn.session.answers == before.answers, "an answer came after the closing"
        assert turn == advance(self.consultation, self.session, event)
        stored = msgspec.json.encode(turn.session)
        self.session = msgspec.json.decode(stored, type=Session)
        assert self.session == turn.session
        for reply in turn.replies:
            self.tokens.extend(button.token for button in reply.buttons)
            self.shown |= {reply.text, *(button.label for button in reply.buttons)}
            if reply.asks and arrives:
                self.count += 1
                self.session = replace(self.session, asked=self.count)
        return turn


def resolves_nothing_unseen(
    consultation: Consultation, before: Session, event: MessageReceived, turn: Turn
) -> None:
    """Check that a message written before the newest thing had arrived is not for it."""
    if before.asked is not None and event.position >= before.asked:
        return
    if not before.offered:
        assert not turn.effects
    elif isinstance(before.step, Consenting) or is_a_command(event.text):
        assert not any(isinstance(effect, (Forget, RecordConsent)) for effect in turn.effects)
        assert turn.session.consents == before.consents
    else:
        # It is heard as if nothing lay over the step.
        bare = replace(before, aside=None, offered=(), asked=before.step_asked, step_asked=None)
        assert without_updates(turn) == without_updates(advance(consultation, bare, event))


def without_updates(turn: Turn) -> Turn:
    """Return the turn without what it changes of older messages."""
    replies = (replace(reply, updates=()) for reply in turn.replies)
    return replace(turn, replies=tuple(reply for reply in replies if reply.text))


def is_a_command(text: str) -> bool:
    said = clean(text)
    return find(said) is not None or looks_like_one(said)


@pytest.mark.parametrize("name", CONSULTATIONS)
def test_whatever_people_do_nothing_breaks_and_only_valid_answers_are_sent(name: str) -> None:
    sent = 0

    @given(
        at=st.sampled_from(STARTS.get(name, [NOW])),
        known=st.sampled_from([0, 4, 9, -3, -1, 99]),
        what=happenings(),
    )
    @settings(max_examples=150)
    def anything(at: datetime, known: int, what: list[tuple[str, str, int, bool]]) -> None:
        nonlocal sent
        chat = Chat(consultation_called(name), at)
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
    assert sent, "no conversation was ever sent: the test looks at too little"


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
    sent = {name for name, answer in session.sent.items() if answer.complete}
    assert {answer["question"] for answer in body["answers"]} == sent & on_path.keys()
    assert {one.name for one in on_path.values() if one.type != "note"} == sent
    for answer in body["answers"]:
        question = on_path[answer["question"]]
        if answer["status"] == "given":
            assert is_valid(question, answer["value"], answer["other"])
        else:
            assert (answer["value"], answer["other"], answer["comment"]) == (None, "", "")
            assert not question.required


def is_valid(question: Question, value: Any, other: str) -> bool:
    value = tuple(value) if isinstance(value, list) else value
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
        case _:
            return is_one(question, value)


def is_one(question: Question, value: Any) -> bool:
    """Say whether `value` is a number, a day or a country, as a core store takes it."""
    match question.type:
        case "range":
            return value in range(question.start, question.end + 1, question.step)
        case "integer":
            return type(value) is int
        case "decimal":
            return Decimal(str(value)).is_finite()
        case "date":
            return date.fromisoformat(value).isoformat() == str(value)
        case "country":
            return value in territories("en")
        case _:
            return False


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


@pytest.mark.parametrize("name", ["consents", "notices", "pallmall"])
def test_every_decision_is_recorded_with_the_words_it_was_made_on(name: str) -> None:
    withdrawn = 0

    @given(known=st.sampled_from([3, 6, 99]), what=happenings())
    @settings(max_examples=40)
    def anything(known: int, what: list[tuple[str, str, int, bool]]) -> None:
        nonlocal withdrawn
        chat = Chat(consultation_called(name))
        recorded: dict[str, bool] = {}
        sensible = [("says", words, 0, True) for words in LED_TO_DECISIONS[name][:known]]
        for kind, words, which, arrives in [*sensible, *what]:
            shown = set(chat.shown)
            turn = chat.happens(chat.event(kind, words, which), arrives=arrives)
            for effect in turn.effects:
                if isinstance(effect, RecordConsent):
                    consent = effect.consent
                    recorded[consent.clause] = consent.granted
                    withdrawn += effect.text.startswith(("Withdraw: ", "Retirer mon accord"))
                    assert effect.text in shown, "these words had not been shown before"
                    assert consent.wording == sha256(effect.text.encode()).hexdigest()
            for clause, consent in chat.session.consents.items():
                assert recorded[clause] == consent.granted

    anything()
    assert withdrawn or name == "notices", (
        "nothing was ever withdrawn: the test looks at too little"
    )


def test_somebody_who_came_too_late_leaves_nothing_behind() -> None:
    chat = Chat(consultation_called("closed"))
    turn = chat.happens(chat.event("says", "hello", 0), arrives=True)
    assert not keeps(turn.session)
