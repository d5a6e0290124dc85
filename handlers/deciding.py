"""Deciding: take a yes or no, and see to what follows from it.

A decision made after the answers were sent goes to the core stores at once;
one asked for because somebody stopped lets them go.
"""

from msgspec.structs import replace

from handlers import consent, submission
from handlers.commands.stop import pause
from handlers.model import (
    ConsentClause,
    Consultation,
    Event,
    MessageReceived,
    Session,
    Taken,
    Turn,
)
from handlers.reminding import whereabouts
from locales import say


def take(
    consultation: Consultation, session: Session, event: MessageReceived, name: str, said: str
) -> Taken | Turn | None:
    """Take a written decision on the clause called `name`."""
    clause = consent.clause_named(consultation, name)
    taken = consent.take(consultation, session, event, clause, said)
    if not isinstance(taken, Taken):
        return taken
    return _after(consultation, session, taken, event, clause)


def press(
    consultation: Consultation, session: Session, event: Event, arguments: tuple[str, ...]
) -> Taken | Turn | None:
    """Take a pressed decision, on an old button too where nothing was decided since."""
    taken = consent.press(consultation, session, event, arguments)
    if not isinstance(taken, Taken):
        return taken
    clause = consent.clause_named(consultation, arguments[0])
    return _after(consultation, session, taken, event, clause)


def _after(
    consultation: Consultation,
    before: Session,
    taken: Taken,
    event: Event,
    clause: ConsentClause,
) -> Taken | Turn:
    if _granted(before) == _granted(taken.session) and before.revision:
        return taken  # nothing that the organisers do not know
    taken = submission.hand_over_consents(consultation, taken, event)
    if before.revision:
        told = say(taken.session.language, "The organisers are being told.")
        return replace(taken, said=f"{taken.said} {told}")
    if clause.ask == "stop":
        turn = pause(consultation, taken.session, said=taken.said)
        return whereabouts.ask(consultation, replace(turn, effects=taken.effects), event)
    return taken


def _granted(session: Session) -> dict[str, bool]:
    return {name: consent.granted for name, consent in session.consents.items()}
