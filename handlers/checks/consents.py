"""Consents: each names who answers for it, and the one that counts is asked first."""

from collections.abc import Iterator, Mapping

from handlers.consultation_file.mistakes import Finding, meant
from handlers.consultation_file.written import Consent, File

_TRANSPORTS = ("telegram", "matrix", "terminal")


def check(made: File) -> Iterator[Finding]:
    """Find clauses that would not be a valid consent, or could not be asked."""
    if not any(consent.required for consent in made.consents):
        what = "no consent is required, so nothing says that answers may be kept"
        cure = 'Add a [[consents]] with required = true and ask = "start".'
        yield Finding(("consents",), what, cure)
    by_name = {consent.name: consent for consent in made.consents}
    known = [controller.name for controller in made.controllers]
    for number, consent in enumerate(made.consents):
        path = ("consents", number)
        if consent.required and consent.ask != "start":
            what = f"{consent.name} is required, but asked only when answers have been kept"
            yield Finding((*path, "ask"), what, 'Write ask = "start".')
        if not consent.controllers:
            what = f"{consent.name} does not say who answers for the data"
            cure = f'Write controllers = ["{known[0] if known else "…"}"].'
            yield Finding((*path, "controllers"), what, cure)
        for name in consent.controllers:
            if name not in known:
                what = f"there is no controller “{name}”"
                none = f'Add a table [[controllers]] with name = "{name}".'
                yield Finding((*path, "controllers"), what, meant(name, known, none))
        for name in consent.implies:
            if name not in by_name:
                others = [one for one in by_name if one != consent.name]
                none = f'Add a table [[consents]] with name = "{name}", or remove implies.'
                cure = meant(name, others, none)
                yield Finding((*path, "implies"), f"there is no consent “{name}”", cure)
        if consent.name in _implied(consent, by_name):
            what = f"{consent.name} implies itself"
            yield Finding((*path, "implies"), what, "Remove one of the names in the circle.")
    yield from _messengers(made)
    yield from _idle(made)


def _implied(consent: Consent, by_name: Mapping[str, Consent]) -> set[str]:
    """Return all that a clause implies, at any remove."""
    found: set[str] = set()
    waiting = list(consent.implies)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += by_name[name].implies if name in by_name else []
    return found


def _messengers(made: File) -> Iterator[Finding]:
    for number, notice in enumerate(made.notices):
        for name in notice.on:
            if name not in _TRANSPORTS:
                what = f"no messenger is called “{name}”"
                yield Finding(("notices", number, "on", name), what, meant(name, _TRANSPORTS))


def _idle(made: File) -> Iterator[Finding]:
    named = {name for consent in made.consents for name in consent.controllers}
    for number, controller in enumerate(made.controllers):
        if controller.name not in named:
            what = f"no consent names the controller {controller.name}"
            cure = "Name it in the consents that it relies on, or remove it."
            yield Finding(("controllers", number), what, cure, warning=True)
