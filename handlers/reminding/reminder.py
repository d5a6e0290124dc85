"""The reminder: how far somebody has come, until when, and four things to press.

It lies over whatever was open (`laying`), and "go on" puts that again. Whether it is still
wanted is decided when it is due and not when it was planned.
"""

from datetime import date, datetime, timedelta
from typing import Final

from msgspec.structs import replace

from handlers import path, submission
from handlers.arrival import nothing_kept
from handlers.buttons import token
from handlers.consent import clause_named, decide, prefix
from handlers.laying import lay, lift
from handlers.model import (
    Button,
    Consultation,
    Event,
    Language,
    PlanReminder,
    ReminderDue,
    ReminderRules,
    Reply,
    Reviewing,
    Session,
    Turn,
)
from handlers.opening_hours import register, told
from handlers.reminding import whereabouts
from handlers.reminding.kind_hours import local_day, on, quiet_from
from handlers.reminding.planning import Due, next_due, replanned, standing
from locales import day, say, say_as

NO_RULES: Final = ReminderRules(consent="")
"""What is kind where the consultation says nothing of it."""

LATER: Final = {"tomorrow": 1, "week": 7}
"""In how many days to remind again, for whoever asks for it."""


def remind(consultation: Consultation, session: Session, event: ReminderDue) -> Turn:
    """Remind somebody, if it is due and kind at this instant; plan the next time in any case."""
    if session.id != event.session:  # they have gone elsewhere, and are looked at there
        return Turn(session=nothing_kept(session))
    rules, one = consultation.reminders, standing(consultation, session, event.since)
    due = next_due(rules, one, event.at) if rules is not None and one is not None else None
    if due is None:
        return Turn(session=session, effects=(PlanReminder(at=None),))
    if due.at > event.at:
        return Turn(session=session, effects=(PlanReminder(at=due.at),))
    session = _counted(lift(session), event, due)
    reply = replace(words(consultation, session, event), until=until(consultation, session, event))
    turn = lay(session, event, reply)
    return replace(turn, effects=replanned(consultation, turn.session, event))


def _counted(session: Session, event: ReminderDue, due: Due) -> Session:
    """Count the reminder; one that was asked for is none of those that are rationed."""
    before = session.reminded
    count = before.count + (due.rule != "asked")
    reminded = replace(before, count=count, last=event.at, asked_for=None)
    return replace(session, reminded=reminded)


def until(consultation: Consultation, session: Session, event: Event) -> datetime:
    """Return when it is too late to say now: it grows quiet where they are, or all is over."""
    rules = consultation.reminders or NO_RULES
    evening = quiet_from(event.at, session.zone or consultation.zone, rules)
    return min(evening, consultation.closes or evening)


def words(consultation: Consultation, session: Session, event: Event) -> Reply:
    """Say how far they have come and until when; offer what can still be done."""
    language = session.language
    text = _how_far(consultation, session)
    if consultation.closes is not None:
        until = told(consultation, language, consultation.closes)
        closing = say(language, "The consultation closes on {moment}.", moment=until)
        text = f"{text} {closing}"
    return Reply(text=text, buttons=buttons(consultation, session, event))


def _how_far(consultation: Consultation, session: Session) -> str:
    language = session.language
    answered = [q for q in path.answered(consultation, session) if q.type != "note"]
    if not answered:
        return say(language, "Your place here is kept. No question is answered yet.")
    if isinstance(path.next_step(consultation, session), Reviewing):
        return say(language, "Your answers are ready. They have not been sent yet.")
    return say(
        language,
        "You have answered {done} of {total} questions.",
        done=len(answered),
        total=path.total(consultation, session),
    )


def buttons(consultation: Consultation, session: Session, event: Event) -> tuple[Button, ...]:
    """Return what can be pressed under a reminder: go on, not now, no more of them."""
    language, rules = session.language, consultation.reminders
    offered = [Button(label=say_as("reminder", language, "Go on"), token=token("resume"))]
    if rules is None:
        return tuple(offered)
    labels = {"tomorrow": say(language, "Tomorrow"), "week": say(language, "In a week")}
    offered += [
        Button(label=label, token=token("remind", when))
        for when, label in labels.items()
        if _asked_for(consultation, session, event, rules, when) is not None
    ]
    return (*offered, stopping(consultation, rules.consent, language))


