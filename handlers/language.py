"""The language: asked first, changed at any moment, never guessed behind a person's back.

Detection (`detection`) only puts a label on an answer, and notices when somebody
keeps writing the other language, so that they can be asked once.
"""

import re

from msgspec.structs import replace

from handlers.buttons import pressed, token
from handlers.detection import detect
from handlers.laying import lay
from handlers.model import (
    Button,
    Consultation,
    Event,
    FileReceived,
    Language,
    MessageReceived,
    Reply,
    Session,
    Started,
    SwitchLanguage,
    Taken,
    Turn,
)
from handlers.reading import fold
from locales import LANGUAGES, OWN_NAME, echo, say

OTHER: dict[Language, Language] = {"en": "fr", "fr": "en"}

FOREIGN_IN_A_ROW = 2
"""After so many answers in the other language we ask, once, whether to switch."""


# --- Asking ------------------------------------------------------------------


def ask(consultation: Consultation, session: Session) -> Reply:
    """Ask for the language in both, the likelier one first."""
    order = sorted(consultation.languages, key=lambda language: language != session.language)
    titles = "\n".join(consultation.title[language] for language in order)
    questions = "\n".join(say(language, "Which language would you like?") for language in order)
    return Reply(
        text=f"{titles}\n\n{questions}",
        buttons=tuple(
            Button(label=OWN_NAME[language], token=token("language", language))
            for language in order
        ),
    )


def greet(consultation: Consultation, session: Session, event: Event) -> Session:
    """Put first the language that the client or the first words tell."""
    told: Language | None = None
    if isinstance(event, MessageReceived):
        told = named(event.text) or detect(event.text) or event.language
    elif isinstance(event, Started | FileReceived):
        told = event.language
    if told not in consultation.languages:
        told = session.language if session.language in consultation.languages else None
    return replace(session, language=told or consultation.languages[0])


def take(consultation: Consultation, session: Session, said: str) -> Taken | None:
    """Take the language that `said` names, or in which it plainly is."""
    reply = ask(consultation, session)
    found = pressed(reply.buttons, said, numbered=True)
    language = _language(found.split("/")[-1]) or named(said) or detect(said)
    if language is None or language not in consultation.languages:
        return None
    return choose(session, language)


def choose(session: Session, language: Language) -> Taken:
    """Go on in `language`; nothing that was answered changes."""
    status = "open" if session.status == "new" else session.status
    return Taken(session=replace(session, language=language, status=status, foreign=0))


def press(consultation: Consultation, session: Session, arguments: tuple[str, ...]) -> Taken | None:
    """Take a press on a language's button, even on an old one."""
    language = _language(arguments[0]) if arguments else None
    return choose(session, language) if language in consultation.languages else None


def _language(name: str) -> Language | None:
    return next((language for language in LANGUAGES if language == name), None)


# --- Switching ---------------------------------------------------------------


def offer_switch(
    session: Session, event: MessageReceived, to: Language, *, asked_for: bool = False
) -> Turn:
    """Ask, in both languages, whether to go on in the other one.

    What was `asked_for` may have been an answer after all: its words are kept
    aside. Without being asked, it is offered once.
    """
    buttons = (
        Button(label=_going_on(to), token=token("switch", "yes")),
        Button(label=_staying(session.language), token=token("switch", "no")),
    )
    text = f"{_shall_we(session.language, to)} / {_shall_we(to, to)}"
    if asked_for:
        aside = SwitchLanguage(language=to, text=event.text, message=event.message)
    else:
        aside = SwitchLanguage(language=to)
        session = replace(session, switch_offered=True)
    return lay(session, event, Reply(text=text, buttons=buttons, numbered=False), aside)


def _shall_we(language: Language, to: Language) -> str:
    if to == "en":
        return say(language, "Would you like to go on in English?")
    return say(language, "Would you like to go on in French?")


def _going_on(to: Language) -> str:
    return say(to, "Go on in English") if to == "en" else say(to, "Go on in French")


def _staying(language: Language) -> str:
    return say(language, "Stay in English") if language == "en" else say(language, "Stay in French")


_ASKS = {
    "en": re.compile(r"\b(?:in|to|speak|switch to|continue in) english\b|\ben anglais\b"),
    "fr": re.compile(r"\b(?:in|to) french\b|\b(?:en|parler?) francais\b"),
}
_LONGEST_REQUEST = 60


def wanted(said: str) -> Language | None:
    """Return the language that a short sentence asks for: "je préfère en français"."""
    words = fold(said)
    if len(words) > _LONGEST_REQUEST:
        return None
    return next((language for language in LANGUAGES if _ASKS[language].search(words)), None)


_REQUESTING = frozenset(
    word
    for words in (
        "in to on en du le la les l english french anglais francais language langue speak speaking",
        "switch change continue go parler parlez parle continuer changer passer answer respond",
        "reply repondre please thanks svp stp s il vous te plait merci i d we you can could may",
        "would like prefer rather want let us lets je j on nous peut peux pouvons puis prefere",
        "prefererais aimerais voudrais souhaite si possible it my is mon ma now maintenant instead",
        "plutot",
    )
    for word in words.split()
)
"""The words of which nothing but a request for a language is made."""


def is_only_a_request(said: str) -> bool:
    """Say whether somebody asks for a language and says nothing else."""
    return _REQUESTING.issuperset(fold(said).split())


def not_kept(session: Session, aside: SwitchLanguage) -> str:
    """Say that words which seemed to ask for a language are no answer, unless they are one.

    Whoever asked for nothing else knows.
    """
    if not aside.text or is_only_a_request(aside.text):
        return ""
    parts = (part for answer in session.answers.values() for part in answer.parts)
    if any(part.message == aside.message and part.text == aside.text for part in parts):
        return ""
    return say(
        session.language,
        "I took {words} for a request, and have not kept it as an answer.",
        words=echo(session.language, aside.text),
    )


_NAMES: dict[str, Language] = {
    "english": "en",
    "anglais": "en",
    "en": "en",
    "french": "fr",
    "francais": "fr",
    "fr": "fr",
}


def named(said: str) -> Language | None:
    """Return the language that `said` names, in any language and nothing else."""
    return _NAMES.get(fold(said))
