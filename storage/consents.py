"""The ledger of consents: every decision, with the very words it was made on.

Rows are only added. A withdrawal is a new row; a row goes when the whole
session is erased.
"""

import json
from collections.abc import Sequence
from typing import TypeAlias

from sqlalchemy import Connection, insert, select

from handlers.model import Consent, RecordConsent
from storage.schema import consents, instant, wordings
from storage.sealing import DataKey, bound_to

Stored: TypeAlias = tuple[int, DataKey]
"""A session's row number and key."""


def add(connection: Connection, decisions: Sequence[tuple[Stored | None, RecordConsent]]) -> None:
    """Write decisions into the ledger, each for its session.

    The message a decision came in is sealed: somebody could be traced by it. A
    decision for no session is kept as a bare fact, without it.
    """
    if not decisions:
        return
    _keep_wordings(connection, {each.consent.wording: each.text for _, each in decisions})
    connection.execute(
        insert(consents),
        [
            {
                "session": stored[0] if stored is not None else None,
                "clause": each.consent.clause,
                "granted": each.consent.granted,
                "wording": each.consent.wording,
                "language": each.consent.language,
                "controllers": json.dumps(each.consent.controllers, ensure_ascii=False),
                "legal_basis": each.consent.legal_basis,
                "at": instant(each.consent.at),
                "channel": each.consent.channel,
                "message": _message(stored, each.consent),
                "how": each.consent.how,
            }
            for stored, each in decisions
        ],
    )


def _message(stored: Stored | None, consent: Consent) -> bytes | None:
    if stored is None:
        return None
    session, key = stored
    row = f"{session}/{consent.clause}/{instant(consent.at)}"
    return key.seal(consent.message.encode(), bound_to("consents", "message", row))


def _keep_wordings(connection: Connection, shown: dict[str, str]) -> None:
    known = select(wordings.c.sha256).where(wordings.c.sha256.in_(list(shown)))
    new = shown.keys() - set(connection.scalars(known))
    if new:
        connection.execute(
            insert(wordings), [{"sha256": digest, "text": shown[digest]} for digest in sorted(new)]
        )
