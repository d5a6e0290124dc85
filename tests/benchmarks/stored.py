"""An intake database with any number of stored sessions, each somewhere on its walk."""

import random
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine

from handlers.model import Address, Consultation
from storage import consultations, main_key, numbers
from storage.bulk import Bulk
from storage.database import open_database, truncate_log
from storage.schema import addresses, arrivals, instant, sessions
from storage.sealing import bound_to
from storage.sessions import encode, encode_address, step_name
from tests.benchmarks.walk import Moment
from tests.conversing import NOW

AT_ONCE = 5000
INSERT_SESSIONS = Bulk(sessions.insert(), *sessions.c.keys())
INSERT_ADDRESSES = Bulk(addresses.insert(), *addresses.c.keys())
INSERT_ARRIVALS = Bulk(arrivals.insert(), *arrivals.c.keys())


class Stored:
    """A database that grows, and remembers at which moment each of its people is."""

    def __init__(
        self, file: Path, consultation: Consultation, moments: list[Moment], key: str = ""
    ) -> None:
        self.file = file
        self.moments = moments
        self.keyring = main_key.from_text(key or main_key.new_line())
        self.engine: Engine = open_database(f"sqlite:///{file}")
        self.at: list[int] = []  # the moment of each person, by their number
        with self.engine.begin() as connection:
            consultations.keep(connection, consultation, "", datetime.now(UTC))
        # Early enough for everybody to have some more to say before the end.
        self._stages = range(5, len(moments) - 15)
        self._plain = [encode(moment.session) for moment in moments]
        self._random = random.Random(len(moments))  # noqa: S311

    def grow(self, count: int) -> range:
        """Store sessions until there are `count`; return the numbers of the new ones."""
        new = range(len(self.at), count)
        digests: list[tuple[object, ...]] = []
        for first in range(new.start, new.stop, AT_ONCE):
            with self.engine.begin() as connection:
                some = range(first, min(first + AT_ONCE, new.stop))
                digests += self._add(connection, some)
        # In the order of their tree: in that of time, each would be written to a page of its own.
        digests.sort()
        for first in range(0, len(digests), AT_ONCE):
            with self.engine.begin() as connection:
                INSERT_ADDRESSES(connection, digests[first : first + AT_ONCE])
        truncate_log(self.engine)
        return new

    def _add(self, connection: Connection, people: range) -> list[tuple[object, ...]]:
        count = len(people)
        rows: list[tuple[object, ...]] = []
        digests: list[tuple[object, ...]] = []
        ids = numbers.take(connection, "sessions", count)
        asking = numbers.take(connection, "outbox", count)
        now = instant(NOW)
        for person, id, message in zip(people, ids, asking, strict=True):
            stage = self._random.choice(self._stages)
            self.at.append(stage)
            session = self.moments[stage].session
            key, wrapped = self.keyring.new_data_key(bound_to("sessions", "wrapped_key", id))
            sealed = key.seal(self._plain[stage], bound_to("sessions", "sealed", id))
            where = Address(transport="bench", place=str(person))
            reached = key.seal(encode_address(where), bound_to("addresses", "sealed", id))
            digests.append((self.keyring.digests(where)[0], id, reached))
            step = step_name(session.step)
            version = session.version
            row = (id, version, "open", "en", step, 0, now, now, 1, message, wrapped, sealed)
            rows.append(row)
        INSERT_SESSIONS(connection, rows)
        INSERT_ARRIVALS(connection, [(message, 0) for message in asking])
        return digests
