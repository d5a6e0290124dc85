"""What has been received is known for a fortnight, and no longer."""

from datetime import timedelta
from pathlib import Path

from storage.cursors import KEEP
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
