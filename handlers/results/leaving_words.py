"""What leaves and what stays, told before anything does."""

from collections.abc import Mapping
from typing import Final

from handlers.model import Consultation, Language
from handlers.results.few import FEWEST
from handlers.results.leaving import Reason, Tally, purposes_named
from locales import listing, number, quote, say, say_many

ORDER: Final[tuple[Reason, ...]] = ("not_agreed", "nothing", "on_its_way", "unknown_version")


def told(consultation: Consultation, tally: Tally, language: Language) -> str:
    """Say for what, to whom, whose answers leave, and why others stay."""
    named = purposes_named(consultation, tally.purposes)
    purposes = listing(language, [quote(language, clause.purpose[language]) for clause in named])
    controllers = {
        controller.name: controller.label[language]
        for clause in named
        for controller in clause.controllers
    }
    lines = [
        say(language, "Purpose: {purpose}.", purpose=purposes),
        say(language, "Responsible: {names}.", names=listing(language, list(controllers.values()))),
        say_many(
            language,
            "The answers of {number} person can be exported.",
            "The answers of {number} people can be exported.",
            tally.people,
        ),
        *stays(tally.stays, language),
    ]
    if tally.held_back:
        lines.append(_held_back(consultation, tally.held_back, language))
    return "\n".join(lines)


def _held_back(consultation: Consultation, held_back: Mapping[str, int], language: Language) -> str:
    """Say how many answers stay of those whose others leave; which, only where they are many.

    A line for each question would tell of single people what they would not pass on.
    """
    count = sum(held_back.values())
    if count < FEWEST:
        return say(language, "A few answers are held back, as no consent covers them.")
    if len(held_back) > 1:
        return say(
            language,
            "{number} answers are held back, as no consent covers them (questions: {questions}).",
            number=number(language, count),
            questions=len(held_back),
        )
    labels = {question.name: question.label[language] for question in consultation.questions}
    (name,) = held_back
    return say(
        language,
        "{number} answers are held back, as no consent covers them: {question}",
        number=number(language, count),
        question=labels.get(name, name),
    )


def stays(counted: Mapping[Reason, int], language: Language) -> list[str]:
    """Say of how many people nothing leaves, a line for each reason."""
    why: dict[Reason, str] = {
        "not_agreed": say(language, "they did not agree to this"),
        "nothing": say(language, "they gave no answer that this covers"),
        "on_its_way": say(language, "a recent change of theirs is still on its way"),
        "unknown_version": say(language, "the consultation they answered is not known here"),
    }
    return [
        say(
            language,
            "People held back: {number}, because {reason}.",
            number=number(language, counted[reason]),
            reason=why[reason],
        )
        for reason in ORDER
        if counted.get(reason)
    ]


def noted(tally: Tally, form: str, digest: str, *, sealed: bool) -> dict[str, str | int]:
    """Return what the audit log holds of an export: for what, how much, and which file."""
    return {
        "purposes": " ".join(tally.purposes),
        "people": tally.people,
        "form": form,
        "sealed": int(sealed),
        "sha256": digest,
    }
