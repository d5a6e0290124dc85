"""People whose clients refuse unsigned devices, as Element does, talking with the real bot."""

import asyncio

from tests.bot.transports.matrix.devices import Bot
from tests.bot.transports.matrix.operator_there import Operator, notes_of
from tests.bot.transports.matrix.village import Village, Villager
from tests.homeserver.careful import Careful
from tests.homeserver.comparing import Comparison
from tests.homeserver.person import Person


def test_somebody_whose_client_refuses_unsigned_devices_answers_the_consultation(bot: Bot):
    async def go() -> None:
        async with Village.open(bot) as village, Careful.at(bot.server) as careful:
            ada = Villager(village, careful)
            (first,) = await ada.invites()
            assert "Which language would you like?" in first.body
            await ada.says("English", "continue", "yes", "peace")
            assert ada.values == {"wish": "peace"}
            assert all(one.body for one in careful.said_by(bot.user))

    asyncio.run(go())


def test_a_verification_in_the_middle_of_a_question_disturbs_nobody(bot: Bot):
    async def go() -> None:
        async with Village.open(bot) as village, Careful.at(bot.server) as careful:
            ada = Villager(village, careful)
            await ada.invites()
            await ada.says("English", "continue", "yes")
            operator = Operator(notes_of(bot), bot.account)
            comparison = Comparison(careful, bot.user, bot.account.device, ada.room)
            await comparison.ask()
            await operator.sees("asked")
            await operator.says("compare")
            await comparison.until_there_are_words()
            await operator.sees("comparing")
            await operator.says("same")
            await comparison.confirm()
            await comparison.check()
            await comparison.hear("done")
            assert ada.unread() == []
            await ada.says("peace")
            assert ada.values == {"wish": "peace"}

    asyncio.run(go())


def test_a_device_that_a_thief_adds_learns_nothing_and_its_owner_is_told_in_the_chat(bot: Bot):
    async def go() -> None:
        async with Village.open(bot) as village, Careful.at(bot.server) as careful:
            ada = Villager(village, careful)
            await ada.invites()
            async with Person.at(bot.server, careful.credentials) as thief:
                await ada.hears()
                (warning,) = ada.unread()
                assert warning.kind == "m.notice"
                assert "If it is not, remove it." in warning.body
                said = await ada.says("English", "continue", "yes", "peace")
                assert "peace" in said
                await thief.until(lambda: len(thief.said_by(bot.user)) > 3)
                assert not any(one.body for one in thief.said_by(bot.user) if one.encrypted)

    asyncio.run(go())
