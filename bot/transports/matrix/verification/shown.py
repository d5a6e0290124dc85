"""A verification as an operator is shown it, and back: by that a later process ends it."""

import time

from bot.transports.matrix.account import Account
from bot.transports.matrix.verification.exchange import Exchange
from bot.transports.matrix.verification.notes import Asked
from bot.transports.matrix.verification.sas import Party


def exchange_of(account: Account, asked: Asked) -> Exchange:
    """Return the verification that was asked for, as it is at its beginning."""
    return Exchange(
        own=Party(user=account.user, device=account.device),
        other=Party(user=asked.user, device=asked.device),
        transaction=asked.transaction,
        room=asked.room,
        now=time.monotonic(),
    )


def as_shown(id: str, one: Exchange) -> Asked:
    """Return what an operator sees of it."""
    sas = one.sas if one.stage == "comparing" else None
    return Asked(
        id=id,
        user=one.other.user,
        device=one.other.device,
        stage=one.stage,
        words=sas.words() if sas else (),
        numbers=sas.numbers() if sas else (),
        why=one.why,
        is_signed=one.is_signed,
        transaction=one.transaction,
        room=one.room,
    )