def stopping(consultation: Consultation, clause: str, language: Language) -> Button:
    """Return the button that withdraws the consent to be written to: its words are decided on."""
    label = _no_more(consultation, clause, language)
    return Button(label=label, token=token("unremind", clause, prefix(label)))


def _no_more(consultation: Consultation, clause: str, language: Language) -> str:
    rules = consultation.reminders
    if rules is not None and clause == rules.consent:
        return say(language, "No more reminders")
    return say(language, "No more messages")


# --- What is pressed ---------------------------------------------------------


def press(
    consultation: Consultation,
    session: Session,
    event: Event,
    verb: str,
    arguments: tuple[str, ...],
) -> Turn | None:
    """Carry out what was pressed under a reminder, be it an old one, where it makes sense."""
    first = arguments[0] if arguments else ""
    match verb:
        case "remind":
            return later(consultation, session, event, first)
        case "unremind" if len(arguments) == 2:
            return stop(consultation, session, event, *arguments)
        case "unregister" if session.status == "registered":
            return register(consultation, session, interested=False)
        case "zone" if session.status == "open":
            return whereabouts.press(consultation, session, event, arguments)
        case _:
            return None


def _asked_for(
    consultation: Consultation, session: Session, event: Event, rules: ReminderRules, when: str
) -> date | None:
    """Return the day on which to remind again, or None if the consultation will have closed."""
    zone = session.zone or consultation.zone
    wanted = local_day(event.at, zone) + timedelta(days=LATER[when])
    closes = consultation.closes
    return wanted if closes is None or on(wanted, zone, rules) < closes else None


def later(consultation: Consultation, session: Session, event: Event, when: str) -> Turn | None:
    """Remind again on the day that was pressed, at the usual hour, and not before."""
    rules = consultation.reminders
    if rules is None or when not in LATER or standing(consultation, session, event.at) is None:
        return None
    wanted = _asked_for(consultation, session, event, rules, when)
    language = session.language
    button = Button(label=say(language, "Go on"), token=token("resume"))
    if wanted is None:
        text = say(language, "The consultation will have closed by then.")
        return lay(lift(session), event, Reply(text=text, buttons=(button,)))
    at = on(wanted, session.zone or consultation.zone, rules)
    session = replace(lift(session), reminded=replace(session.reminded, asked_for=at))
    text = say(
        language, "Your answers are kept. I will write again on {day}.", day=day(language, wanted)
    )
    turn = lay(session, event, Reply(text=text, buttons=(button,)))
    return replace(turn, effects=replanned(consultation, turn.session, event))


def stop(
    consultation: Consultation, session: Session, event: Event, name: str, shown: str
) -> Turn | None:
    """Withdraw a consent to be written to, in the words that were pressed."""
    consent = session.consents.get(name)
    if consent is None or not consent.granted:
        return None
    clause = clause_named(consultation, name)
    for shown_in in consultation.languages:
        text = _no_more(consultation, name, shown_in)
        if prefix(text) == shown:
            taken = decide(consultation, session, event, clause, text, shown_in, granted=False)
            taken = submission.hand_over_consents(consultation, taken, event)
            turn = _stopped(consultation, taken.session, event, name)
            return replace(turn, effects=taken.effects)
    return None


def _stopped(consultation: Consultation, session: Session, event: Event, name: str) -> Turn:
    language, rules = session.language, consultation.reminders
    if rules is not None and name == rules.consent:
        text = say(
            language,
            "No more reminders will come. Your answers are kept. Write here whenever you like.",
        )
    else:
        text = say(language, "No more of these messages will come.")
    if session.revision:
        text = f"{text} {say(language, 'The organisers are being told.')}"
    button = Button(label=say(language, "Go on"), token=token("resume"))
    return lay(lift(session), event, Reply(text=text, buttons=(button,)))
