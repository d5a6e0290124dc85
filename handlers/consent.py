"""Consent: one clause at a time, shown in full, decided by an active yes or no.

What was decided on is kept exactly: the SHA-256 of the text as it was shown,
its language, the controllers it named. A decision is never overwritten; a
later one is a new record beside it.
"""

from collections.abc import Sequence
from hashlib import sha256

from msgspec.structs import replace

from handlers.buttons import pressed, token
from handlers.model import (
    Button,
    Consent,
    ConsentClause,
    Consenting,
    Consultation,
    Effect,
    Event,
    Forget,
    Language,
    MessageReceived,
    RecordConsent,
    Reply,
    Session,
    Taken,
    Turn,
)
from handlers.reading import fold
from handlers.reminding.planning import replanned
from locales import listing, say

_PREFIX = 8  # characters of the hash in a button's token


def clause_named(consultation: Consultation, name: str) -> ConsentClause:
    """Return the clause called `name`; there must be one."""
    for clause in consultation.consents:
        if clause.name == name:
            return clause
    raise KeyError(name)


def ask(consultation: Consultation, session: Session, clause: ConsentClause) -> Reply:
    """Show a clause in full, with a yes and a no that weigh the same.

    The buttons carry the start of the text's hash: a press on an old one
    counts for the words that were above it, or not at all.
    """
    language = session.language
    text = wording(consultation, clause, language)
    shown_ = prefix(text)
    yes, no = say(language, "Yes, I agree"), say(language, "No")
    return Reply(
        text=text,
        buttons=(
            Button(label=yes, token=token("consent", clause.name, shown_, "yes")),
            Button(label=no, token=token("consent", clause.name, shown_, "no")),
        ),
    )


def wording(consultation: Consultation, clause: ConsentClause, language: Language) -> str:
    """Return the exact text that a participant decides on."""
    text = clause.label[language]
    implied = [other.short[language] for other in implied_by(consultation, clause)]
    if implied:
        also = say(
            language,
            "If you agree, you also agree to: {clauses}.",
            clauses=listing(language, implied),
        )
        return f"{text}\n\n{also}"
    return text


def implied_by(consultation: Consultation, clause: ConsentClause) -> tuple[ConsentClause, ...]:
    """Return every clause that granting `clause` grants as well, however far it reaches."""
    if not clause.implies:
        return ()
    found: dict[str, ConsentClause] = {}
    waiting = list(clause.implies)
    while waiting:
        name = waiting.pop()
        if name not in found and name != clause.name:
            found[name] = clause_named(consultation, name)
            waiting.extend(found[name].implies)
    return tuple(other for other in consultation.consents if other.name in found)


