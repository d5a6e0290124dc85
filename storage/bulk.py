"""Statements that are compiled once and then given their values as they are.

SQLAlchemy builds every statement, for the dialect in use; but it prepares the
parameters of each row anew, which costs more than SQLite takes to write it.
Numbers, text and bytes need no preparing.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, CursorResult, Select, bindparam
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.elements import CompilerElement

AT_ONCE = 512
"""Values in one IN (…): well below the fewest variables any database takes."""


class Compiled:
    """A statement in a dialect's own words, and how it wants its values."""

    __slots__ = ("_names", "_positional", "sql")

    def __init__(self, statement: CompilerElement, dialect: Dialect, names: Sequence[str]) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=list(names))
        order = getattr(compiled, "positiontup", None)
        if order is not None and tuple(order) != tuple(names):
            raise ValueError(f"this statement takes its values in the order {order}")
        self.sql = str(compiled)
        self._names = names
        self._positional = order is not None

    def values(self, row: tuple[object, ...]) -> Any:
        """Return the values as the driver takes them: in order, or by name."""
        return row if self._positional else dict(zip(self._names, row, strict=True))


class Bulk:
    """One statement, for any number of rows: tuples in the order of `names`."""

    def __init__(self, statement: CompilerElement, *names: str) -> None:
        self._statement = statement
        self._names = names
        self._compiled: dict[str, Compiled] = {}

    def __call__(self, connection: Connection, rows: Sequence[tuple[object, ...]]) -> None:
        """Write the rows, if there are any."""
        if rows:
            compiled = self._for(connection.dialect)
            connection.exec_driver_sql(compiled.sql, [compiled.values(row) for row in rows])

    def once(self, connection: Connection, *row: object) -> CursorResult[Any]:
        """Execute it for one row, and return what it says."""
        compiled = self._for(connection.dialect)
        return connection.exec_driver_sql(compiled.sql, compiled.values(row))

    def _for(self, dialect: Dialect) -> Compiled:
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = Compiled(self._statement, dialect, self._names)
            self._compiled[dialect.name] = compiled
        return compiled


class Lookup:
    """A SELECT of the rows in which `column` has one of many values.

    `given` names the values that stand before them in the statement.
    """

    def __init__(
        self, statement: Select[Any], column: ColumnElement[Any], given: tuple[str, ...] = ()
    ) -> None:
        self._statement = statement
        self._column = column
        self._given = given
        self._compiled: dict[tuple[str, int], Compiled] = {}

    def __call__(
        self, connection: Connection, values: Iterable[object], *given: object
    ) -> Iterator[Sequence[Any]]:
        """Yield the rows, in no order."""
        rest = iter(values)
        while some := list(islice(rest, AT_ONCE)):
            # A power of two, so that few statements serve every number of values.
            size = 1 << (len(some) - 1).bit_length()
            some += some[-1:] * (size - len(some))
            compiled = self._for(connection.dialect, size)
            yield from connection.exec_driver_sql(
                compiled.sql, compiled.values((*given, *some))
            ).all()

    def _for(self, dialect: Dialect, size: int) -> Compiled:
        compiled = self._compiled.get((dialect.name, size))
        if compiled is None:
            names = [f"v{number}" for number in range(size)]
            which = self._column.in_([bindparam(name) for name in names])
            compiled = Compiled(self._statement.where(which), dialect, [*self._given, *names])
            self._compiled[dialect.name, size] = compiled
        return compiled
