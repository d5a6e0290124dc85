"""Elsewhere: one session, in whichever chat somebody wants to go on.

A session is at one address. A code, asked for in the chat where it is and sent
to the bot in another one, brings it there with every answer and decision. Here
"there" is where the code was asked for, and "here" where it is sent.

| What happens                                  | What comes of it                             |
|-----------------------------------------------|----------------------------------------------|
| /continue                                     | a code, good once and for half an hour       |
| /continue again                               | a new code; the first is nobody's any more   |
| the code, where nothing was answered          | the session goes on here; what was here is   |
|                                               | dropped without a word                       |
| the code, where something was answered        | a question: delete what is here for it?      |
|                                               | Yes: as above. No, or anything else: nothing |
| the code, in its own chat                     | "send it in the other chat"; it stays good   |
| a wrong, old or used code; of a session that  | one and the same sentence. It is no answer   |
| was deleted; after too many wrong ones        | to the open question                         |
| the same code in two chats at once            | the first has it, for the second it was used |
| before the opening, after the closing         | the same; what is said then is of that hour  |
| answers that were sent                        | go along; the receipt's words are said here  |
| the language                                  | is that of the session that goes on          |
| the notices, where this messenger has words   | are shown again before anything else, and    |
| of its own for one                            | acknowledged for this messenger              |
| there, before the move                        | counts as always, also in the same batch     |
| there, after the move: a word, an edit, a     | of a new conversation, and nothing of the    |
| press                                         | old one                                      |
| messages that still wait to be sent there     | are not sent; what is open is put anew here  |

The farewell there does not say where the conversation went: whoever can read
that chat need not know.
"""

from msgspec.structs import replace

from handlers import codes
from handlers.arrival import arrive_all_the_same
from handlers.buttons import token
from handlers.laying import lay, lift
from handlers.model import (
    Button,
    CodeChecked,
    CodeMade,
    Consultation,
    Event,
    FindCode,
    GivingWay,
    Language,
    NewCode,
    Reply,
    Session,
    Turn,
)
from locales import say

# --- A code to go on with ----------------------------------------------------


def ask_for_code(session: Session) -> Turn:
    """Ask for a code that names this session."""
    return Turn(session=session, needs=NewCode())


def show_code(session: Session, event: Event, made: CodeMade) -> Turn:
    """Say what the code does, then the code alone, so that it can be copied as it is."""
    language = session.language
    text = say(
        language,
        "Send me the code below from the chat where you want to go on: on another messenger, "
        "or in another account. Everything you wrote and decided moves there, and this chat "
        "is no longer part of it. The code works once, within {minutes} minutes. Show it to "
        "nobody: whoever has it can read your answers.",
        minutes=made.minutes,
    )
    button = Button(label=say(language, "Go on here"), token=token("resume"))
    turn = lay(lift(session), event, Reply(text=codes.grouped(made.code), buttons=(button,)))
    return replace(turn, replies=(Reply(text=text), *turn.replies))


# --- A code that was sent ----------------------------------------------------


def look_up(session: Session, code: str) -> Turn:
    """Ask whose code it is; a session in which nothing was answered gives way to its own."""
    return Turn(session=session, needs=FindCode(code=code, gives_way=not session.answers))


def checked(consultation: Consultation, session: Session, event: Event, found: CodeChecked) -> Turn:
    """Answer a code that moves nothing, or not yet."""
    if found.whose == "anothers":
        return _ask_to_give_way(session, event, found.code)
    if found.whose == "ours":
        text = say(
            session.language,
            "This conversation is in this chat already. "
            "Send the code in the other chat, where you would like to go on.",
        )
        return Turn(session=session, replies=(Reply(text=text),))
    if isinstance(session.aside, GivingWay):
        session = lift(session)
    return arrive_all_the_same(consultation, session, codes.without(event), _unknown)


def _unknown(language: Language) -> str:
    return say(
        language,
        "I do not know this code, and have kept nothing. It may be mistyped, used already or "
        "too old: in the other chat, /continue gives a new one. After five wrong codes, "
        "please wait an hour.",
    )


# --- What is here already ----------------------------------------------------


def _ask_to_give_way(session: Session, event: Event, code: str) -> Turn:
    language = session.language
    lines = [
        say(
            language,
            "The code is right, but you have already answered in this chat, "
            "and a chat holds one conversation.",
        ),
        say(
            language,
            "Shall I delete everything you wrote and decided here, "
            "and go on with the other conversation?",
        ),
    ]
    if session.revision:
        lines.append(say(language, "The organisers will delete what you sent as well."))
    lines.append(say(language, "This cannot be undone."))
    buttons = (
        Button(label=say(language, "Yes, delete this one"), token=token("giveway", "yes")),
        Button(label=say(language, "No, keep this one"), token=token("giveway", "no")),
    )
    reply = Reply(text=" ".join(lines), buttons=buttons)
    return lay(lift(session), event, reply, GivingWay(code=code))


def give_way(session: Session, aside: GivingWay) -> Turn:
    """Ask for the other session again: by now its code may be too old, or used."""
    return Turn(session=session, needs=FindCode(code=aside.code, gives_way=True))


def stay(session: Session, event: Event) -> Turn:
    """Nothing has changed."""
    language = session.language
    text = say(language, "Nothing is deleted. The other conversation is where it was.")
    button = Button(label=say(language, "Go on"), token=token("resume"))
    return lay(lift(session), event, Reply(text=text, buttons=(button,)))
