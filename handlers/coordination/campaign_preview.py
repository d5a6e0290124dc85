"""A campaign before it is planned, in a coordinator's words: who will get it, and what it says."""

from collections.abc import Sequence
from typing import Final

from handlers.coordination.audience_words import reasons, whom_for
from handlers.coordination.done import Arrival, CampaignCounted
from handlers.model import Audience, Consultation, Language, Text
from handlers.reminding.campaign import agreed_to
from handlers.reminding.letter import example
from handlers.results.few import merged
from locales import OWN_NAME, city, moment, quote, say, say_many

MOST_PLACES: Final = 5
"""How many places are named at most; all others go together."""


def preview(consultation: Consultation, found: CampaignCounted, language: Language) -> str:
    """Say for whom it is, who will get it and when, who will not and why; and the words."""
    left = sum(found.left_out.values())
    lines = [
        _for(consultation, found.audience, language),
        say_many(language, "{number} person.", "{number} people.", found.people + left)
        + " "
        + say_many(language, "{number} will get it.", "{number} will get it.", found.people),
    ]
    if left:
        why = reasons(language, found.left_out)
        lines.append(
            say_many(
                language, "{number} will not: {why}.", "{number} will not: {why}.", left, why=why
            )
        )
    if found.arrivals:
        lines += _when(consultation, found.arrivals, language)
    agreed = _agreed(consultation, found.audience, language)
    return "\n\n".join(["\n".join(lines), *agreed, *_texts(consultation, found.words, language)])


def _for(consultation: Consultation, audience: Audience, language: Language) -> str:
    return say(language, "For: {whom}.", whom=whom_for(consultation, audience, language))


def _when(consultation: Consultation, arrivals: Sequence[Arrival], language: Language) -> list[str]:
    """Say when it arrives where: by the clock there, unless a place would tell of somebody."""
    hidden = merged([one.people for one in arrivals])
    shown = [one for place, one in enumerate(arrivals) if place not in hidden]
    named = sorted(shown, key=lambda one: one.people, reverse=True)[:MOST_PLACES]
    others = [one for one in arrivals if one not in named]
    if not named:
        return [
            say(
                language,
                "Each person gets it in the daytime, on a working day where they are. The "
                "last one: {moment}.",
                moment=_last(consultation, others, language),
            )
        ]
    lead = say(language, "Each person gets it in the daytime, on a working day where they are:")
    lines = [lead, *(_at(one, language) for one in named)]
    if others:
        lines.append(
            say_many(
                language,
                "Elsewhere: {number} person. The last one: {moment}.",
                "Elsewhere: {number} people. The last one: {moment}.",
                sum(one.people for one in others),
                moment=_last(consultation, others, language),
            )
        )
    return lines


def _at(one: Arrival, language: Language) -> str:
    return say_many(
        language,
        "{city}: {number} person, {moment} local time.",
        "{city}: {number} people, {moment} local time.",
        one.people,
        city=city(language, one.zone),
        moment=moment(language, one.at, one.zone),
    )


def _last(consultation: Consultation, arrivals: Sequence[Arrival], language: Language) -> str:
    """Say when it has arrived everywhere, by the organisers' clock: its place tells of nobody."""
    zone = consultation.zone
    return f"{moment(language, max(one.at for one in arrivals), zone)} ({city(language, zone)})"


def named(language: Language, people: int) -> str:
    """Name a campaign to whoever is asked for a second yes."""
    return say_many(
        language, "a message to {number} person", "a message to {number} people", people
    )


def whole(consultation: Consultation, audience: Audience, words: Text, language: Language) -> str:
    """Say whom a campaign is for and what it says, to whoever is asked for a second yes."""
    whom = _for(consultation, audience, language)
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
