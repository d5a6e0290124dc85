"""Enrolling: somebody sends the code they were given, and coordinates from then on.

The code comes in a link, alone, or after /enrol. Whoever sends something of its length that
is none hears the same of a wrong, an old and a used one.
"""

from handlers import codes
from handlers.coordination.commands import lines, menu
from handlers.coordination.desk import Desk
from handlers.model import Consultation, Event, Language, MessageReceived, Reply, Started
from locales import quote, say


def code_in(event: Event) -> str:
    """Return the enrolment code that somebody sent, right or wrong; else nothing."""
    return codes.sent_in(event, codes.ENROLMENT)


def language_for(consultation: Consultation, event: Event, spoken: Language | None) -> Language:
    """Return the language of a new desk: theirs in this chat, or their client's."""
    announced = event.language if isinstance(event, Started | MessageReceived) else None
    for language in (spoken, announced):
        if language in consultation.languages:
            return language
    return consultation.languages[0]


def welcome(consultation: Consultation, desk: Desk) -> Reply:
    """Say what somebody can do who has just enrolled, instead of what waits for who they were."""
    language = desk.language
    text = "\n\n".join(
        [
            say(
                language,
                "You now coordinate {title}, {name}.",
                title=quote(language, consultation.title[language]),
                name=desk.name,
            ),
            say(language, "From this chat you can:"),
            lines(desk.role, language),
            say(
                language,
                "Whoever can open this chat can do the same. What you do here is noted in a log.",
            ),
        ]
    )
    return Reply(text=text, menu=menu(desk.role, language))


def ended(consultation: Consultation, language: Language) -> Reply:
    """Tell somebody that their role was taken back."""
    text = say(
        language,
        "You no longer coordinate {title}. What you write here is now for the consultation itself.",
        title=quote(language, consultation.title[language]),
    )
    return Reply(text=text, menu=())


def unknown(consultation: Consultation, event: Event, spoken: Language | None) -> Reply:
    """Say that a code is nobody's, without saying why."""
    text = say(
        language_for(consultation, event, spoken),
        "I do not know this code, and have kept nothing. It may be mistyped, used already or "
        "too old: please ask whoever gave it to you for a new one. After five wrong codes, "
        "please wait an hour.",
    )
    return Reply(text=text)
