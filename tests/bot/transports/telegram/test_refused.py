"""What is refused: which of it is for later, for nobody, or never to be taken."""

import asyncio
from pathlib import Path

import pytest

from bot.transports import NotTaken, TryLater, Unreachable
from bot.transports.telegram.api import Api
from bot.transports.telegram.sending import Sending
from handlers.model import Reply
from tests.bot.transports.telegram.town import Town, in_town
from tests.botapi.api import BotApi
from tests.botapi.faults import Fault, flood, lost_answer, refusal, server_error


def test_a_message_that_telegram_never_takes_is_set_aside_and_its_reader_goes_on(
    tmp_path: Path,
) -> None:
    async def story(town: Town) -> None:
        ada = await town.somebody_answering()
        town.api.faults.inject("sendMessage", refusal(400, "Bad Request: no such thing"))
        ada.writes("to be heard")
        await ada.until(lambda screen: "could not be shown to you" in screen[-1].text)
        (row,) = town.memory.rows_of("set_aside")
        assert row.reference in ada.screen[-1].text
        await town.says(ada, "/help", "[Go on]", "[Send my answers]")
        assert town.values(ada) == {"wish": "to be heard"}
        assert len(town.submissions()) == 1
        await town.settled()
        assert town.memory.rows_of("outbox") == []

    in_town(tmp_path, story)


def verdict(fault: Fault) -> Exception:
    """Return what a message is told that meets with `fault`."""

    async def send() -> None:
        async with BotApi.serving() as double:
            ada = double.person("Ada")
            ada.writes("/start")
            double.faults.inject("sendMessage", fault)
            api = Api(double.url, double.token)
            sending = Sending(api, per_second=30, per_second_per_chat=1)
            try:
                await sending.show(str(ada.id), Reply(text="Good morning."), "1")
            finally:
                await api.close()

    with pytest.raises((TryLater, NotTaken, Unreachable)) as raised:
        asyncio.run(send())
    return raised.value


@pytest.mark.parametrize("status", [400, 413])
def test_what_telegram_itself_says_of_a_message_is_final(status: int) -> None:
    assert isinstance(verdict(refusal(status, "Bad Request: can't parse it")), NotTaken)


@pytest.mark.parametrize(
    "fault", [server_error(400), server_error(413), refusal(409, "Conflict"), refusal(418, "Tea")]
)
def test_what_may_be_the_fault_of_a_message_is_tried_and_counted(fault: Fault) -> None:
    later = verdict(fault)
    assert isinstance(later, TryLater)
    assert later.refused


@pytest.mark.parametrize(
    "fault",
    [
        server_error(403),
        server_error(502),
        lost_answer(),
        flood(1),
        refusal(401, "Unauthorized"),
        refusal(404, "Not Found"),
        refusal(500, "Internal Server Error"),
        refusal(400, "Logged out"),
    ],
)
def test_what_is_no_fault_of_a_message_is_tried_for_as_long_as_it_takes(fault: Fault) -> None:
    later = verdict(fault)
    assert isinstance(later, TryLater)
    assert not later.refused


@pytest.mark.parametrize(
    "fault",
    [
        refusal(403, "Forbidden: bot was blocked by the user"),
        refusal(400, "Bad Request: chat not found"),
    ],
)
def test_a_chat_out_of_reach_keeps_its_messages(fault: Fault) -> None:
    assert isinstance(verdict(fault), Unreachable)
