"""Coordination: what a coordinator can do from their own messenger.

An event at the address of somebody who coordinates is offered to `attend` first. What it
leaves alone goes to the participants' dialogue, as anybody's: a coordinator may answer the
consultation in the same chat. For everybody else, nothing of this exists.

    desk.py          the nouns: who coordinates, what they ask for, what comes of it
    rights.py        the roles, and what each of them may do
    attending.py     attend(): what an event means at a desk
    brought.py       what comes to a desk because of others
    showing.py       what is offered there next, and what is only said by the way
    speaking.py      in which language that is
    enrolling.py     how somebody becomes a coordinator
    commands/        one file for each command, found by being there
"""

from handlers.coordination.attending import attend
from handlers.coordination.showing import leave

__all__ = ["attend", "leave"]
