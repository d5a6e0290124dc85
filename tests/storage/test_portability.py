"""Nothing is SQLite's only: every table and every prepared statement can be had elsewhere."""

from importlib import import_module
from pkgutil import iter_modules
from typing import TypeVar

import pytest
from sqlalchemy import MetaData
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

import storage
from storage import core_schema, schema
from storage.bulk import Bulk, Compiled, Lookup

T = TypeVar("T")

DIALECT = postgresql.dialect()
# All of them, so that nothing new is left out; importing them makes every table known, too.
MODULES = [import_module(f"storage.{one.name}") for one in iter_modules(storage.__path__)]


def statements(kind: type[T]) -> dict[str, T]:
    """Return every prepared statement of this kind, by the names it has where it is made."""
    return {
        f"{module.__name__}.{name}": statement
        for module in MODULES
        for name, statement in vars(module).items()
        if isinstance(statement, kind)
    }


BULKS, LOOKUPS = statements(Bulk), statements(Lookup)


def test_what_was_made_last_is_among_what_is_tried() -> None:
    assert {"storage.letters.INSERT", "storage.reminders.DELETE"} <= BULKS.keys()
    assert "storage.sessions.OPEN" in LOOKUPS
    tables = schema.metadata.tables.keys()
    assert {"coordinators", "campaign_letters", "invitations", "relays"} <= tables


@pytest.mark.parametrize("metadata", [schema.metadata, core_schema.metadata])
def test_every_table_can_be_made_in_postgresql(metadata: MetaData) -> None:
    for table in metadata.sorted_tables:
        made = str(CreateTable(table).compile(dialect=DIALECT))
        assert "ROWID" not in made
        assert "id INTEGER" not in made  # numbers grow beyond it
        for index in table.indexes:
            CreateIndex(index).compile(dialect=DIALECT)


@pytest.mark.parametrize("statement", BULKS.values(), ids=BULKS.keys())
def test_every_prepared_statement_takes_its_values_by_name_in_postgresql(statement: Bulk) -> None:
    compiled = statement._for(DIALECT)
    names = statement._names
    values = compiled.values(tuple(range(len(names))))
    assert values == dict(zip(names, range(len(names)), strict=True))
    assert all(f"%({name})s" in compiled.sql for name in names)


@pytest.mark.parametrize("lookup", LOOKUPS.values(), ids=LOOKUPS.keys())
def test_every_lookup_takes_its_values_by_name_in_postgresql(lookup: Lookup) -> None:
    compiled = lookup._for(DIALECT, 2)
    names = [*lookup._given, "v0", "v1"]
    assert compiled.values(tuple(names)) == {name: name for name in names}
    assert all(f"%({name})s" in compiled.sql for name in names)


def test_values_in_another_order_than_the_statement_takes_them_are_refused() -> None:
    from sqlalchemy.dialects import sqlite

    with pytest.raises(ValueError, match="in the order"):
        Compiled(schema.cursors.insert(), sqlite.dialect(), ["value", "source"])
