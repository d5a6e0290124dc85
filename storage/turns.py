"""What turns leave behind: every effect, reply and session, gathered and then written in bulk.

`record` is the closed list of what an effect writes. Nothing touches the
database until `write`, so that a batch costs one statement a table, however
many events are in it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from sqlalchemy import Connection

from handlers.model import Address, Forget, RecordConsent, Reply, Submission, Submit, Turn
from storage import consents, erasure, numbers, outbox, sessions, submissions
from storage.held import Held
from storage.outbox import Outgoing
from storage.sealing import Keyring


class Gathered:
    """The turns of a batch, in order, until they are written."""

    def __init__(self) -> None:
        self.held: dict[Held, None] = {}  # in order of their first turn, each once
        self.decisions: list[tuple[Held | None, RecordConsent]] = []
        self.submissions: list[tuple[Held, Submission]] = []
        self.replies: list[tuple[Held, Address, Reply]] = []


def record(gathered: Gathered, held: Held, turn: Turn, address: Address, keep: bool) -> None:
    """Take one turn of `held`; `keep` is whether there is anything to remember of it.

    Effects are taken in their order: a decision after `Forget` outlives the
    session, as a bare fact that is linked to nobody.
    """
    gathered.held[held] = None
    for effect in turn.effects:
        match effect:
            case Submit():
                gathered.submissions.append((held, effect.submission))
            case RecordConsent():
                gathered.decisions.append((None if held.erased else held, effect))
            case Forget():
                held.erased = True
            case _:
                assert_never(effect)
    held.go_on(turn.session)
    held.kept = keep
    held.erased = held.erased or (not keep and held.row is not None)
    for reply in turn.replies:
        if reply.asks:
            held.question = len(gathered.replies)
        gathered.replies.append((held, address, reply))


def write(
    connection: Connection,
    keyring: Keyring,
    gathered: Gathered,
    stores: Sequence[str],
    now: datetime,
) -> tuple[Outgoing, ...]:
    """Write all that has been gathered; return the messages to send after the commit."""
    gone = [held.row for held in gathered.held if held.erased and held.row is not None]
    erasure.erase(connection, gone, stores, now)
    stay = [held for held in gathered.held if not held.gone]
    messages = numbers.take(connection, "outbox", len(gathered.replies))
    _write_sessions(connection, keyring, stay, messages, now)
    consents.add(connection, _decisions(gathered))
    made = [
        (*held.stored, submission) for held, submission in gathered.submissions if not held.gone
    ]
    submissions.add(connection, made, stores, now)
    outgoing = [
        (Outgoing(id=id, address=address, reply=reply), held)
        for id, (held, address, reply) in zip(messages, gathered.replies, strict=True)
    ]
    outbox.add(connection, keyring, outgoing)
    return tuple(message for message, _ in outgoing)


def _write_sessions(
    connection: Connection, keyring: Keyring, stay: list[Held], messages: range, now: datetime
) -> None:
    no_longer_asked = []
    for held in stay:
        if held.question is not None:
            held.ask(messages[held.question])
        if held.previously is not None and held.previously != held.asking:
            no_longer_asked.append(held.previously)
    new = [held for held in stay if held.row is None]
    changed = [held for held in stay if held.row is not None and held.changed]
    for held, row in zip(new, numbers.take(connection, "sessions", len(new)), strict=True):
        held.row = row
    sessions.add(connection, keyring, new, now)
    sessions.save(connection, changed, now)
    outbox.forget_arrivals(connection, no_longer_asked)


def _decisions(gathered: Gathered) -> list[tuple[int | None, RecordConsent]]:
    """Link each decision to its session; one that is not kept leaves none."""
    return [
        (held.row if held is not None else None, decision)
        for held, decision in gathered.decisions
        if held is None or not held.gone
    ]
