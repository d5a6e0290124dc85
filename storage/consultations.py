"""Every version of a consultation that somebody may be pinned to, as its file was."""

from datetime import datetime

from sqlalchemy import Connection, insert, select

from handlers.model import Consultation
from storage.schema import consultations, instant


class Altered(Exception):
    """A kept consultation is not what people began with; the message tells an operator so."""

    def __init__(self, version: str) -> None:
        super().__init__(
            f"The consultation {version[:12]}, which is kept in the database for those who began "
            "with it, has been changed there. Restore the database from a backup."
        )


def keep(connection: Connection, consultation: Consultation, content: str, now: datetime) -> None:
    """Keep the file of a version, if it is not kept yet; what is kept is never changed."""
    known = select(consultations.c.version).where(consultations.c.version == consultation.version)
    if connection.scalar(known) is None:
        connection.execute(
            insert(consultations).values(
                version=consultation.version,
                name=consultation.name,
                content=content,
                first_used_at=instant(now),
            )
        )


def kept(connection: Connection) -> dict[str, str]:
    """Return the file of every version, to be read again."""
    rows = connection.execute(select(consultations.c.version, consultations.c.content))
    return {row.version: row.content for row in rows}
