"""What an author may write in a consultation file, table by table.

These models hold the shape of the file; `handlers.model` holds what the
dialogue works with, and `handlers.consultation_file` makes the one from the
other. The words are XLSForm's. Each question type is a model of its own, so
that an option which means nothing for a type is a mistake and not ignored.

The descriptions and limits here end up in the JSON Schema, where an editor
shows them to the author.
"""

import json
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from handlers.model import Admission, ConsentMoment, Language, Matter

NAME: Final = r"^[a-z][a-z0-9_]{0,23}$"
PREFIX: Final = r"^[A-Z]{1,6}$"
HOUR: Final = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
COUNTRY: Final = r"^[A-Z]{2}$"


class Table(BaseModel):
    """A table of the file: nothing is converted, and nothing unknown is let pass."""

    # Built once, inside the `File` that holds them all.
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, defer_build=True)


class Words(Table):
    """One text in each language of the consultation."""

    en: str = Field("", description="The English text.")
    fr: str = Field("", description="The French text.")
    all: str = Field("", description="Instead: one text for every language, such as a name.")


# The pattern is for editors; `checks.names` explains to authors what is wrong.
Name: TypeAlias = Annotated[
    str, Field(description="Stored and never shown.", json_schema_extra={"pattern": NAME})
]
Expression: TypeAlias = Annotated[str, Field(description="For example: ${age} >= 18")]


class Controller(Table):
    """Who answers for the data that some consents speak of."""

    name: Name
    label: Words = Field(description="The full name of who answers for the data.")
    contact: str = ""


class Notice(Table):
    """Something that must be read before the first question."""

    name: Name
    label: Words = Field(description="What participants must have read before they answer.")
    on: dict[str, Words] = Field({}, description="Other words for one messenger, by its name.")


class Consent(Table):
    """One purpose, to be decided alone."""

    name: Name
    label: Words = Field(description="The question, naming who is responsible.")
    short: Words = Field(description="A few words for lists: “You agreed: …”.")
    purpose: Words = Field(
        description="What it is called where results are read: “keeping people’s answers”."
    )
    controllers: list[str] = Field(description="Names of [[controllers]].")
    legal_basis: Words
    required: bool = Field(False, description="Without it nothing is kept.")
    implies: list[str] = Field([], description="Names of consents this one includes.")
    ask: ConsentMoment = Field("end", description="At the start, the end, or the first stop.")
    covers: list[Matter] | None = Field(
        None,
        description="What may be exported for this purpose. Without it: answers and details "
        "where required = true, else nothing.",
    )


class Section(Table):
    """A group of questions, named in the progress line."""

    name: Name
    label: Words


class Choice(Table):
    """One thing that a question offers."""

    name: Name
    label: Words
    synonyms: dict[Literal["en", "fr"], list[str]] = Field(
        {}, description="Words, by language, by which people call it too; never shown."
    )


class Note(Table):
    """Something to read between two questions."""

    type: Literal["note"]
    name: Name
    label: Words
    section: str = ""
    relevant: Expression = ""


class _Asked(Table):
    """What every type of question has."""

    name: Name
    label: Words = Field(description="The question itself.")
    section: str = Field("", description="The name of one of the [[sections]].")
    hint: Words | None = Field(None, description="How to answer, shown with the question.")
    why: Words | None = Field(None, description="Why this is asked; shown on demand.")
    required: bool = Field(False, description="Cannot be skipped.")
    relevant: Expression = Field("", description="Asked only where this holds.")
    constraint: Expression = Field("", description="What an answer (written “.”) must fulfil.")
    constraint_message: Words | None = Field(None, description="What to say when it does not.")
    sensitive: bool = Field(False, description="Warn before the answer is written.")
    detail: bool = Field(False, description="The answer tells who somebody is.")


class Text(_Asked):
    """Words: one message, or with `multiline` as many as it takes."""

    type: Literal["text"]
    appearance: Literal["", "multiline"] = ""


class _WithChoices(_Asked):
    choices: list[Choice]


class SelectOne(_WithChoices):
    """Exactly one choice."""

    type: Literal["select_one"]
    or_other: bool = Field(False, description="Also offers “Other”, to be put in words.")
    comment: bool = Field(False, description="Words may be added to the choice.")


class SelectMultiple(_WithChoices):
    """Any number of choices, or between `min_choices` and `max_choices`."""

    type: Literal["select_multiple"]
    or_other: bool = Field(False, description="Also offers “Other”, to be put in words.")
    comment: bool = Field(False, description="Words may be added to the choices.")
    min_choices: int = Field(1, ge=1)
    max_choices: int | None = Field(None, ge=1)


