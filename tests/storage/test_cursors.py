"""What has been received is known for a fortnight, and no longer."""

from datetime import timedelta
from hashlib import blake2b
from pathlib import Path

from storage.cursors import KEEP, renew_key
from tests.remembering import Remembering


def test_the_ids_of_events_long_past_are_forgotten(tmp_path: Path) -> None:
    bot = Remembering(tmp_path)
    bot.takes(bot.event("anna", ""))
    bot.now += timedelta(days=14)
    bot.takes(bot.event("anna", ""))
    assert len(bot.rows_of("events")) == 2
    bot.now += KEEP - timedelta(days=14)
    bot.takes()
    assert len(bot.rows_of("events")) == 1


def test_an_event_is_known_by_its_id_under_a_renewed_key_until_it_would_be_forgotten_anyway(
    tmp_path: Path,
) -> None:
    bot = Remembering(tmp_path)
    event = bot.event("anna", "")
    assert bot.takes(event)
    with bot.engine.begin() as connection:
        renew_key(connection, bot.keyring, bot.now)
    bot.close()
    again = Remembering(tmp_path)
    assert again.takes(event) == ()
    assert again.takes(again.event("anna", ""))
    assert len(again.rows_of("event_keys")) == 2
    again.now += KEEP + timedelta(days=1)
    again.takes()
    assert len(again.rows_of("event_keys")) == 1
    again.close()


def test_an_id_cannot_be_found_by_whoever_guesses_it(tmp_path: Path) -> None:
    bot = Remembering(tmp_path)
    event = bot.event("anna", "")
    bot.takes(event)
    (row,) = bot.rows_of("events")
    assert row.id != event.id.encode()
    assert row.id != blake2b(event.id.encode(), digest_size=16).digest()
    another = Remembering(tmp_path / "another")
    another.takes(event)
    assert another.rows_of("events")[0].id != row.id
