"""Reminders: allowed by a consent, ever rarer, and at an hour that is not quiet."""

from collections.abc import Iterator
from itertools import pairwise

from handlers.consultation_file.mistakes import Finding, meant
from handlers.consultation_file.written import File, Reminders
from handlers.reminding.days_off import has_a_calendar


def check(made: File) -> Iterator[Finding]:
    """Find rules by which nobody could be reminded, or not kindly."""
    if made.reminders is None:
        return
    rules = made.reminders
    known = [consent.name for consent in made.consents]
    if rules.consent not in known:
        none = 'Add a table [[consents]] that asks for it, with ask = "stop".'
        what = f"there is no consent “{rules.consent}”, and nobody is reminded without one"
        yield Finding(("reminders", "consent"), what, meant(rules.consent, known, none))
    if rules.contact and rules.contact not in known:
        what = f"there is no consent “{rules.contact}”"
        yield Finding(("reminders", "contact"), what, meant(rules.contact, known, "Remove it."))
    if not rules.idle_days and not rules.days_before_closing:
        what = "by these rules nobody is ever reminded"
        yield Finding(("reminders",), what, "Write idle_days = [3, 7, 14], or remove the table.")
    if rules.days_before_closing and made.closes is None:
        what = "the consultation does not close, so nothing comes before its closing"
        cure = "Write closes = …, or remove days_before_closing."
        yield Finding(("reminders", "days_before_closing"), what, cure, warning=True)
    yield from _gaps(rules)
    yield from _hours(rules)
    for country in rules.holidays:
        if not has_a_calendar(country):
            what = f"the public holidays of “{country}” are not known"
            cure = "Write a country's two letters of ISO 3166, such as GB or FR, or remove it."
            yield Finding(("reminders", "holidays"), what, cure)


def _gaps(rules: Reminders) -> Iterator[Finding]:
    """Each reminder leaves more time than the one before: they must not become a nuisance."""
    if any(later <= earlier for earlier, later in pairwise(rules.idle_days)):
        what = "the days without a word do not grow from one reminder to the next"
        yield Finding(("reminders", "idle_days"), what, "Write idle_days = [3, 7, 14].")


def _hours(rules: Reminders) -> Iterator[Finding]:
    begins, ends = rules.quiet
    if begins == ends:
        what = "the quiet hours end when they begin"
        yield Finding(("reminders", "quiet"), what, 'Write quiet = ["20:00", "09:00"].')
    overnight = begins > ends
    is_quiet = (
        (rules.hour >= begins or rules.hour < ends) if overnight else (begins <= rules.hour < ends)
    )
    if is_quiet:
        what = f"{rules.hour} is within the quiet hours, from {begins} to {ends}"
        yield Finding(("reminders", "hour"), what, 'Write hour = "10:00".')
