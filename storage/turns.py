"""What turns leave behind: every effect, reply and session, gathered and then written in bulk.

`_carry_out` is the closed list of what an effect writes. Nothing touches the
database until `write`, so that a batch costs one statement a table, however
many events are in it.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import assert_never

from msgspec.structs import replace
from sqlalchemy import Connection

from handlers.model import (
    Address,
    CampaignDue,
    ConsultationOpened,
    Effect,
    Forget,
    Move,
    PassOn,
    PlanReminder,
    RecordConsent,
    ReminderDue,
    Reply,
    Seat,
    SettleLetter,
    Submission,
    Submit,
    Turn,
)
from storage import (
    codes,
    consents,
    erasure,
    letters,
    numbers,
    outbox,
    posts,
    relays,
    reminders,
    seats,
    sessions,
    submissions,
)
from storage.consents import Stored
from storage.loaded import Loaded
from storage.outbox import Committed, Outgoing
from storage.sealing import Keyring

TOMORROW = timedelta(days=1)

NOTHING = Reply(text="")
"""Stands where a reply was that is not sent after all."""


class Gathered:
    """The turns of a batch, in order, until they are written."""

    def __init__(self) -> None:
        self.loaded: dict[Loaded, None] = {}  # in order of their first turn, each once
        self.decisions: list[tuple[Loaded | None, RecordConsent]] = []
        self.submissions: list[tuple[Loaded, Submission]] = []
        self.replies: list[tuple[Loaded | None, Address, Reply]] = []
        self.codes: dict[Loaded, str] = {}  # a session's new code; "": it has none any more
        self.letters: list[tuple[SettleLetter, int | None]] = []  # with the place of its reply
        self.looks: dict[Loaded, datetime | None] = {}  # when to look at a session again
        self.passed_on: list[tuple[Loaded, str]] = []  # what people said to the coordinators
        self.seats: dict[Loaded, Seat] = {}  # what a session takes up from now on
        self.withdrawn: set[int] = set()  # what waited to be sent, and is not sent any more
        self.handed_on: list[Outgoing] = []  # what was said to somebody who coordinates no more

    def let_forget(self, gone: Iterable[Loaded]) -> None:
        """Let a messenger forget people who are erased, when it has said the last word to them.

        Where another conversation has taken the place of one that gave way, that has it.
        """
        last = {reply[1]: place for place, reply in enumerate(self.replies)}
        for loaded in gone:
            if (place := last.get(loaded.address)) is not None:
                whose, address, reply = self.replies[place]
                self.replies[place] = (whose, address, replace(reply, forgets=True))

    def move(self, loaded: Loaded, address: Address, farewell: Reply) -> None:
        """Let a session go on at `address`: only the farewell is said where it was.

        What the organisers wrote to it goes along. Nothing that was said there needs to be opened
        again, and whoever deletes everything where they are now means that as well.
        """
        left = loaded.address
        theirs = [
            place
            for place, (whose, to, _) in enumerate(self.replies)
            if whose is loaded and to == left
        ]
        for place in theirs:
            reply = self.replies[place][2]
            goes_along = (loaded, address, reply)
            self.replies[place] = goes_along if reply.about else (None, left, NOTHING)
        last_word = replace(farewell, forgets=True)
        self.replies.append((None, left, last_word))
        loaded.move(address)
        self.codes[loaded] = ""


def record(gathered: Gathered, loaded: Loaded, turn: Turn, address: Address, keep: bool) -> None:
    """Take one turn of `loaded`; `keep` is whether there is anything to remember of it.

    Effects are taken in their order: a decision after `Forget` outlives the
    session, as a bare fact that is linked to nobody.
    """
    gathered.loaded[loaded] = None
    for effect in turn.effects:
        _carry_out(gathered, loaded, turn, effect, address)
    loaded.go_on(turn.session)
    loaded.kept = keep
    loaded.erased = loaded.erased or (not keep and loaded.row is not None)
    for reply in turn.replies:
        if reply.asks:
            loaded.question = len(gathered.replies)
        gathered.replies.append((loaded, address, reply))


def _carry_out(
    gathered: Gathered, loaded: Loaded, turn: Turn, effect: Effect, address: Address
) -> None:
    match effect:
        case Submit():
            gathered.submissions.append((loaded, effect.submission))
        case RecordConsent():
            gathered.decisions.append((None if loaded.erased else loaded, effect))
        case Forget():
            loaded.erased = True
        case Move():
            gathered.move(loaded, address, effect.farewell)
        case PlanReminder():
            gathered.looks[loaded] = effect.at
        case SettleLetter():
            place = len(gathered.replies) if turn.replies else None
            gathered.letters.append((effect, place))
        case PassOn():
            gathered.passed_on.append((loaded, effect.text))
        case _:
            assert_never(effect)


def write(
    connection: Connection,
    keyring: Keyring,
    gathered: Gathered,
    stores: Sequence[str],
    now: datetime,
) -> Committed:
    """Write all that has been gathered; return what is to be done after the commit."""
    gone = [loaded for loaded in gathered.loaded if loaded.erased]
    gathered.withdrawn |= erasure.erase(connection, keyring, gone, stores, now)
    gathered.let_forget(gone)
    stay = [loaded for loaded in gathered.loaded if not loaded.gone]
    moved = [loaded for loaded in stay if loaded.left and loaded.row is not None]
    _withdraw(connection, gathered, moved, now)
    sessions.relocate(connection, keyring, moved)
    messages = numbers.take(connection, "outbox", len(gathered.replies))
    _write_sessions(connection, keyring, stay, messages, now)
    codes.write(connection, keyring, gathered.codes, now)
    looks = {one.stored[0]: at for one, at in gathered.looks.items() if not one.gone}
    reminders.plan(connection, looks)
    letters.settle(connection, _settled(gathered, messages, now))
    seats.write(connection, gathered.seats)
    consents.add(connection, _decisions(gathered))
    made = [
        (*loaded.stored, submission)
        for loaded, submission in gathered.submissions
        if not loaded.gone
    ]
    submissions.add(connection, made, stores, now)
    outgoing = _passed_on(connection, keyring, gathered, now)
    outgoing += _replies(gathered, messages)
    outbox.add(connection, keyring, outgoing)
    sent = tuple(message for message, _ in outgoing)
    posts.add(connection, keyring, sent)
    return Committed(outgoing=(*sent, *gathered.handed_on), withdrawn=frozenset(gathered.withdrawn))


def _withdraw(
    connection: Connection, gathered: Gathered, moved: Sequence[Loaded], now: datetime
) -> None:
    """Send nothing of what waits for the chats that people left; some of it goes along."""
    if not moved:
        return
    answers, to_coordinators = relays.follow(connection, moved)
    gathered.replies.extend(answers)
    rows = [loaded.stored[0] for loaded in moved]
    letters.put_back(connection, rows, to_coordinators, now)
    gathered.withdrawn |= outbox.withdraw(connection, rows, to_coordinators)


def _replies(gathered: Gathered, messages: range) -> Iterator[tuple[Outgoing, Loaded | None]]:
    for id, (loaded, address, reply) in zip(messages, gathered.replies, strict=True):
        of_nobody = reply.about and loaded is not None and loaded.gone
        if reply is not NOTHING and not of_nobody:
            yield Outgoing(id=id, address=address, reply=reply), loaded


def _settled(
    gathered: Gathered, messages: range, now: datetime
) -> list[tuple[SettleLetter, int | None]]:
    """Return what became of letters; one whose words are not sent after all waits again."""
    settled: list[tuple[SettleLetter, int | None]] = []
    for letter, place in gathered.letters:
        if place is None:
            settled.append((letter, None))
        elif gathered.replies[place][2] is NOTHING:
            settled.append((letters.withdrawn(letter, now), None))
        else:
            settled.append((letter, messages[place]))
    return settled


def _passed_on(
    connection: Connection, keyring: Keyring, gathered: Gathered, now: datetime
) -> list[tuple[Outgoing, Loaded | None]]:
    """Return what coordinators are sent of what people said to them; no others are in it."""
    said = [(loaded, words) for loaded, words in gathered.passed_on if not loaded.gone]
    replies = relays.pass_on(connection, keyring, said, now)
    ids = numbers.take(connection, "outbox", len(replies))
    return [
        (Outgoing(id=id, address=address, reply=reply), loaded)
        for id, (loaded, address, reply) in zip(ids, replies, strict=True)
    ]


def _write_sessions(
    connection: Connection, keyring: Keyring, stay: list[Loaded], messages: range, now: datetime
) -> None:
    no_longer_asked = []
    for loaded in stay:
        if loaded.question is not None:
            loaded.ask(messages[loaded.question])
        if loaded.previously is not None and loaded.previously != loaded.asking:
            no_longer_asked.append(loaded.previously)
    new = [loaded for loaded in stay if loaded.row is None]
    changed = [loaded for loaded in stay if loaded.row is not None and loaded.changed]
    for loaded, row in zip(new, numbers.take(connection, "sessions", len(new)), strict=True):
        loaded.row = row
    sessions.add(connection, keyring, new, now)
    sessions.save(connection, changed, now)
    outbox.forget_arrivals(connection, no_longer_asked)


def settle_failed(connection: Connection, event: object, now: datetime) -> None:
    """Let what was due, and could not be done, be due no more: it would be found at each look.

    A letter has failed; whoever was to be reminded is looked at again tomorrow. Whoever was to be
    told of the opening is told when they write next.
    """
    match event:
        case CampaignDue(campaign=campaign, row=row):
            failed = SettleLetter(campaign=campaign, row=row, outcome="failed")
            letters.settle(connection, [(failed, None)])
        case ReminderDue(row=row):
            reminders.replan(connection, row, now + TOMORROW)
        case ConsultationOpened(row=row):
            sessions.pass_over(connection, row)
        case _:
            pass


def _decisions(gathered: Gathered) -> list[tuple[Stored | None, RecordConsent]]:
    """Link each decision to its session; one that is not kept leaves none."""
    return [
        (loaded.stored if loaded is not None else None, decision)
        for loaded, decision in gathered.decisions
        if loaded is None or not loaded.gone
    ]
