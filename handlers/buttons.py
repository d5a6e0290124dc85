"""Buttons: what a button is made with, and how the same thing is written.

A token is a verb and its arguments, such as "pick/q04_region/asia". Whatever
can be pressed can also be written: by its number where buttons are numbered,
by its label, or by a plain word for its verb.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from handlers.model import Button, Reply, Session, Update
from handlers.reading import fold, folded, place

WORDS: dict[str, frozenset[str]] = {
    verb: frozenset(fold(word) for word in words.split(", "))
    for verb, words in {
        "continue": "yes, oui, continue, continuer, go on, ok, suite, suivant, next",
        "understood": "i understand, understood, j'ai compris, compris, ok, d'accord",
        "done": "go on, done, next, continue, finished, suite, terminé, fini, suivant, continuer",
        "again": "again, start again, start over, recommencer",
        "skip": "skip, pass, passer, passer la question",
        "withhold": "prefer not to say, i would rather not say, i'd rather not say, no answer, "
        "i'd rather not answer, i prefer not to say, i would rather not answer, rather not say, "
        "prefer not to answer, i prefer not to answer, no comment, sans commentaire, "
        "je ne souhaite pas répondre, je préfère ne rien dire, "
        "je préfère ne pas répondre, je préfère ne pas le dire, je préfère ne pas dire, "
        "sans réponse",
        "why": "why, why do you ask, pourquoi, pourquoi cette question",
        "send": "send, send it, send them, send my answers, yes, envoyer, envoyez, j'envoie, oui, "
        "envoyer mes réponses",
        "resume": "go on, continue, resume, go back, suite, reprendre, continuer",
        "enough": "enough, that is enough, that's enough, ça suffit, c'est tout, that's all, "
        "that is all, go on",
        "unremind": "no more reminders, stop reminders, plus de rappels, arrêtez les rappels",
        "undo": "undo, undo it, annuler, annulez, tout annuler, annuler l'envoi",
        "yes": "yes, oui, yep, ouais",
        "no": "no, non, nope, nan",
    }.items()
}
"""Words for verbs, in both languages at once: people mix them."""

_VERBS: dict[str, frozenset[str]] = {
    word: frozenset(verb for verb, words in WORDS.items() if word in words)
    for word in frozenset().union(*WORDS.values())
}


def token(*parts: str) -> str:
    """Return the token of a button: with the mark before it, at most 64 bytes, Telegram's limit."""
    return "/".join(parts)


def mark(session: Session) -> str:
    """Return what binds buttons to a session: those of an erased one do nothing any more."""
    return session.id[:6]


def bound(reply: Reply, mark: str) -> Reply:
    """Return `reply` with all its buttons bound to what has this mark."""
    has_buttons = reply.buttons or any(update.buttons for update in reply.updates)
    return replace(reply, mark=mark) if has_buttons else reply


def acknowledging(
    replies: Sequence[Reply], press: str, updates: Sequence[Update]
) -> tuple[Reply, ...]:
    """Let the first reply acknowledge a press and change what was shown before.

    Where nothing is said there is one that does only that.
    """
    first, *others = replies or [Reply(text="", toast=True)]
    first = replace(first, acknowledges=press, updates=(*first.updates, *updates))
    return (first, *others)


def pressed(buttons: Sequence[Button], said: str, *, numbered: bool) -> str:
    """Return the token of the button that `said` names, or nothing.

    Only a whole label or a whole word counts: "no" must not press
    "No record kept".
    """
    number = place(said)
    if numbered and number is not None and 1 <= number <= len(buttons):
        return buttons[number - 1].token
    wanted = fold(said)
    for button in buttons:
        if wanted and folded(button.label) == wanted:
            return button.token
    verbs = _VERBS.get(wanted, frozenset())
    for button in buttons if verbs else ():
        verb, *arguments = button.token.split("/")
        if verb in verbs or (arguments and arguments[-1] in verbs):
            return button.token
    return ""
