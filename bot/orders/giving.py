"""Giving an order: done here, where nobody has the database, and else by the bot that has it."""

import sys
import time
from contextlib import suppress
from datetime import timedelta
from typing import Final, Never, TypeVar
from uuid import uuid4

import typer
from sqlalchemy import Connection

from bot.config import Config
from bot.explaining import NOT_DONE, explained
from bot.orders.box import Box, Left, box_of
from bot.present import now
from bot.ways_in import Opened, held, keyring, looked_into
from handlers.coordination.done import NotDone
from handlers.coordination.orders import OfAnother, Order, Outcome, TooLate, Unknown
from handlers.model import Consultation
from storage import orders, outcomes
from storage.lock import InUse

T = TypeVar("T", bound=Outcome)

GOOD_FOR: Final = timedelta(seconds=30)
"""So long the bot may take an order. It looks twice a second; a busy one needs a few."""

PATIENCE: Final = timedelta(seconds=30)
"""So long a command waits beyond that for what came of an order that was taken."""

LOOK: Final = 0.2
"""Seconds between two looks at what came of it."""

NOT_TAKEN = """\
{in_use_by} has the database, and has not taken this up within {seconds} seconds: nothing was done.
If that is the bot, see how it is with: intake health. Otherwise try again when it has ended."""

NOT_KNOWN = """\
The bot has taken this up and has not said what came of it; it may have died over it. Look whether
it was done before you do it again: intake audit list"""

NOT_TAKEN_UP = "Nobody had taken this up yet: nothing was done."

OF_ANOTHER = """\
The bot that runs holds another consultation than this configuration names, or another version of
it: nothing was done. Start it again with this one, then do this again."""

TOO_LATE = "The bot came to this too late: nothing was done. Do it again."

FAILED = "It was not done. Why not is in the bot's log, under the reference {reference}."


def carried_out(
    settings: Config,
    consultation: Consultation,
    order: Order,
    done: type[T],
    *,
    unknown: str = "",
) -> T:
    """Have `order` carried out, once, and return what came of it; else say why not, and end.

    `unknown` is said of each name for which there is nothing.
    """
    outcome = _outcome(settings, consultation, order)
    match outcome:
        case Unknown(names=names):
            _give_up("\n".join(unknown.format(name) for name in names))
        case OfAnother():
            _give_up(OF_ANOTHER)
        case TooLate():
            _give_up(TOO_LATE)
        case NotDone(reference=reference):
            _give_up(FAILED.format(reference=reference))
    if not isinstance(outcome, done):
        raise TypeError(type(outcome).__name__)
    return outcome


def _outcome(settings: Config, consultation: Consultation, order: Order) -> Outcome:
    with explained(settings.storage.url):
        try:
            with held(settings) as here, here.engine.begin() as connection:
                return orders.carry_out(order, _carrying(here, connection, consultation))
        except InUse as in_use:
            return _by_the_bot(settings, consultation, order, in_use)


def _carrying(here: Opened, connection: Connection, consultation: Consultation) -> orders.Carrying:
    return orders.Carrying(
        connection=connection,
        keyring=here.keyring,
        consultation=consultation,
        now=now(),
        outgoing=[],  # it waits in the outbox until the bot runs
        withdrawn=set(),
    )


def _by_the_bot(
    settings: Config, consultation: Consultation, order: Order, in_use: InUse
) -> Outcome:
    """Leave the order for whoever has the database, and wait for what comes of it."""
    box = box_of(settings.storage.url, keyring(settings))
    if box is None:
        raise in_use
    id, until = uuid4().hex, now() + GOOD_FOR
    left = Left(
        order=order, consultation=consultation.name, version=consultation.version, until=until
    )
    box.leave(id, left)
    try:
        while True:
            if (outcome := _read(settings, id)) is not None:
                box.remove(id)  # by which the bot knows that what came of it was read
                return outcome
            with suppress(InUse), held(settings) as here:  # whoever had it has ended, or died
                return _in_their_place(here, box, id, left, consultation)
            if now() > until and box.take_back(id):
                said = NOT_TAKEN.format(in_use_by=in_use.who, seconds=GOOD_FOR.seconds)
                break
            if now() > until + PATIENCE:
                said = NOT_KNOWN
                break
            time.sleep(LOOK)
    except BaseException:  # Ctrl-C, too: nobody may be left to guess
        typer.echo(NOT_TAKEN_UP if box.take_back(id) else NOT_KNOWN, err=True)
        raise
    return _give_up(said)


def _read(settings: Config, id: str) -> Outcome | None:
    with looked_into(settings) as here, here.engine.begin() as connection:
        return outcomes.find(connection, here.keyring, id)


def _in_their_place(
    here: Opened, box: Box, id: str, left: Left, consultation: Consultation
) -> Outcome:
    """Carry the order out after all, as the bot does, unless that was done before they ended.

    Its outcome is kept, too: a power cut may bring the file back, and the next bot then knows.
    """
    box.take_up(id)
    with here.engine.begin() as connection:
        carrying = _carrying(here, connection, consultation)
        outcome = outcomes.take(left.ordered(id, carrying.now), carrying)
    box.remove(id)
    return outcome


def _give_up(why: str) -> Never:
    typer.echo(why, err=True)
    sys.exit(NOT_DONE)
