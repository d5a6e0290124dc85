"""Words that several commands of the desk share."""

from collections.abc import Callable, Mapping
from typing import assert_never

from handlers.coordination.rights import Role
from handlers.model import Language
from locales import say, say_as


def role_name(language: Language, role: Role) -> str:
    """Return what a role is called, within a sentence."""
    match role:
        case "reader":
            return say_as("a coordinator's role", language, "reader")
        case "coordinator":
            return say_as("a coordinator's role", language, "coordinator")
        case "owner":
            return say_as("a coordinator's role", language, "owner")
        case _:
            assert_never(role)


_ACTS: Mapping[str, Callable[[Language], str]] = {
    "offer": lambda language: say(language, "gave a code for a new coordinator"),
    "withdraw": lambda language: say(language, "withdrew the code of a new coordinator"),
    "enrol": lambda language: say(language, "began to coordinate"),
    "revoke": lambda language: say(language, "removed a coordinator’s role"),
    "ask": lambda language: say(language, "asked for a second yes"),
    "agree": lambda language: say(language, "said yes to a request"),
    "answer": lambda language: say(language, "answered somebody"),
    "key": lambda language: say(language, "changed the key that encrypts their files"),
    "close": lambda language: say(language, "closed a thread"),
    "decline": lambda language: say(language, "said no to a request"),
    "invite": lambda language: say(language, "made invitations"),
    "revoke_invitations": lambda language: say(language, "revoked invitations"),
    "export": lambda language: say(language, "exported answers"),
    "campaign": lambda language: say(language, "planned a message to many people"),
    "undo": lambda language: say(language, "cancelled a message to many people"),
    "compare": lambda language: say(language, "compared the answers to a question"),
    "spreadsheet": lambda language: say(language, "exported a comparison as a spreadsheet"),
    "submissions": lambda language: say(language, "exported whole submissions"),
    "invited": lambda language: say(language, "took out the list of invitations"),
    "extracts": lambda language: say(language, "exported extracts in people’s own words"),
}
"""What is in the audit log, in words. Who writes a new kind of act into it adds it here."""


def act_name(language: Language, act: str) -> str:
    """Return what somebody did, within a sentence; one that has no words yet is named as it is."""
    said = _ACTS.get(act)
    return said(language) if said is not None else act
