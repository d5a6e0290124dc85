"""/compare: what each stakeholder group says to one question, side by side."""

from collections.abc import Sequence

from handlers.buttons import token
from handlers.coordination.commands import Command
from handlers.coordination.desk import (
    CompareAnswers,
    Compared,
    DeskTurn,
    DoWork,
    Note,
    Visit,
)
from handlers.model import Button, Language, Question, Reply
from handlers.results import comparison_words
from locales import say


def about(language: Language) -> str:
    """Say what the command does."""
    return say(language, "compare how the groups answer a question")


def run(visit: Visit, rest: str) -> DeskTurn:
    """Compare the question that is named, by its name or its number, or ask which one."""
    said = rest.strip().casefold()
    for number, question in enumerate(_questions(visit), start=1):
        if said in (str(number), question.name):
            return _work(visit, CompareAnswers(question=question.name))
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
    return DeskTurn(desk=visit.desk, replies=(Reply(text=text, buttons=buttons, numbered=False),))


def press(visit: Visit, arguments: Sequence[str]) -> DeskTurn | None:
    """Compare, as words and a picture, or as a spreadsheet."""
    names = {one.name for one in _questions(visit)}
    match arguments:
        case ["show", name] if name in names:
            return _work(visit, CompareAnswers(question=name))
        case ["sheet", name] if name in names:
            return _work(visit, CompareAnswers(question=name, spreadsheet=True))
        case ["which"]:
            return _ask(visit)
        case _:
            return None


def _work(visit: Visit, work: CompareAnswers) -> DeskTurn:
    note = Note(act="compare", about={"question": work.question})
    return DeskTurn(desk=visit.desk, effects=(note, DoWork(work=work)))


def tell(visit: Visit, found: Compared) -> DeskTurn:
    """Say what each group says; own words are in the spreadsheet."""
    language, comparison = visit.language, found.comparison
    is_sheet = found.file is not None and found.file.kind != "image/png"
    buttons = [Button(label=say(language, "Another question"), token=token(NAME, "which"))]
    if comparison.positions and not is_sheet:
        label = say(language, "As a spreadsheet")
        buttons.insert(0, Button(label=label, token=token(NAME, "sheet", comparison.question)))
    if is_sheet:
        text = say(language, "Here it is.")
    else:
        text = comparison_words.text(visit.consultation, comparison, language, with_quotes=False)
    reply = Reply(text=text, attachment=found.file, buttons=tuple(buttons))
    return DeskTurn(desk=visit.desk, replies=(reply,))


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
