"""The conversation: one function, from a session and an event to the next session.

`advance` is the only door of the dialogue. It is pure: it waits for nothing,
stores nothing, and knows the time only from the event. Whoever calls it keeps
the session, sends the replies and carries out the effects, all or nothing.

A code that was sent, wherever it was, is looked up before anything else (`elsewhere`,
`inviting`). A turn that would take a seat needs one first (`seats`).
What a message means is then looked at in this order (`messages.hear`):

1. whether somebody only arrives: at first contact, or outside the time in
   which the consultation is open (`arrival`, `opening_hours`);
2. whether it is a command, which may come at any moment (`commands`);
3. whether something small lies over the step and had arrived (`laying`, `asides`);
4. whether the step had arrived when it was written. If not, it adds to the
   answer before it (`early`);
5. whether it asks for the other language (`language`);
6. what it is to the step. A bare "yes" or "1" decides and sends only where the
   step is the last thing that was shown (`Session.on_top`).

A step answers with a `Turn` when it stays where it is, and with `Taken` when
it has what it waited for. What comes next is then derived from the answers
(`path.next_step`) and put to the person (`steps`).
"""

from collections.abc import Mapping
from typing import assert_never

from msgspec.structs import replace

from handlers import codes, elsewhere, inviting, path, relaying, seats
from handlers.arrival import (
    arrive,
    ask_for_patience,
    nothing_kept,
    refuse_file,
    tell_of_the_opening,
)
from handlers.commands.help import listed
from handlers.early import is_early
from handlers.laying import lift
from handlers.messages import hear, hear_deletion, hear_edit
from handlers.model import (
    AnsweredHere,
    CampaignDue,
    CampaignStands,
    ChoiceSelected,
    Closed,
    CodeChecked,
    CodeMade,
    Consultation,
    ConsultationOpened,
    Due,
    Event,
    Fact,
    FileReceived,
    Forget,
    Forgetting,
    FoundOut,
    InvitationChecked,
    Language,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
    Moved,
    PeopleFound,
    ReminderDue,
    Reply,
    SeatTaken,
    Session,
    Started,
    Taken,
    Turn,
    Unreadable,
)
from handlers.moving import take_up, uprooted
from handlers.presses import press, remembering_the_press
from handlers.reading import clean
from handlers.reminding import campaign, reminder
from handlers.showing import shown
from handlers.steps import finish
from handlers.who_reads import NOBODY, saying_who_reads
from locales import say, say_many


def advance(
    consultation: Consultation,
    session: Session,
    event: Event,
    fact: Fact | None = None,
    *,
    readers: Mapping[str, str] = NOBODY,
) -> Turn:
    """Return what `event` makes of `session`. The same arguments give the same turn.

    A turn that needs to know something is asked for again, with that `fact`. `readers`
    are the messengers that can be left for one that cannot read what is written in
    it: who it is, by the transport's name, that can read a chat there.
    """
    session, turn = _made(consultation, session, event, fact)
    if turn.needs is not None:
        return turn
    if isinstance(event, Due) and not turn.replies:
        return turn  # nobody has seen or done anything
    turn = _saying_what_left(consultation, session, turn)
    turn = _saying_what_lapsed(session, turn, event)
    turn = relaying.saying_that_it_is_over(session, turn)
    turn = saying_who_reads(consultation, session, turn, readers.get(event.address.transport, ""))
    turn = _remembering_what_is_on_top(session, turn)
    turn = remembering_the_press(session, turn, event)
    turn = shown(consultation, session, turn, event)
    return _unasked(turn) if isinstance(event, Due) else turn


def _unasked(turn: Turn) -> Turn:
    """Let what was brought about by time alone give way to what somebody waits for."""
    return replace(turn, replies=tuple(replace(one, unasked=True) for one in turn.replies))


def _made(
    consultation: Consultation, session: Session, event: Event, fact: Fact | None
) -> tuple[Session, Turn]:
    """Return the turn, or what it needs, and the session as it was before it.

    One that has moved has left behind what was shown in the former chat; one that comes without
    its invitation never had it.
    """
    if isinstance(fact, Moved):
        return uprooted(session), take_up(consultation, session, event, fact)
    turn = _finished(consultation, session, event, fact)
    needs = seats.needed(consultation, session, turn)
    if needs is None:
        return session, turn
    if not isinstance(fact, SeatTaken):
        return session, Turn(session=session, needs=needs)
    return _with_a_seat(consultation, session, event, turn, fact)


def _with_a_seat(
    consultation: Consultation, session: Session, event: Event, turn: Turn, fact: SeatTaken
) -> tuple[Session, Turn]:
    """Return `turn` if there was a seat for it, and else what is said instead.

    Where everybody may come, whoever finds their invitation used comes without one.
    """
    if not fact.lacking:
        return session, turn
    if fact.lacking == "invitation" and consultation.admission == "open":
        uninvited = replace(session, invitation="", invited_as="")
        return uninvited, _finished(consultation, uninvited, event, fact)
    return session, seats.refused(consultation, session, event, fact)


