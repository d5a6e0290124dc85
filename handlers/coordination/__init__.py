"""Coordination: what a coordinator can do from their own messenger.

An event at the address of somebody who coordinates is offered to `attend` first. What it
leaves alone goes to the participants' dialogue, as anybody's: a coordinator may answer the
consultation in the same chat. For everybody else, nothing of this exists.

    desk.py          who coordinates, and where their dialogue stands
    turn.py          what one event makes there; it may need to know some of the facts.py
    effects.py       what it leaves to be done; what takes time is work.py, and then done.py
    rights.py        the roles, and what each of them may do
    attending.py     attend(): what an event means at a desk
    coming.py        what comes to a desk at any moment: what was asked for, and what was not
    putting.py marks.py
                     a question is answered once, and what became of it is told
    showing.py       what is said there, and what can be answered next
    leaving.py       a way out of whatever is open
    speaking.py      in which language that is
    enrolling.py     how somebody becomes a coordinator
    campaign_draft.py narrowing.py campaign_preview.py campaign_progress.py audience_words.py
                     a campaign, from its first word to its end, in a coordinator's words
    invitation_draft.py invitation_words.py revoking.py
                     invitations while they are put together: what is asked, and what is written;
                     and the end of one
    approving.py sealing.py relayed.py
                     a second yes; how files leave; what people ask for
    wording.py       words that several commands share
    orders.py        what operators have done from the command line, and what came of it
    commands/        one file for each command, found by being there
"""

from handlers.coordination.attending import attend
from handlers.coordination.showing import leave

__all__ = ["attend", "leave"]
