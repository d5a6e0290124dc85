"""Writes that are compiled once and then given rows as tuples.

SQLAlchemy builds every statement, for the dialect in use; but it prepares the
parameters of each row anew, which costs more than SQLite takes to write it.
Rows that hold only numbers, text and bytes need no preparing.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, Executable
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.compiler import SQLCompiler


class Bulk:
    """One statement, for any number of rows: tuples in the order of `names`."""

    def __init__(self, statement: Executable, *names: str) -> None:
        self._statement = statement
        self._names = names
        self._compiled: dict[str, SQLCompiler] = {}

    def __call__(self, connection: Connection, rows: Sequence[tuple[object, ...]]) -> None:
        """Write the rows, if there are any."""
        if not rows:
            return
        compiled = self._compiled.get(connection.dialect.name) or self._compile(connection.dialect)
        if compiled.positiontup is None:
            named = [dict(zip(self._names, row, strict=True)) for row in rows]
            connection.exec_driver_sql(compiled.string, named)
        else:
            connection.exec_driver_sql(compiled.string, list(rows))

    def _compile(self, dialect: Dialect) -> SQLCompiler:
        compiled = self._statement.compile(dialect=dialect, column_keys=list(self._names))
        assert isinstance(compiled, SQLCompiler)
        if compiled.positiontup is not None and tuple(compiled.positiontup) != self._names:
            raise ValueError(f"this statement takes its values as {compiled.positiontup}")
        self._compiled[dialect.name] = compiled
        return compiled
