"""/export: take out answers for a purpose; first how much would leave, and why the rest stays."""

from collections.abc import Sequence
from typing import Final, get_args

from handlers.buttons import token
from handlers.coordination import sealing
from handlers.coordination.approving import with_second_yes
from handlers.coordination.commands import Command
from handlers.coordination.done import KeyForgotten, LeavingFound, TakenOut
from handlers.coordination.effects import DoWork, Note
from handlers.coordination.turn import DeskTurn, Visit
from handlers.coordination.work import FindLeaving, Form, TakeOut
from handlers.model import Button, ConsentClause, Language, Reply, Text
from handlers.results import leaving_words
from handlers.results.leaving import exportable, receivers
from locales import LANGUAGES, listing, quote, say, say_many

FORMS: Final[tuple[Form, ...]] = get_args(Form)


def about(language: Language) -> str:
    """Say what the command does."""
    return say(language, "export the answers that people agreed to pass on")


def run(visit: Visit, rest: str) -> DeskTurn:
    """Ask for which purpose."""
    language = visit.language
    clauses = exportable(visit.consultation)
    if not clauses:
        text = say(language, "No consent in this consultation allows anything to be exported.")
        return _said(visit, text)
    buttons = tuple(
        Button(label=clause.purpose[language], token=token(NAME, "for", str(place)))
        for place, clause in enumerate(clauses)
    )
    text = say(
        language, "For which purpose? Only the answers of people who agreed to it are exported."
    )
    return _said(visit, text, *buttons)


def press(visit: Visit, arguments: Sequence[str]) -> DeskTurn | None:
    """Take one step: purpose, form, and the answers themselves. Purposes go by their places."""
    match arguments:
        case ["for", places] if purposes := _purposes(visit, places):
            return _ask_form(visit, places, purposes)
        case ["find", places, form] if form in FORMS and (purposes := _purposes(visit, places)):
            finding = FindLeaving(purposes=_names(purposes), form=form)
            return DeskTurn(desk=visit.desk, effects=(DoWork(work=finding),))
        case ["take", places, form, ("sealed" | "open") as how, people, "yes"] if (
            form in FORMS and people.isdecimal() and (purposes := _purposes(visit, places))
        ):
            work = TakeOut(purposes=_names(purposes), form=form, sealed=how == "sealed")
            return _take(visit, work, purposes, int(people))
        case ["leave", "no"]:
            return _said(visit, say(visit.language, "Nothing was exported."))
        case _:
            return None


def _purposes(visit: Visit, places: str) -> tuple[ConsentClause, ...]:
    """Return the clauses at these places; none where a place means nothing."""
    clauses = exportable(visit.consultation)
    numbers = places.split(".")
    if not all(number.isdecimal() and int(number) < len(clauses) for number in numbers):
        return ()
    return tuple(clauses[int(number)] for number in numbers)


def _names(purposes: Sequence[ConsentClause]) -> tuple[str, ...]:
    return tuple(clause.name for clause in purposes)


def _ask_form(visit: Visit, places: str, purposes: Sequence[ConsentClause]) -> DeskTurn:
    language = visit.language
    names = {
        "xlsx": say(language, "Spreadsheet"),
        "csv": say(language, "CSV"),
        "jsonl": say(language, "JSON Lines, for programs"),
    }
    buttons = [Button(label=names[form], token=token(NAME, "find", places, form)) for form in FORMS]
    for place, clause in enumerate(exportable(visit.consultation)):
        same = clause not in purposes and receivers(clause) == receivers(purposes[0])
        if same and not clause.required and not purposes[0].required:
            label = say(language, "Also: {purpose}", purpose=clause.purpose[language])
            buttons.append(Button(label=label, token=token(NAME, "for", f"{places}.{place}")))
    purpose = listing(language, [quote(language, clause.purpose[language]) for clause in purposes])
    text = say(language, "Purpose: {purpose}. In which form?", purpose=purpose)
    return _said(visit, text, *buttons)


def tell_found(visit: Visit, found: LeavingFound) -> DeskTurn:
    """Say how much would leave, and to whom the file would be readable."""
    language, tally = visit.language, found.tally
    text = leaving_words.told(visit.consultation, tally, language)
    if not tally.people:
        return _said(visit, text)
    clauses = [clause.name for clause in exportable(visit.consultation)]
    places = ".".join(str(clauses.index(name)) for name in tally.purposes)
    how = sealing.how(visit.desk)
    take = token(NAME, "take", places, found.form, how, str(tally.people), "yes")
    buttons = (
        Button(label=_take_label(language, how), token=take),
        Button(label=say(language, "Cancel"), token=token(NAME, "leave", "no")),
    )
    return _said(visit, f"{text}\n\n{sealing.readers(visit.desk)}", *buttons)


def _take_label(language: Language, how: str) -> str:
    if how == "sealed":
        return say(language, "Export it")
    return say(language, "Export it unencrypted")


def _take(visit: Visit, work: TakeOut, purposes: Sequence[ConsentClause], people: int) -> DeskTurn:
    turn = DeskTurn(
        desk=visit.desk,
        effects=(DoWork(work=work),),
        replies=(sealing.making(visit.language),),
    )
    return with_second_yes(visit, "exports", _what(purposes, people), turn)


def _what(purposes: Sequence[ConsentClause], people: int) -> Text:
    """Name it to whoever is asked for a second yes, in both languages."""
    return {
        language: say_many(
            language,
            "an export of {number} person’s answers, for {purpose}",
            "an export of {number} people’s answers, for {purpose}",
            people,
            purpose=listing(
                language,
                [quote(language, clause.purpose.get(language, clause.name)) for clause in purposes],
            ),
        )
        for language in LANGUAGES
    }


def tell_taken(visit: Visit, taken: TakenOut) -> DeskTurn:
    """Hand over the file and its manifest, and note in the log that it left."""
    language = visit.language
    if taken.file is None or taken.manifest is None:
        text = say(
            language,
            "The file is too large for a messenger. Whoever runs this bot can export it "
            "with: intake export",
        )
        return _said(visit, text)
    text = say_many(
        language,
        "{number} person’s answers are exported. The manifest proves what this file is: keep "
        "both together.",
        "{number} people’s answers are exported. The manifest proves what this file is: keep "
        "both together.",
        taken.tally.people,
    )
    about = leaving_words.noted(taken.tally, taken.form, taken.digest, sealed=taken.sealed)
    note = Note(act="export", about=about)
    until = visit.event.at + sealing.WAITS
    replies = (
        Reply(text=text, attachment=taken.file, until=until),
        Reply(text=taken.manifest.description, attachment=taken.manifest, until=until),
    )
    return DeskTurn(desk=visit.desk, replies=replies, effects=(note,))


def tell_forgotten(visit: Visit, found: KeyForgotten) -> DeskTurn:
    """Say that nothing left, since there is no key any more to seal it to."""
    text = say(
        visit.language,
        "The key that was to encrypt this file is forgotten: nothing was exported. "
        "Give a key with /key, and ask for the file again.",
    )
    return _said(visit, text)


def _said(visit: Visit, text: str, *buttons: Button) -> DeskTurn:
    reply = Reply(text=text, buttons=buttons, asks=bool(buttons))
    return DeskTurn(desk=visit.desk, replies=(reply,))


NAME = "export"
COMMAND = Command(
    name=NAME,
    order=50,
    words={"en": ("export",), "fr": ("exporter",)},
    about=about,
    run=run,
    least="coordinator",
    press=press,
    tell={LeavingFound: tell_found, TakenOut: tell_taken, KeyForgotten: tell_forgotten},
)
