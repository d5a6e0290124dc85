"""From the first word to the submission, over Telegram, with a bot that is stopped meanwhile."""

from pathlib import Path

from tests.bot.transports.telegram.town import Town, in_town


def test_a_participant_takes_part_over_telegram(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        ada = town.person()
        ada.starts()
        await town.quiet()
        await town.says(ada, "[English]", "[Continue]", "[Yes, I agree]", "to be heard")
        await town.says(ada, "[Send my answers]")
        (submission,) = town.submissions()
        assert submission["answers"][0]["value"] == "to be heard"
        assert "Thank you" in ada.screen[-1].text

    in_town(tmp_path, story)


def test_a_participant_goes_on_where_they_were_when_the_bot_comes_back(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        ada = town.person()
        ada.starts()
        await town.quiet()
        await town.says(ada, "[English]", "[Continue]", "[Yes, I agree]")
        await town.bot_stops()
        ada.writes("to be heard")
        await town.bot_starts_again()
        await town.quiet()
        assert town.values(ada) == {"wish": "to be heard"}
        await town.says(ada, "[Send my answers]")
        assert len(town.submissions()) == 1

    in_town(tmp_path, story)
