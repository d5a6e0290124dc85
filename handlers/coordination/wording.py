"""Words that several commands of the desk share."""

from typing import assert_never

from handlers.coordination.rights import Role
from handlers.model import Language
from locales import say_as


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
