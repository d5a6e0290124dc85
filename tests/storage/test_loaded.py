"""What is kept open in memory: only what was committed, and only while the database agrees."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from handlers.model import Answering, Consenting, Reviewing, Session
from storage.loaded import Loaded, Recent
from storage.sealing import DataKey
from storage.sessions import step_name
from tests.conversing import NOW
from tests.remembering import Remembering, at

SESSION = Session(id="1", consultation="tiny", version="v", reference="T-1", started=NOW)
KEY = DataKey(bytes(32))


def loaded(row: int, turns: int = 1) -> Loaded:
    return Loaded(SESSION, at("anna"), row, KEY, turns, kept=True)


def test_a_session_is_taken_from_memory_only_as_of_the_turn_that_is_stored() -> None:
    recent = Recent()
    recent.note([loaded(1, turns=5)])
    assert recent.get(1, 5) == (SESSION, KEY)
    assert recent.get(1, 4) is None
    assert recent.get(1, 6) is None
    assert recent.get(2, 5) is None


def test_an_erased_session_does_not_stay_in_memory() -> None:
    recent = Recent()
    recent.note([loaded(1)])
    gone = loaded(1)
    gone.erased = True
    recent.note([gone])
    assert recent.get(1, 1) is None


def test_whoever_has_been_quiet_longest_makes_room() -> None:
    recent = Recent(limit=2)
    recent.note([loaded(1), loaded(2)])
    recent.note([loaded(1, turns=2), loaded(3)])
    assert recent.get(1, 2) is not None
    assert recent.get(2, 1) is None
    assert recent.get(3, 1) is not None


@pytest.mark.sqlite
def test_what_was_rolled_back_is_not_remembered(tmp_path: Path) -> None:
    bot = Remembering(tmp_path)
    bot.says("anna", "", "English", "continue", "yes")
    before = bot.session("anna")
    with bot.engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER full BEFORE INSERT ON outbox BEGIN SELECT raise(FAIL, 'full'); END"
        )
    with pytest.raises(Exception, match="full"):
        bot.takes(bot.event("anna", "lost"))
    with bot.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER full")
    assert bot.session("anna") == before
    bot.says("anna", "kept")
    after = bot.session("anna")
    assert after is not None
    assert after.answers["wish"].value == "kept"


def test_a_session_that_was_never_stored_has_no_key_to_be_sealed_with() -> None:
    with pytest.raises(LookupError):
        _ = Loaded(SESSION, at("anna")).stored


@pytest.mark.parametrize(
    ("session", "name"),
    [
        (SESSION, "ChoosingLanguage"),
        (replace(SESSION, step=Answering(question="wish")), "wish"),
        (replace(SESSION, step=Consenting(clause="keep")), "keep"),
        (replace(SESSION, step=Reviewing()), "Reviewing"),
    ],
)
def test_an_operator_sees_where_people_stop(session: Session, name: str) -> None:
    assert step_name(session.step) in (name, "Arriving")
