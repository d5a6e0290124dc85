"""Setting aside: what cannot be handled, and what no messenger takes, keeps nobody waiting.

It is kept, sealed, under a reference: whoever waits for it is told that, if it is certain who
it is, and an operator finds it with `intake aside`.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.desk.desks import Desks
from bot.logs import places
from bot.transports import Happening
from handlers import conversation
from handlers.coordination.done import WorkDone
from handlers.coordination.orders import Ordered, OutcomeRead
from handlers.model import Address, CampaignReached, Garbled, Language, Reply, Wordless
from storage import letters, numbers, outbox, outcomes, sessions, set_aside, turns, works
from storage.outbox import Outgoing
from storage.sealing import Keyring

log = logging.getLogger(__name__)

QUIET: Final = timedelta(hours=1)
"""A chat that does not take what it is told is told so once in this time."""


class SettingAside:
    """Puts aside what fails, in the transaction of the batch in which it did."""

    def __init__(self, keyring: Keyring, desks: Desks) -> None:
        self._keyring = keyring
        self._desks = desks

    def event(
        self, connection: Connection, event: Happening, error: Exception, now: datetime
    ) -> tuple[Outgoing, ...]:
        """Put an event aside for which no turn could be made; return what its sender is told."""
        if isinstance(event, WorkDone):  # it is not done again
            works.remove(connection, event.number)
            self._desks.changed = True
        turns.settle_failed(connection, event, now)
        reference = set_aside.add(connection, self._keyring, event, type(error).__name__, now)
        if isinstance(event, Ordered):
            outcomes.fail(connection, self._keyring, event, reference, now)
        # Neither the error's words nor the event are logged: both may quote somebody.
        log.error("an event was set aside as %s\n%s", reference, places(error))
        if isinstance(event, Wordless | CampaignReached | Ordered | OutcomeRead):  # nobody is there
            return ()
        return self._said(connection, event.address, conversation.apology, reference)

    def garbled(self, connection: Connection, one: Garbled, now: datetime) -> tuple[Outgoing, ...]:
        """Put aside what could not be read; return what its sender is told, if that is known."""
        reference = set_aside.add(connection, self._keyring, one, "Garbled", now)
        log.error("something that cannot be read was set aside as %s", reference)
        if not one.address.place:
            return ()
        return self._said(connection, one.address, conversation.apology, reference)

    def messages(
        self, connection: Connection, refused: Sequence[int], now: datetime
    ) -> tuple[Outgoing, ...]:
        """Put messages aside that their messenger has refused; return what is said instead.

        Where even that is refused, nothing is said for a while, or it would have no end.
        """
        letters.note_unsent(connection, refused, "failed")
        said: list[Outgoing] = []
        for message, session in outbox.waiting(connection, self._keyring, refused):
            if message.reply.forgets:  # of whoever it was for, nothing is kept
                log.error("a last word was not taken by %s", message.address.transport)
                continue
            since = now - QUIET
            before = set_aside.messages_of(connection, self._keyring, message.address, since)
            about = (self._keyring, message, session, now)
            reference = set_aside.add_message(connection, *about)
            log.error("message %d was not taken; it was set aside as %s", message.id, reference)
            if not message.reply.unasked and not before:
                said += self._said(connection, message.address, conversation.not_shown, reference)
        return tuple(said)

    def _said(
        self,
        connection: Connection,
        to: Address,
        words: Callable[[Language, str], Reply],
        reference: str,
    ) -> tuple[Outgoing, ...]:
        language = sessions.language_of(connection, self._keyring, to)
        reply = words(language or self._desks.consultation.languages[0], reference)
        (id,) = numbers.take(connection, "outbox", 1)
        message = Outgoing(id=id, address=to, reply=reply)
        try:
            outbox.add(connection, self._keyring, [(message, None)])
        except UnicodeEncodeError:  # an address that is not text cannot be written to
            return ()
        return (message,)