def wording_hash(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal."""
    return sha256(text.encode()).hexdigest()


def prefix(text: str) -> str:
    """Return the start of a text's hash: a button carries it to say what stood above it."""
    return wording_hash(text)[:_PREFIX]


def take(
    consultation: Consultation, session: Session, event: Event, clause: ConsentClause, said: str
) -> Taken | Turn | None:
    """Take a written yes or no; anything else is no decision.

    Nor is a yes to words that have changed since they were shown, by an
    upgrade: they are shown again.
    """
    if "?" in said:
        return None  # "yes?" asks something
    reply = ask(consultation, session, clause)
    found = pressed(reply.buttons, said, numbered=True) or _plainly(reply.buttons, said)
    step = session.step
    seen = isinstance(step, Consenting) and step.wording == wording_hash(reply.text)
    if not found or not seen:
        return None
    granted = found.endswith("/yes")
    return _decided(consultation, session, event, clause, session.language, granted=granted)


_I_AGREE = frozenset(map(fold, ("i agree", "yes i agree", "j'accepte", "oui j'accepte")))
_I_DO_NOT = frozenset(
    map(
        fold,
        (
            *("i do not agree", "i don't agree", "i refuse", "no thanks", "no thank you"),
            *("je refuse", "je n'accepte pas", "pas d'accord", "non merci"),
        ),
    )
)


def _plainly(buttons: Sequence[Button], said: str) -> str:
    """Return the token of yes or no where it is said in the button's own words."""
    words = fold(said)
    yes, no = buttons
    return yes.token if words in _I_AGREE else no.token if words in _I_DO_NOT else ""


def press(
    consultation: Consultation, session: Session, event: Event, arguments: tuple[str, ...]
) -> Taken | Turn | None:
    """Take a press on yes or no, in the language of the words above that button."""
    names = [clause.name for clause in consultation.consents]
    if len(arguments) != 3 or arguments[0] not in names:
        return None
    clause = clause_named(consultation, arguments[0])
    is_open = isinstance(session.step, Consenting) and session.step.clause == clause.name
    if clause.name in session.consents and not is_open:
        return None
    for language in consultation.languages:
        text = wording(consultation, clause, language)
        if prefix(text) == arguments[1]:
            granted = arguments[2] == "yes"
            return _decided(consultation, session, event, clause, language, granted=granted)
    return None


def _decided(
    consultation: Consultation,
    session: Session,
    event: Event,
    clause: ConsentClause,
    language: Language,
    *,
    granted: bool,
) -> Taken | Turn:
    if clause.required and not granted:
        return decline(consultation, session, event, clause, language)
    text = wording(consultation, clause, language)
    return decide(consultation, session, event, clause, text, language, granted=granted)


def decline(
    consultation: Consultation,
    session: Session,
    event: Event,
    clause: ConsentClause,
    language: Language,
) -> Turn:
    """Let somebody go who did not agree to take part.

    The session is forgotten. What stays is that somebody said no, to which
    words and when; it does not say who.
    """
    text = wording(consultation, clause, language)
    fact = replace(record(event, clause, text, language, granted=False), message="")
    farewell = say(
        session.language,
        "That is all right. We keep nothing you wrote, only that one person said no. "
        "If you change your mind, write here again.",
    )
    return Turn(
        session=session,
        replies=(Reply(text=farewell),),
        effects=(Forget(), RecordConsent(consent=fact, text=text)),
    )


def decide(
    consultation: Consultation,
    session: Session,
    event: Event,
    clause: ConsentClause,
    text: str,
    language: Language,
    *,
    granted: bool,
) -> Taken:
    """Record the decision on `text`, the words shown in `language`, and what it implies.

    Refusing a clause also refuses every clause that implies it, since these
    could not be acted on without it, and what was granted only along with it.
    """
    implied = _implied(consultation, session, clause, granted=granted)
    decisions = {clause.name: record(event, clause, text, language, granted=granted)}
    for other in implied:
        decided = record(event, other, text, language, granted=granted)
        decisions[other.name] = replace(decided, how="implied")
    effects: tuple[Effect, ...] = tuple(
        RecordConsent(consent=consent, text=text) for consent in decisions.values()
    )
    session = replace(session, consents={**session.consents, **decisions})
    if consultation.reminders is not None and consultation.reminders.consent in decisions:
        effects = (*effects, *replanned(consultation, session, event))
    return Taken(
        session=session,
        said=_said_back(session.language, implied, granted=granted),
        effects=effects,
    )


def _implied(
    consultation: Consultation, session: Session, clause: ConsentClause, *, granted: bool
) -> tuple[ConsentClause, ...]:
    """Return the other clauses that are decided by deciding `clause`."""
    if granted:
        return implied_by(consultation, clause)
    within = implied_by(consultation, clause)
    return tuple(
        other
        for other in consultation.consents
        if _granted(session, other.name)
        and (
            clause in implied_by(consultation, other)
            # A yes that only came with this clause goes with it.
            or (other in within and session.consents[other.name].how == "implied")
        )
    )


def record(
    event: Event, clause: ConsentClause, text: str, language: Language, *, granted: bool
) -> Consent:
    """Return the record of one decision, made by `event` on `text`."""
    return Consent(
        clause=clause.name,
        granted=granted,
        wording=wording_hash(text),
        language=language,
        controllers=tuple(controller.label[language] for controller in clause.controllers),
        legal_basis=clause.legal_basis[language],
        at=event.at,
        channel=event.address.transport,
        message=event.message,
        how="typed" if isinstance(event, MessageReceived) else "pressed",
    )


def _granted(session: Session, name: str) -> bool:
    return name in session.consents and session.consents[name].granted


def _said_back(language: Language, implied: Sequence[ConsentClause], *, granted: bool) -> str:
    said = noted(language, granted=granted)
    if not implied:
        return said
    names = listing(language, [clause.short[language] for clause in implied])
    also = say(language, "The same goes for: {clauses}.", clauses=names)
    return f"{said} {also}"


def noted(language: Language, *, granted: bool) -> str:
    """Say a decision back."""
    return say(language, "Noted: yes.") if granted else say(language, "Noted: no.")


def summary(consultation: Consultation, session: Session) -> str:
    """Say which decided clauses were agreed to and which were not, in two lines."""
    language = session.language
    agreed = [c.short[language] for c in consultation.consents if _granted(session, c.name)]
    refused = [
        c.short[language]
        for c in consultation.consents
        if c.name in session.consents and not session.consents[c.name].granted
    ]
    lines = []
    if agreed:
        lines.append(say(language, "You agreed: {clauses}.", clauses=listing(language, agreed)))
    if refused:
        lines.append(
            say(language, "You did not agree: {clauses}.", clauses=listing(language, refused))
        )
    return "\n".join(lines)
