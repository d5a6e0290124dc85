"""Row numbers that are never given twice.

A messenger takes a message's number for its identity (Matrix shows a second
message of the same number to nobody), so the number of a row that is gone must not
come back; a database's own numbering may do that.
"""

from sqlalchemy import Connection, bindparam, insert, select, update

from storage.bulk import Bulk
from storage.schema import numbers

TAKE = Bulk(
    update(numbers)
    .where(numbers.c.name == bindparam("of"))
    .values(last=numbers.c.last + bindparam("count"))
    .returning(numbers.c.last),
    "count",
    "of",
)


def take(connection: Connection, of: str, count: int) -> range:
    """Return `count` new row numbers for the table `of`."""
    if not count:
        return range(0)
    last: int | None = TAKE.once(connection, count, of).scalar()
    if last is None:
        connection.execute(insert(numbers).values(name=of, last=count))
        last = count
    return range(last - count + 1, last + 1)


def last(connection: Connection, of: str) -> int:
    """Return the newest number of the table `of`."""
    return connection.scalar(select(numbers.c.last).where(numbers.c.name == of)) or 0
