"""Threads with people who asked for a person: an answer into one, and closing it."""

from typing import assert_never

from handlers import relaying
from handlers.coordination import relayed
from handlers.coordination.desk import Desk
from handlers.coordination.done import WorkDone
from handlers.coordination.effects import AnswerThread, CloseThread, ThreadEffect
from handlers.model import Event
from storage import relays
from storage.desk_turns.writing import Writing
from storage.turns import record


def carry_out(writing: Writing, desk: Desk, effect: ThreadEffect, event: Event | WorkDone) -> None:
    """Answer in a thread, or take it off the list of those that wait."""
    match effect:
        case AnswerThread():
            _answer(writing, desk, effect, event)
        case CloseThread(number=number):
            _close(writing, desk, number)
        case _:
            assert_never(effect)


def _answer(writing: Writing, desk: Desk, effect: AnswerThread, event: Event | WorkDone) -> None:
    connection, consultation = writing.connection, desk.consultation
    relay = relays.find(connection, consultation, id=effect.number, name=effect.name)
    loaded = writing.session(relay.session) if relay is not None else None
    if relay is None or loaded is None:
        writing.say(desk, effect.gone)
        return
    turn = relaying.answered(loaded.session, event.at, effect.text, f"relay/{relay.id}")
    record(writing.gathered, loaded, turn, loaded.address, keep=True)
    relays.note_answered(connection, relay.id, desk.coordinator, writing.now)
    writing.note(desk, "answer", thread=relay.name)
    writing.say(desk, effect.passed_on)
    for one in relays.who_answers(connection, writing.keyring, consultation):
        if one.address == loaded.address:
            writing.leave(one)
        if one.coordinator != desk.coordinator:
            told = relayed.told_others(one, relay.id, relay.name, desk.name, effect.text)
            writing.say(one, told)


def _close(writing: Writing, desk: Desk, number: int) -> None:
    relay = relays.find(writing.connection, desk.consultation, id=number)
    if relay is not None:
        relays.close(writing.connection, number, writing.now)
        writing.note(desk, "close", thread=relay.name)
        for one in relays.who_answers(writing.connection, writing.keyring, desk.consultation):
            writing.rest(one, f"relay/{number}")
