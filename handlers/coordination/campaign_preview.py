"""A campaign before it is planned, in a coordinator's words: who will get it, and what it says."""

from handlers.coordination.audience_words import reasons, whom_for
from handlers.coordination.done import CampaignCounted
from handlers.model import Audience, Consultation, Language, Text
from handlers.reminding.campaign import agreed_to
from handlers.reminding.letter import example
from locales import OWN_NAME, city, moment, quote, say, say_many


def preview(consultation: Consultation, found: CampaignCounted, language: Language) -> str:
    """Say who will get it, who will not and why, when the last one arrives, and the words."""
    left = sum(found.left_out.values())
    lines = [
        say_many(language, "{number} person.", "{number} people.", found.people + left)
        + " "
        + say_many(language, "{number} will get it.", "{number} will get it.", found.people)
    ]
    if left:
        why = reasons(language, found.left_out)
        lines.append(
            say_many(
                language, "{number} will not: {why}.", "{number} will not: {why}.", left, why=why
            )
        )
    if found.last is not None:
        where = (
            f"{moment(language, found.last, found.last_zone)} ({city(language, found.last_zone)})"
        )
        lines.append(
            say(
                language,
                "Each person gets it in the daytime, on a working day where they are. The "
                "last one: {moment}.",
                moment=where,
            )
        )
    agreed = _agreed(consultation, found.audience, language)
    return "\n\n".join(["\n".join(lines), *agreed, *_texts(consultation, found.words, language)])


def named(language: Language, people: int) -> str:
    """Name a campaign to whoever is asked for a second yes."""
    return say_many(
        language, "a message to {number} person", "a message to {number} people", people
    )


def whole(consultation: Consultation, audience: Audience, words: Text, language: Language) -> str:
    """Say whom a campaign is for and what it says, to whoever is asked for a second yes."""
    whom = say(language, "For: {whom}.", whom=whom_for(consultation, audience, language))
    agreed = _agreed(consultation, audience, language)
    return "\n\n".join([whom, *agreed, *_texts(consultation, words, language)])


def _agreed(consultation: Consultation, audience: Audience, language: Language) -> list[str]:
    """Show what the readers of an announcement agreed to: it must be about nothing else."""
    clause = agreed_to(consultation, audience)
    if clause is None:
        return []
    lead = say(language, "They agreed to this, and to nothing beyond it:")
    return [f"{lead}\n{quote(language, clause.label[language])}"]


def _texts(consultation: Consultation, words: Text, language: Language) -> list[str]:
    return [_words(consultation, language, one, words[one]) for one in consultation.languages]


def _words(consultation: Consultation, language: Language, which: Language, words: str) -> str:
    """Show the words, and beside those with figures to come what somebody may read."""
    shown = say(language, "{language}: {words}", language=OWN_NAME[which], words=words)
    read = example(consultation, which, words)
    if read == words:
        return shown
    return f"{shown}\n{say(language, 'For example: {words}', words=read)}"
