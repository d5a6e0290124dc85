"""What waits for a second coordinator's yes, and what becomes of it."""

from handlers.coordination import approving
from handlers.coordination.coming import bring
from handlers.coordination.desk import Desk
from handlers.coordination.effects import AskForYes, SayYes
from handlers.coordination.facts import Approval
from handlers.coordination.rights import may
from handlers.model import Update
from storage import approvals, coordinators, posts
from storage.desk_turns.writing import Writing


def ask(writing: Writing, desk: Desk, effect: AskForYes) -> None:
    """Put a turn aside, and ask whoever may agree to it."""
    everybody = coordinators.desks(writing.connection, writing.keyring, desk.consultation)
    others = [
        one
        for one in everybody
        if one.coordinator != desk.coordinator and may(one.role, approving.LEAST)
    ]
    if not others:
        writing.say(desk, effect.nobody)
        return
    approval = approvals.add(writing.connection, writing.keyring, desk, effect, writing.now)
    writing.note(desk, "ask", what=effect.act, number=approval.number)
    writing.say(desk, effect.asked)
    for one in others:
        reply = approving.ask(one, approval)
        writing.say(one, reply)
        coordinators.save(writing.connection, writing.keyring, bring(one, reply))


def decide(writing: Writing, desk: Desk, effect: SayYes) -> tuple[Desk, AskForYes] | None:
    """Take a yes or a no; return what is to be done now, and in whose name."""
    waiting = approvals.held(writing.connection, writing.keyring, desk.consultation, writing.now)
    held = next((one for one in waiting if one.approval.number == effect.number), None)
    if held is None:
        return None
    approvals.remove(writing.connection, effect.number)
    writing.note(desk, "agree" if effect.agreed else "decline", number=effect.number)
    _tell_everybody(writing, desk, held.approval, agreed=effect.agreed)
    asker = coordinators.desk(writing.connection, writing.keyring, held.approval.coordinator)
    if asker is None:
        return None
    writing.say(asker, approving.answered(asker, held.approval, desk.name, agreed=effect.agreed))
    return (asker, held.asked) if effect.agreed else None


def _tell_everybody(writing: Writing, by: Desk, approval: Approval, *, agreed: bool) -> None:
    """Let a request rest wherever it was shown, and be known to have been decided on."""
    here = (writing.connection, writing.keyring)
    for one in coordinators.desks(*here, by.consultation):
        if not may(one.role, approving.LEAST) or one.coordinator == approval.coordinator:
            continue
        if one.coordinator != by.coordinator:  # theirs has been noted with what they pressed
            after = approving.decided(one, approval.number, by, writing.now, agreed=agreed)
            coordinators.save(*here, after)
        text = approving.shown_decided(one, approval, by.name, agreed=agreed)
        places = posts.places(*here, one.address, approving.about(approval.number))
        writing.change(one, [Update(position=at, text=text) for at in places])
