import asyncio

from tests.botapi.api import BotApi
from tests.botapi.chats import Posted
from tests.botapi.echo import Caller, EchoBot
from tests.botapi.objects import Chat, Message, User
from tests.botapi.participants import Answers, Finished, Presses, Respondent, Writes
from tests.botapi.report import percentile, report
from tests.botapi.telling import told
from tests.botapi.walking import Tally, Walk

BOT = User(id=1, is_bot=True, first_name="Intake")


def _said(text: str, *labels: str) -> Posted:
    row = [{"text": label, "callback_data": label} for label in labels]
    markup = {"inline_keyboard": [row]} if row else None
    chat = Chat(id=2, type="private")
    return Posted(
        Message(message_id=1, date=0, chat=chat, sender=BOT, text=text, reply_markup=markup)
    )


def test_a_respondent_answers_by_the_table_or_presses_or_writes() -> None:
    respondent = Respondent(7, table=[Answers("name", "Ada")], ends="Goodbye", choices=1)

    assert respondent.next_move([_said("Your name?", "Skip")]) == Writes("Ada")
    assert respondent.next_move([_said("Agreed?", "Yes", "No")]) == Presses("Yes")
    assert respondent.next_move([_said("Agreed?", "Yes"), _said("Well?")]) == Presses("Yes")
    assert isinstance(respondent.next_move([_said("And why?")]), Writes)
    assert respondent.next_move([_said("Goodbye")]) == Finished()


@told()
async def test_everybody_goes_on_when_the_reply_is_there(api: BotApi, bot: Caller) -> None:
    tally = Tally()
    walks = [
        Walk(api.person(f"P{number}"), Respondent(number, turns=3), tally, settle=0.001)
        for number in range(20)
    ]
    echo = asyncio.ensure_future(EchoBot(api.url, api.token, connections=3).run())
    for walk in walks:
        walk.begins()
    async with asyncio.timeout(5):
        while tally.finished < 20:  # noqa: ASYNC110 (nobody tells when the last is done)
            await asyncio.sleep(0.01)
    echo.cancel()
    await asyncio.gather(echo, return_exceptions=True)

    assert (tally.turns, tally.silences, tally.stuck) == (80, 0, [])
    told_at_the_end = report(api, tally, seconds=2.0)
    assert "80 in 2.0 s: 40.0 a second" in told_at_the_end
    assert "sendMessage 80" in told_at_the_end
    assert "complaints   0" in told_at_the_end


def test_percentiles_of_a_hundred_values_are_themselves() -> None:
    assert [percentile(range(100), share) for share in (50, 95, 99)] == [50, 95, 99]
    assert percentile([], 99) == 0
