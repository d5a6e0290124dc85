"""Writes that are compiled once and then given rows as tuples.

SQLAlchemy builds every statement, for the dialect in use; but it prepares the
parameters of each row anew, which costs more than SQLite takes to write it.
Rows that hold only numbers, text and bytes need no preparing.
"""

from collections.abc import Sequence

from sqlalchemy import Connection
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.elements import CompilerElement


class Bulk:
    """One statement, for any number of rows: tuples in the order of `names`."""

    def __init__(self, statement: CompilerElement, *names: str) -> None:
        self._statement = statement
        self._names = names
        self._compiled: dict[str, tuple[str, bool]] = {}

    def __call__(self, connection: Connection, rows: Sequence[tuple[object, ...]]) -> None:
        """Write the rows, if there are any."""
        if not rows:
            return
        dialect = connection.dialect
        sql, positional = self._compiled.get(dialect.name) or self._compile(dialect)
        if positional:
            connection.exec_driver_sql(sql, list(rows))
        else:
            named = [dict(zip(self._names, row, strict=True)) for row in rows]
            connection.exec_driver_sql(sql, named)

    def _compile(self, dialect: Dialect) -> tuple[str, bool]:
        compiled = self._statement.compile(dialect=dialect, column_keys=list(self._names))
        order = getattr(compiled, "positiontup", None)
        if order is not None and tuple(order) != self._names:
            raise ValueError(f"this statement takes its values in the order {order}")
        self._compiled[dialect.name] = str(compiled), order is not None
        return self._compiled[dialect.name]
