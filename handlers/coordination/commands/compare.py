"""/compare: what each stakeholder group says to one question, side by side."""

from collections.abc import Sequence

from handlers.buttons import token
from handlers.coordination import sealing
from handlers.coordination.approving import with_second_yes
from handlers.coordination.commands import Command
from handlers.coordination.done import Compared
from handlers.coordination.effects import DoWork, Note
from handlers.coordination.turn import DeskTurn, Visit
from handlers.coordination.work import CompareAnswers
from handlers.model import Button, Language, Question, Reply, Text
from handlers.results import comparison_words
from locales import LANGUAGES, quote, say


def about(language: Language) -> str:
    """Say what the command does."""
    return say(language, "compare how the groups answer a question")


def run(visit: Visit, rest: str) -> DeskTurn:
    """Compare the question that is named, by its name or its number, or ask which one."""
    said = rest.strip().casefold()
    for number, question in enumerate(_questions(visit), start=1):
        if said in (str(number), question.name):
            return _show(visit, question)
    return _ask(visit)


def _questions(visit: Visit) -> list[Question]:
    return [one for one in visit.consultation.questions if one.type != "note" and not one.detail]


def _ask(visit: Visit) -> DeskTurn:
    language, questions = visit.language, _questions(visit)
    lines = [f"{number}. {one.label[language]}" for number, one in enumerate(questions, start=1)]
    buttons = tuple(
        Button(label=str(number), token=token(NAME, "show", question.name))
        for number, question in enumerate(questions, start=1)
    )
    text = "\n".join([say(language, "Which question? Choose its number."), *lines])
    return DeskTurn(
        desk=visit.desk, replies=(Reply(text=text, buttons=buttons, numbered=False, asks=True),)
    )


def press(visit: Visit, arguments: Sequence[str]) -> DeskTurn | None:
    """Compare, as words and a picture, or as a spreadsheet."""
    questions = {one.name: one for one in _questions(visit)}
    match arguments:
        case ["show", name] if name in questions:
            return _show(visit, questions[name])
        case ["sheet", name, ("sealed" | "open") as how] if name in questions:
            return _take(visit, questions[name], how)
        case ["which"]:
            return _ask(visit)
        case _:
            return None


def _show(visit: Visit, question: Question) -> DeskTurn:
    note = Note(act="compare", about={"question": question.name})
    work = CompareAnswers(question=question.name)
    return DeskTurn(desk=visit.desk, effects=(note, DoWork(work=work)))


def _take(visit: Visit, question: Question, how: str) -> DeskTurn:
    """Make the spreadsheet; one that holds people's own words is an export, and waits like one."""
    work = CompareAnswers(question=question.name, spreadsheet=True, sealed=how == "sealed")
    replies = (sealing.making(visit.language),)
    turn = DeskTurn(desk=visit.desk, effects=(DoWork(work=work),), replies=replies)
    if question.type != "text":
        return turn
    return with_second_yes(visit, "exports", _what(question), turn)


def _what(question: Question) -> Text:
    """Name it to whoever is asked for a second yes, in both languages."""
    return {
        language: say(
            language,
            "extracts in people’s own words, from the answers to {question}",
            question=quote(language, question.label.get(language, question.name)),
        )
        for language in LANGUAGES
    }


def tell(visit: Visit, found: Compared) -> DeskTurn:
    """Say what each group says, or hand over the spreadsheet and note in the log that it left."""
    another = Button(label=say(visit.language, "Another question"), token=token(NAME, "which"))
    if found.digest:
        return _tell_taken(visit, found, another)
    language, comparison = visit.language, found.comparison
    text = comparison_words.text(visit.consultation, comparison, language, with_quotes=False)
    buttons = [another]
    if comparison.positions:
        how = sealing.how(visit.desk)
        take = token(NAME, "sheet", comparison.question, how)
        buttons.insert(0, Button(label=say(language, "As a spreadsheet"), token=take))
        if comparison_words.extracts(comparison):
            text = f"{text}\n\n{sealing.readers(visit.desk)}"
    reply = Reply(text=text, attachment=found.file, buttons=tuple(buttons))
    return DeskTurn(desk=visit.desk, replies=(reply,))


def _tell_taken(visit: Visit, found: Compared, another: Button) -> DeskTurn:
    note = Note(
        act="extracts" if comparison_words.extracts(found.comparison) else "spreadsheet",
        about=comparison_words.noted(found.comparison, found.digest, sealed=found.sealed),
    )
    text = say(visit.language, "Here it is.")
    until = visit.event.at + sealing.WAITS
    reply = Reply(text=text, attachment=found.file, buttons=(another,), until=until)
    return DeskTurn(desk=visit.desk, replies=(reply,), effects=(note,))


NAME = "compare"
COMMAND = Command(
    name=NAME,
    order=40,
    words={"en": ("compare",), "fr": ("comparer",)},
    about=about,
    run=run,
    least="coordinator",
    press=press,
    tell={Compared: tell},
)
