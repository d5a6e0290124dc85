"""The ledger of consents: every decision, with the very words it was made on.

Rows are only added. A withdrawal is a new row; a row goes when the whole
session is erased.
"""

import json
from collections.abc import Sequence

from sqlalchemy import Connection, insert, select

from handlers.model import RecordConsent
from storage.schema import consents, instant, wordings


def add(connection: Connection, decisions: Sequence[tuple[int | None, RecordConsent]]) -> None:
    """Write decisions into the ledger, each for the session of that row number.

    A decision for no session is kept as a bare fact: the message it came in,
    by which somebody could be traced, is left out.
    """
    if not decisions:
        return
    _keep_wordings(connection, {each.consent.wording: each.text for _, each in decisions})
    connection.execute(
        insert(consents),
        [
            {
                "session": session,
                "clause": each.consent.clause,
                "granted": each.consent.granted,
                "wording": each.consent.wording,
                "language": each.consent.language,
                "controllers": json.dumps(each.consent.controllers, ensure_ascii=False),
                "legal_basis": each.consent.legal_basis,
                "at": instant(each.consent.at),
                "channel": each.consent.channel,
                "message": "" if session is None else each.consent.message,
                "how": each.consent.how,
            }
            for session, each in decisions
        ],
    )


def _keep_wordings(connection: Connection, shown: dict[str, str]) -> None:
    known = select(wordings.c.sha256).where(wordings.c.sha256.in_(list(shown)))
    new = shown.keys() - set(connection.scalars(known))
    if new:
        connection.execute(
            insert(wordings), [{"sha256": digest, "text": shown[digest]} for digest in sorted(new)]
        )