def _finished(
    consultation: Consultation, session: Session, event: Event, fact: FoundOut | SeatTaken | None
) -> Turn:
    """Return what comes of the event, with what is put next; or what must be known first."""
    outcome = _outcome(consultation, session, event, fact)
    if isinstance(outcome, Turn) and outcome.needs is not None:
        return Turn(session=session, needs=outcome.needs)
    return finish(consultation, outcome, event)


def _outcome(
    consultation: Consultation,
    session: Session,
    event: Event,
    fact: FoundOut | SeatTaken | None,
) -> Taken | Turn:
    if fact is not None and not isinstance(fact, SeatTaken):  # a seat is for what comes of it all
        return _with_what_was_found(consultation, session, event, fact)
    if code := codes.sent_in(event):
        return elsewhere.look_up(session, code)
    if code := inviting.code_in(event):
        return inviting.look_up(session, code)
    if (turn := inviting.at_first_contact(consultation, session, event)) is not None:
        return turn
    return _meant(consultation, session, event)


def _meant(consultation: Consultation, session: Session, event: Event) -> Taken | Turn:
    match event:
        case Started():
            return arrive(consultation, session, event)
        case MessageReceived():
            return hear(consultation, session, replace(event, text=clean(event.text)))
        case MessageEdited():
            return hear_edit(consultation, session, replace(event, text=clean(event.text)))
        case MessageDeleted():
            return hear_deletion(consultation, session, event)
        case ChoiceSelected():
            return press(consultation, session, event)
        case FileReceived():
            return refuse_file(consultation, session, event)
        case Unreadable():
            return ask_for_patience(consultation, session, event)
        case ConsultationOpened() | ReminderDue() | CampaignDue() | CampaignStands():
            return _outcome_of_time(consultation, session, event)
        case _:
            assert_never(event)


def _outcome_of_time(consultation: Consultation, session: Session, event: Due) -> Taken | Turn:
    match event:
        case ConsultationOpened():
            return tell_of_the_opening(consultation, session, event)
        case ReminderDue():
            return reminder.remind(consultation, session, event)
        case CampaignDue():
            return campaign.write(consultation, session, event)
        case CampaignStands():  # whoever it is for coordinates no more
            return Turn(session=nothing_kept(session))
        case _:
            assert_never(event)


def _with_what_was_found(
    consultation: Consultation,
    session: Session,
    event: Event,
    fact: FoundOut,
) -> Taken | Turn:
    match fact:
        case CodeMade():
            return elsewhere.show_code(session, event, fact)
        case CodeChecked():
            return elsewhere.checked(consultation, session, event, fact)
        case PeopleFound():
            return relaying.found(session, event, fact)
        case AnsweredHere(yes=yes):
            return listed(lift(session), event, answered=yes)
        case InvitationChecked():
            return inviting.checked(consultation, session, event, fact)
        case _:
            assert_never(fact)


def _saying_what_left(consultation: Consultation, before: Session, turn: Turn) -> Turn:
    """Tell somebody whose change of mind has put answers aside that these are not lost."""
    left = path.left(consultation, before.answers, turn.session.answers)
    if not left:
        return turn
    text = say_many(
        turn.session.language,
        "{number} answer does not belong to your path any more. "
        "It comes back if you change your mind.",
        "{number} answers do not belong to your path any more. "
        "They come back if you change your mind.",
        left,
    )
    return replace(turn, replies=(Reply(text=text), *turn.replies))


def _saying_what_lapsed(before: Session, turn: Turn, event: Event) -> Turn:
    """Tell somebody who asked for a deletion and then went on that nothing was deleted.

    What was written before they were asked whether to delete is no going on.
    """
    lapsed = isinstance(before.aside, Forgetting) and turn.session.aside is None
    if not lapsed or not turn.replies or any(isinstance(e, Forget) for e in turn.effects):
        return turn
    if isinstance(event, MessageReceived) and is_early(before, event):
        return turn
    text = say(before.language, "Nothing is deleted.")
    if any(text in reply.text for reply in turn.replies):
        return turn
    return replace(turn, replies=(Reply(text=text), *turn.replies))


def _remembering_what_is_on_top(before: Session, turn: Turn) -> Turn:
    """Remember whether the step is the last thing that the person was shown."""
    on_top = turn.session.puts != before.puts
    stays = all(reply.toast for reply in turn.replies)  # nothing is above it then
    if stays or on_top == turn.session.on_top:
        return turn
    return replace(turn, session=replace(turn.session, on_top=on_top))


def keeps(session: Session) -> bool:
    """Say whether there is anything to keep of `session`.

    Somebody who came after the closing, or said before the opening that they
    are not interested, leaves nothing behind. Whoever has been asked something
    is kept, with nothing but what was asked, or an answer could not be understood.
    """
    return not (session.status == "new" and isinstance(session.step, Closed))


def apology(said_in: Language, reference: str) -> Reply:
    """Say that a message was set aside; `reference` names it to the operator too."""
    return Reply(
        text=say(
            said_in,
            "Something went wrong on our side and this message was set aside. "
            "Nothing else is lost. Please send it again; if it happens twice, quote {reference}.",
            reference=reference,
        )
    )
