"""From the tables of a consultation file to the `Consultation` that the dialogue takes."""

from collections.abc import Iterable, Mapping
from datetime import time
from itertools import chain
from typing import Any

from handlers import model, rules
from handlers.consultation_file import written
from handlers.consultation_file.mistakes import Finding
from handlers.consultation_file.toml_lines import Path
from locales.typography import mend


def consultation_of(made: written.File, version: str) -> tuple[model.Consultation, list[Finding]]:
    """Return the consultation, and its rules that cannot be read.

    What a name does not lead to is left out: the checks tell the author.
    """
    unread: list[Finding] = []
    languages = tuple(made.languages)
    controllers = {
        one.name: model.Controller(
            name=one.name, label=_text(one.label, languages), contact=one.contact
        )
        for one in made.controllers
    }
    consultation = model.Consultation(
        name=made.name,
        version=version,
        languages=languages,
        title=_text(made.title, languages),
        welcome=_text(made.welcome, languages),
        minutes=made.minutes,
        zone=made.zone,
        prefix=made.prefix,
        notices=tuple(_notice(one, languages) for one in made.notices),
        consents=tuple(_clause(one, controllers, languages) for one in made.consents),
        sections=tuple(
            model.Section(name=one.name, label=_text(one.label, languages)) for one in made.sections
        ),
        questions=tuple(
            _question(one, ("questions", number), languages, unread)
            for number, one in enumerate(made.questions)
        ),
        privacy=_text(made.privacy, languages),
        group=made.group,
        admission=made.admission,
        quota=made.quota,
        opens=made.opens,
        closes=made.closes,
        reminders=_reminders(made.reminders) if made.reminders is not None else None,
    )
    return consultation, unread


def _reminders(one: written.Reminders) -> model.ReminderRules:
    begins, ends = map(time.fromisoformat, one.quiet)
    return model.ReminderRules(
        consent=one.consent,
        contact=one.contact,
        idle=tuple(one.idle_days),
        before_closing=tuple(sorted(one.days_before_closing, reverse=True)),
        at_most=one.at_most,
        hour=time.fromisoformat(one.hour),
        quiet=(begins, ends),
        rest=one.rest_hours,
        holidays=tuple(one.holidays),
    )


def _text(words: written.Words, languages: Iterable[model.Language]) -> model.Text:
    said = {one: (words.all or getattr(words, one)).strip() for one in languages}
    return {one: mend(text) if one == "fr" else text for one, text in said.items()}


def _notice(one: written.Notice, languages: Iterable[model.Language]) -> model.Notice:
    elsewhere = {transport: _text(words, languages) for transport, words in one.on.items()}
    return model.Notice(name=one.name, label=_text(one.label, languages), on=elsewhere)


def _clause(
    one: written.Consent,
    controllers: Mapping[str, model.Controller],
    languages: Iterable[model.Language],
) -> model.ConsentClause:
    return model.ConsentClause(
        name=one.name,
        label=_text(one.label, languages),
        short=_text(one.short, languages),
        purpose=_text(one.purpose, languages),
        controllers=tuple(controllers[name] for name in one.controllers if name in controllers),
        legal_basis=_text(one.legal_basis, languages),
        required=one.required,
        implies=tuple(one.implies),
        ask=one.ask,
        covers=_covered(one),
    )


def _covered(one: written.Consent) -> tuple[model.Matter, ...]:
    """Return what a clause covers; to keep and study answers is why one is required."""
    if one.covers is not None:
        return tuple(one.covers)
    return ("answers", "details") if one.required else ()


def _question(
    one: written.Question, path: Path, languages: tuple[model.Language, ...], unread: list[Finding]
) -> model.Question:
    columns: dict[str, Any] = {}
    for name in type(one).model_fields:
        value = getattr(one, name)
        if isinstance(value, written.Words):
            columns[name] = _text(value, languages)
        elif name in ("relevant", "constraint"):
            columns[name] = _rule(value, (*path, name), unread)
        elif name == "choices":
            columns[name] = tuple(
                model.Choice(
                    name=choice.name,
                    label=_text(choice.label, languages),
                    synonyms=tuple(chain.from_iterable(choice.synonyms.values())),
                )
                for choice in value
            )
        else:
            columns[name] = value
    return model.Question(**columns)


def _rule(source: str, path: Path, unread: list[Finding]) -> rules.Rule | None:
    if not source:
        return None
    try:
        return rules.parse(source)
    except rules.RuleError as error:
        unread.append(Finding(path, f"I cannot read this rule: {error}", error.cure))
        return None
