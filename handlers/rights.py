"""Rights: what a participant can see, withdraw and delete, at any time, also after closing."""

from msgspec.structs import replace

from handlers import submission
from handlers.buttons import token
from handlers.consent import clause_named, decide, prefix
from handlers.laying import lay, lift
from handlers.model import (
    Button,
    ConsentClause,
    Consenting,
    Consultation,
    Event,
    Forget,
    Forgetting,
    Language,
    Reply,
    Session,
    Taken,
    Turn,
)
from handlers.opening_hours import is_after
from locales import day, say


def privacy(consultation: Consultation, session: Session, event: Event) -> Turn:
    """Say what is kept and why, list every decision, and offer to change each.

    After the closing a consent can still be withdrawn, and none can be given.
    """
    over = is_after(consultation, event.at)
    language = session.language
    decided = [clause for clause in consultation.consents if clause.name in session.consents]
    paragraphs = [consultation.privacy[language]]
    if decided:
        paragraphs.append(say(language, "What you decided:"))
        paragraphs.append("\n".join(_line(session, clause) for clause in decided))
    if not decided:
        paragraphs.append(say(language, "You have not decided on anything yet."))
    buttons = (
        *(
            _change(session, clause)
            for clause in decided
            if session.consents[clause.name].granted or not over
        ),
        Button(label=say(language, "Delete everything"), token=token("delete")),
        Button(label=say(language, "Go on"), token=token("resume")),
    )
    reply = Reply(text="\n\n".join(paragraphs), buttons=buttons)
    return lay(session, event, reply)


def _line(session: Session, clause: ConsentClause) -> str:
    language, consent = session.language, session.consents[clause.name]
    on = day(language, consent.at.date())
    if consent.granted:
        return say(language, "- {clause}: yes, on {day}", clause=clause.short[language], day=on)
    return say(language, "- {clause}: no, on {day}", clause=clause.short[language], day=on)


def _change(session: Session, clause: ConsentClause) -> Button:
    language = session.language
    if session.consents[clause.name].granted:
        label = withdrawal(clause, language)
        return Button(label=label, token=token("withdraw", clause.name, prefix(label)))
    label = say(language, "Decide again: {clause}", clause=clause.short[language])
    return Button(label=label, token=token("agree", clause.name))


def withdrawal(clause: ConsentClause, language: Language) -> str:
    """Return the words of the button that withdraws: they are what is decided on."""
    return say(language, "Withdraw: {clause}", clause=clause.short[language])


def withdraw(
    consultation: Consultation, session: Session, event: Event, arguments: tuple[str, ...]
) -> Taken | Turn | None:
    """Withdraw a consent at once: as easy as it was to give.

    Without the required one nothing may be kept, so that withdrawing it asks
    whether to delete everything.
    """
    name, shown = arguments if len(arguments) == 2 else ("", "")
    if name not in session.consents or not session.consents[name].granted:
        return None
    clause = clause_named(consultation, name)
    if clause.required:
        return ask_to_forget(session, event, withdrawn=True)
    for language in consultation.languages:
        if prefix(withdrawal(clause, language)) == shown:
            return _withdrawn(consultation, session, event, clause, language)
    return None


def _withdrawn(
    consultation: Consultation,
    session: Session,
    event: Event,
    clause: ConsentClause,
    shown_in: Language,
) -> Turn:
    text = withdrawal(clause, shown_in)
    taken = decide(consultation, session, event, clause, text, shown_in, granted=False)
    taken = submission.hand_over_consents(consultation, taken, event)
    language = session.language
    lines = [say(language, "Withdrawn: {clause}.", clause=clause.short[language])]
    lines += [
        say(language, "This also withdraws: {clause}.", clause=other.short[language])
        for other in consultation.consents
        if other is not clause
        and session.consents.get(other.name) != taken.session.consents.get(other.name)
    ]
    if session.revision:
        lines.append(say(language, "The organisers are being told."))
    button = Button(label=say(language, "Go on"), token=token("resume"))
    reply = Reply(text="\n".join(lines), buttons=(button,))
    return replace(lay(lift(taken.session), event, reply), effects=taken.effects)


def decide_again(session: Session, name: str) -> Taken | None:
    """Put a clause once more, in full."""
    if name not in session.consents:
        return None
    return Taken(session=session, step=Consenting(clause=name))


# --- Deleting ----------------------------------------------------------------


def ask_to_forget(session: Session, event: Event, *, withdrawn: bool = False) -> Turn:
    """Ask once more before everything is deleted, and say what that means."""
    language = session.language
    lines = []
    if withdrawn:
        lines.append(say(language, "Without this consent nothing may be kept."))
    lines += [say(language, "Shall I delete everything you wrote and decided here?")]
    if session.revision:
        lines.append(say(language, "The organisers will delete what you sent as well."))
    lines.append(say(language, "This cannot be undone."))
    buttons = (
        Button(label=say(language, "Yes, delete everything"), token=token("forget", "yes")),
        Button(label=say(language, "No, keep it"), token=token("forget", "no")),
    )
    return lay(session, event, Reply(text=" ".join(lines), buttons=buttons), Forgetting())


def forget(consultation: Consultation, session: Session, event: Event) -> Turn:
    """Delete everything, and say what a bot cannot delete."""
    language = session.language
    lines = [
        say(language, "Everything is deleted."),
        say(language, "What this chat shows you is yours to delete: I cannot do that for you."),
    ]
    if session.revision:
        told = say(language, "The organisers are being told to delete what you sent.")
        lines.insert(1, told)
    if not is_after(consultation, event.at):
        lines.append(say(language, "You can start again at any time with /start."))
    reply = Reply(text=" ".join(lines))
    return Turn(session=session, replies=(reply,), effects=(Forget(),))


def keep(session: Session, event: Event) -> Turn:
    """Nothing is deleted."""
    text = say(session.language, "Nothing is deleted.")
    button = Button(label=say(session.language, "Go on"), token=token("resume"))
    return lay(lift(session), event, Reply(text=text, buttons=(button,)))
