"""Speaking: in which language a desk is, and how it follows what its coordinator chooses."""

from msgspec.structs import replace

from handlers.coordination.commands import menu
from handlers.coordination.desk import Desk
from handlers.coordination.turn import DeskTurn
from handlers.model import Language, Reply, Session
from locales import say


def spoken(session: Session) -> Language | None:
    """Return the language that somebody has chosen for their conversation, if they have."""
    return None if session.status == "new" else session.language


def following(desk: Desk, before: Session, after: Session) -> DeskTurn | None:
    """Return the turn of a desk whose coordinator has chosen a language as a participant.

    Only a choice made now counts: what the desk speaks may have been chosen after the other.
    """
    chosen = spoken(after)
    if chosen is None or chosen in (spoken(before), desk.language):
        return None
    return going_on_in(desk, chosen)


def going_on_in(desk: Desk, language: Language) -> DeskTurn:
    """Go on in `language`; the chat lists its commands in it, too."""
    text = say(language, "You now coordinate in this language. /desk lists what you can do.")
    reply = Reply(text=text, menu=menu(desk.role, language))
    return DeskTurn(desk=replace(desk, language=language), replies=(reply,))
