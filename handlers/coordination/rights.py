"""Rights: what a role may do. Each role may do all that the one before it may.

    reader        sees how the consultation goes, and nobody's answers
    coordinator   invites and reminds people, answers them, and takes out results
    owner         decides who coordinates

Each command names the least role that has it.
"""

from typing import Literal, TypeAlias, get_args

Role: TypeAlias = Literal["reader", "coordinator", "owner"]

ROLES: tuple[Role, ...] = get_args(Role)
"""From the one with the fewest rights to the one with all of them."""


def may(role: Role, least: Role) -> bool:
    """Say whether `role` may do what `least` may."""
    return ROLES.index(role) >= ROLES.index(least)