class Rank(_WithChoices):
    """Choices in order, all of them or the first `max_choices`."""

    type: Literal["rank"]
    comment: bool = Field(False, description="Words may be added to the order.")
    max_choices: int | None = Field(None, ge=2)


class Range(_Asked):
    """A whole number from `start` to `end`, with words for both."""

    type: Literal["range"]
    comment: bool = Field(False, description="Words may be added to the number.")
    start: int = 1
    end: int = 5
    step: int = 1
    start_label: Words | None = None
    end_label: Words | None = None


class Integer(_Asked):
    """A whole number."""

    type: Literal["integer"]


class Decimal(_Asked):
    """A number that may have decimals."""

    type: Literal["decimal"]


class Date(_Asked):
    """A day."""

    type: Literal["date"]


class Country(_Asked):
    """A country or territory of ISO 3166, under its name in CLDR."""

    type: Literal["country"]


Question: TypeAlias = (
    Note | Text | SelectOne | SelectMultiple | Rank | Range | Integer | Decimal | Date | Country
)

QUESTIONS: Final[dict[str, type[Question]]] = {
    "note": Note,
    "text": Text,
    "select_one": SelectOne,
    "select_multiple": SelectMultiple,
    "rank": Rank,
    "range": Range,
    "integer": Integer,
    "decimal": Decimal,
    "date": Date,
    "country": Country,
}


class Reminders(Table):
    """When those who agreed to it, and have not finished, are reminded."""

    consent: str = Field(description="The name of the consent that allows it.")
    contact: str = Field("", description="The consent to be written to about other matters.")
    idle_days: list[Annotated[int, Field(ge=1)]] = Field(
        [], description="Days without a word before each reminder; they grow: [3, 7, 14]."
    )
    days_before_closing: list[Annotated[int, Field(ge=1)]] = Field(
        [], description="Days before the closing: [7, 3, 1]."
    )
    at_most: int = Field(5, ge=1, description="To one person, of all kinds together.")
    hour: str = Field("10:00", pattern=HOUR, description="In the person's own time zone.")
    quiet: list[Annotated[str, Field(pattern=HOUR)]] = Field(
        ["20:00", "09:00"], min_length=2, max_length=2, description="No reminder from … until …"
    )
    rest_hours: int = Field(12, ge=1, description="No reminder so soon after a word.")
    holidays: list[Annotated[str, Field(pattern=COUNTRY)]] = Field(
        [], description="Whose public holidays are kept everywhere, such as GB and FR."
    )


class File(Table):
    """A consultation: who asks, what they ask, and what they ask leave for."""

    name: Name
    title: Words
    welcome: Words = Field(description="Who asks and why, in two sentences.")
    minutes: int = Field(ge=1, description="How long it takes.")
    zone: str = Field(description="The IANA time zone in which dates are told: Europe/Paris.")
    prefix: str = Field(pattern=PREFIX, description="What references begin with, such as PM.")
    privacy: Words = Field(description="Who, why, how long, rights and risks.")
    languages: list[Language] = Field(["en", "fr"], min_length=1)
    group: str = Field("", description="The question that tells the stakeholder group.")
    admission: Admission = Field(
        "open", description="Who may take part: whoever comes, or only with an invitation."
    )
    quota: dict[str, Annotated[int, Field(ge=1)]] = Field(
        {}, description="How many people of a group can take part, by the group's choice."
    )
    opens: AwareDatetime | None = None
    closes: AwareDatetime | None = None
    reminders: Reminders | None = None
    controllers: list[Controller] = []
    notices: list[Notice] = []
    consents: list[Consent] = []
    sections: list[Section] = []
    questions: list[Annotated[Question, Field(discriminator="type")]] = Field(min_length=1)


TABLES: Final[dict[str, type[Table]]] = {
    "controllers": Controller,
    "notices": Notice,
    "consents": Consent,
    "sections": Section,
    "questions": Note,
    "choices": Choice,
}
"""The tables that stand in lists. A question is at least a note."""

TABLES_ALONE: Final[dict[str, type[Table]]] = {"reminders": Reminders}
"""The tables of which a file has one."""


def schema() -> str:
    """Return the JSON Schema of the format, for editors that know TOML."""
    made: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **File.model_json_schema(),
        "title": "A consultation",
    }
    return json.dumps(made, indent=1, ensure_ascii=False) + "\n"
