"""The tables: made by migrations alone, and refused where they are not ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, text

from storage import core_schema, migrations, schema
from storage.core import SqlCoreStore
from storage.database import engine_for, open_database
from storage.migrations import History, NotOurs
from tests.remembering import KEYRING, Remembering

HISTORIES: list[tuple[History, MetaData]] = [
    ("intake", schema.metadata),
    ("core", core_schema.metadata),
]


@contextmanager
def transaction(url: str) -> Iterator[Connection]:
    engine = engine_for(url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def steps(history: History) -> list[str]:
    folder = Path(migrations.__file__).parent
    config = Config()
    config.set_main_option("path_separator", "newline")
    config.set_main_option("script_location", str(folder))
    config.set_main_option("version_locations", str(folder / history))
    found = ScriptDirectory.from_config(config).walk_revisions()
    return [script.revision for script in found]


@pytest.mark.parametrize(("history", "metadata"), HISTORIES)
def test_the_newest_migration_makes_the_tables_that_the_code_expects(
    tmp_path: Path, history: History, metadata: MetaData
) -> None:
    with transaction(f"sqlite:///{tmp_path / 'a.db'}") as connection:
        migrations.upgrade(connection, history)
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert table_texts(connection) == texts_made_from(metadata)


def table_texts(connection: Connection) -> set[str]:
    found = connection.scalars(text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"))
    return {" ".join(sql.split()) for sql in found if "alembic_version" not in sql}


def texts_made_from(metadata: MetaData) -> set[str]:
    with transaction("sqlite://") as connection:
        metadata.create_all(connection)
        return table_texts(connection)


@pytest.mark.parametrize(("history", "metadata"), HISTORIES)
def test_the_newest_migration_is_the_one_that_a_start_looks_for(
    history: History, metadata: MetaData
) -> None:
    assert steps(history)[0] == migrations.HEADS[history]


@pytest.mark.parametrize(("history", "metadata"), HISTORIES)
def test_every_migration_can_be_taken_back_and_made_again(
    tmp_path: Path, history: History, metadata: MetaData
) -> None:
    with transaction(f"sqlite:///{tmp_path / 'a.db'}") as connection:
        for _ in range(2):
            for revision in reversed(steps(history)):
                migrations.upgrade(connection, history, revision)
            assert table_texts(connection)
            migrations.downgrade(connection, history, "base")
            assert not table_texts(connection)


def test_an_upgrade_keeps_what_was_stored(tmp_path: Path) -> None:
    bot = Remembering(tmp_path)
    bot.answers_everything("anna")
    before = bot.count()
    with bot.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = version_num"))
    bot.close()
    assert Remembering(tmp_path).count() == before


def test_people_who_came_before_there_were_codes_are_still_there(tmp_path: Path) -> None:
    bot = Remembering(tmp_path)
    bot.answers_everything("anna")
    before = bot.session("anna")
    with bot.engine.begin() as connection:
        migrations.downgrade(connection, "intake", "intake_0001")
    bot.close()
    again = Remembering(tmp_path)
    assert again.session("anna") == before
    assert again.rows_of("codes") == []
    again.close()


def test_people_who_came_before_there_were_invitations_are_still_there(tmp_path: Path) -> None:
    bot = Remembering(tmp_path)
    bot.answers_everything("anna")
    bot.says("bert", "", "English", "continue", "yes")
    before = bot.session("anna"), bot.session("bert")
    with bot.engine.begin() as connection:
        migrations.downgrade(connection, "intake", "intake_0003")
    bot.close()
    again = Remembering(tmp_path)
    assert (again.session("anna"), again.session("bert")) == before
    assert again.rows_of("invitations") == again.rows_of("seats") == []
    assert "Thank you." in again.says("bert", "to be heard", "send")
    again.close()


def test_what_waited_for_a_core_store_before_their_names_were_noted_tells_its_name(
    tmp_path: Path,
) -> None:
    bot = Remembering(tmp_path)
    bot.answers_everything("anna")
    before = bot.session("anna")
    with bot.engine.begin() as connection:
        migrations.downgrade(connection, "intake", "intake_0005")
    bot.close()
    again = Remembering(tmp_path, core_stores=("another",))
    assert again.session("anna") == before
    assert [row.name for row in again.rows_of("core_stores")] == ["core"]
    again.says("anna", "/delete", "yes")
    assert {row.store for row in again.rows_of("handoffs")} == {"core", "another"}
    again.close()


def test_a_database_of_a_newer_version_is_refused_with_its_cure(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'intake.db'}")
    with database.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'intake_9999'"))
    database.dispose()
    with pytest.raises(NotOurs, match="install that version"):
        open_database(f"sqlite:///{tmp_path / 'intake.db'}")


def test_the_bots_database_is_not_taken_for_a_core_store(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'intake.db'}"
    open_database(url).dispose()
    with pytest.raises(NotOurs):
        list(SqlCoreStore(url, "core", KEYRING).all())


def test_a_database_with_other_tables_is_left_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    with transaction(url) as connection:
        connection.execute(text("CREATE TABLE accounts (id INTEGER)"))
    with pytest.raises(NotOurs, match="one of its own"):
        open_database(url)


def test_a_folder_may_be_called_anything(tmp_path: Path) -> None:
    folder = tmp_path / "50% of: it, all"
    open_database(f"sqlite:///{folder / 'intake.db'}").dispose()
    assert (folder / "intake.db").exists()


def test_people_who_came_before_there_were_coordinators_are_still_there(tmp_path: Path) -> None:
    bot = Remembering(tmp_path)
    bot.answers_everything("anna")
    before = bot.session("anna")
    with bot.engine.begin() as connection:
        migrations.downgrade(connection, "intake", "intake_0002")
    bot.close()
    again = Remembering(tmp_path)
    assert again.session("anna") == before
    assert again.rows_of("coordinators") == []
    again.close()
