"""Nothing is SQLite's only: every table and every prepared statement can be had elsewhere."""

import pytest
from sqlalchemy import MetaData
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from storage import core_schema, cursors, numbers, outbox, schema, sessions
from storage.bulk import Bulk, Compiled

DIALECT = postgresql.dialect()
STATEMENTS = {
    f"{module.__name__}.{name}": statement
    for module in (cursors, numbers, outbox, sessions)
    for name, statement in vars(module).items()
    if isinstance(statement, Bulk)
}


@pytest.mark.parametrize("metadata", [schema.metadata, core_schema.metadata])
def test_every_table_can_be_made_in_postgresql(metadata: MetaData) -> None:
    for table in metadata.sorted_tables:
        made = str(CreateTable(table).compile(dialect=DIALECT))
        assert "ROWID" not in made
        assert "id INTEGER" not in made  # numbers grow beyond it
        for index in table.indexes:
            CreateIndex(index).compile(dialect=DIALECT)


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS.keys())
def test_every_prepared_statement_takes_its_values_by_name_in_postgresql(statement: Bulk) -> None:
    compiled = statement._for(DIALECT)
    names = statement._names
    values = compiled.values(tuple(range(len(names))))
    assert values == dict(zip(names, range(len(names)), strict=True))
    assert all(f"%({name})s" in compiled.sql for name in names)


def test_values_in_another_order_than_the_statement_takes_them_are_refused() -> None:
    from sqlalchemy.dialects import sqlite

    with pytest.raises(ValueError, match="in the order"):
        Compiled(schema.cursors.insert(), sqlite.dialect(), ["value", "source"])
