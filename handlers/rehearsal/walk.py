"""One step of a rehearsal: say something at a place, and see where it leads."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from handlers import seats
from handlers.buttons import mark
from handlers.conversation import advance
from handlers.model import (
    Address,
    Answering,
    ChoiceSelected,
    Consultation,
    Event,
    Forget,
    MessageReceived,
    RecordConsent,
    Reply,
    Session,
    Started,
)
from handlers.rehearsal.moves import Press, Write

_HERE = Address(transport="terminal", place="rehearsal")
_PAUSE = timedelta(seconds=20)


class Moment(Struct, frozen=True):
    """What was said and what came back, after all the moments before."""

    before: "Moment | None"
    said: str
    replies: tuple[Reply, ...]

    @property
    def lines(self) -> Iterator[str]:
        """Return this moment as a transcript shows it."""
        yield f"> {self.said}"
        for reply in self.replies:
            first, *more = reply.text.split("\n")
            yield f"< {first}"
            yield from (f"  {line}".rstrip() for line in more)
            if reply.buttons:
                yield "  " + " ".join(f"[{button.label}]" for button in reply.buttons)


class Place(Struct, frozen=True, kw_only=True):
    """Where a walk has come to."""

    session: Session
    at: datetime
    last: Moment | None = None
    asked: frozenset[str] = frozenset()
    consents: Mapping[str, bool] = {}
    sent: int = 0
    read: int = 0
    stopped: bool = False
    forgotten: bool = False

    @property
    def offered(self) -> dict[str, str]:
        """Return what can be pressed here: the label of each token."""
        replies = self.last.replies if self.last is not None else ()
        return {button.token: button.label for reply in replies for button in reply.buttons}

    @property
    def where(self) -> str:
        """Return the name of what is being asked."""
        step = self.session.step
        return step.question if isinstance(step, Answering) else type(step).__name__

    def moments(self) -> list[Moment]:
        """Return all that has been said, from the beginning."""
        found = []
        moment = self.last
        while moment is not None:
            found.append(moment)
            moment = moment.before
        return found[::-1]

    def leads_to(self, after: "Place") -> bool:
        """Say whether `after` is another place than this one."""
        here, there = self.session, after.session
        return after.forgotten or here.step != there.step or here.status != there.status

    def interrupted(self) -> "Place":
        """Return this place as one at which the person has stopped for now."""
        return replace(self, stopped=True)


def beginning(consultation: Consultation, at: datetime) -> Place:
    """Return the place before the first word."""
    session = Session(
        id="rehearsal",
        consultation=consultation.name,
        version=consultation.version,
        reference=f"{consultation.prefix}-000-000",
        started=at,
        invitation="rehearsal" if consultation.admission == "invitation" else "",
    )
    return Place(session=session, at=at)


def opens_the_chat(consultation: Consultation, place: Place) -> Place:
    """Return the place after somebody has opened the chat."""
    event = Started(id="1", address=_HERE, at=place.at, position=1)
    return _after(consultation, place, event, "(opens the chat)")


def does(consultation: Consultation, place: Place, move: Press | Write) -> Place | None:
    """Return the place after a press or a message; None if that button is not shown."""
    at = place.at + _PAUSE
    number = place.sent + place.read + 1
    if isinstance(move, Write):
        message = MessageReceived(
            id=str(number),
            address=_HERE,
            at=at,
            position=number,
            message=str(number),
            text=move.text,
        )
        return _after(consultation, place, message, move.text)
    if move.token not in place.offered:
        return None
    press = ChoiceSelected(
        id=str(number), address=_HERE, at=at, token=move.token, mark=mark(place.session)
    )
    return _after(consultation, place, press, f"[{place.offered[move.token]}]")


def _after(consultation: Consultation, place: Place, event: Event, said: str) -> Place:
    turn = advance(consultation, place.session, event)
    if turn.needs is not None:  # a seat: there is always one in a rehearsal
        turn = advance(consultation, place.session, event, seats.TAKEN)
    session, sent = turn.session, place.sent + 1
    for number, reply in enumerate(turn.replies, start=place.read + sent + 1):
        if reply.asks:
            session = replace(session, asked=number)
    decided = {
        effect.consent.clause: effect.consent.granted
        for effect in turn.effects
        if isinstance(effect, RecordConsent)
    }
    asked = {session.step.question} if isinstance(session.step, Answering) else set()
    return replace(
        place,
        session=session,
        at=event.at,
        last=Moment(place.last, said, turn.replies),
        asked=place.asked | asked,
        consents={**place.consents, **decided},
        forgotten=any(isinstance(effect, Forget) for effect in turn.effects),
        sent=sent,
        read=place.read + len(turn.replies),
    )
