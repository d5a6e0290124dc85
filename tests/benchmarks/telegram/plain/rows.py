"""The plain bot's tables: ordinary SQLAlchemy on SQLite."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, UniqueConstraint, create_engine, event, orm
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

PRAGMAS = ("journal_mode = WAL", "synchronous = FULL")


def now() -> datetime:
    return datetime.now(UTC)


class Row(DeclarativeBase):
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)


class Session(Row):
    __tablename__ = "sessions"
    chat_id: Mapped[int] = mapped_column(BigInteger, index=True)


class Consent(Row):
    __tablename__ = "consents"
    __table_args__ = (UniqueConstraint("session_id", "clause"),)
    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id"))
    clause: Mapped[str]
    granted: Mapped[bool]


class Answer(Row):
    """One answer; a value of null is a question that was skipped."""

    __tablename__ = "answers"
    __table_args__ = (UniqueConstraint("session_id", "question"),)
    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id"))
    question: Mapped[str]
    value: Mapped[Any] = mapped_column(JSON)


class Submission(Row):
    __tablename__ = "submissions"
    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id"), unique=True)
    body: Mapped[Any] = mapped_column(JSON)


def open_database(file: Path) -> orm.sessionmaker[orm.Session]:
    """Create what is missing; a commit that has returned survives a power cut."""
    engine = create_engine(f"sqlite:///{file}")

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    Row.metadata.create_all(engine)
    return orm.sessionmaker(engine)
