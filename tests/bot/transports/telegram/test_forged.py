"""Buttons that were never shown: whatever comes back, nothing that was said changes."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from handlers.buttons import mark
from tests.bot.transports.telegram.town import Town, in_town
from tests.botapi.people import Person

VERBS = st.sampled_from(
    [
        *("pick", "unpick", "other", "done", "again", "skip", "withhold", "why", "edit", "send"),
        *("consent", "understood", "continue", "language", "withdraw", "agree", "delete", "forget"),
        *("change", "drop", "switch", "takeother", "leaveout", "resume", "register", "bogus", ""),
    ]
)
NOBODYS = st.sampled_from(
    ["nowhere", "", "yes ", "0", "-1", "99", "1e9", "é", "\u202e", "nobody/../one", "{}", "a" * 40]
)
TOKENS = st.builds("/".join, st.lists(NOBODYS, min_size=1, max_size=4))
WITH_VERBS = st.builds("{}/{}".format, VERBS, TOKENS)
DATA = st.one_of(st.text(st.characters(exclude_categories=["Cs"])), WITH_VERBS)


def kept(town: Town, person: Person) -> tuple[object, ...]:
    session = town.session(person)
    assert session is not None
    return session.answers, session.consents, session.status, session.revision, session.language


@settings(max_examples=4, phases=[Phase.generate])  # to shrink conversations takes too long
@given(st.lists(DATA, min_size=100, max_size=150), st.booleans())
def test_forged_buttons_change_nothing(forged: list[str], marked: bool) -> None:
    """Those with the right mark are what somebody could make of their own keyboard."""

    async def story(town: Town) -> None:
        ada = await town.somebody_answering()
        await town.says(ada, "[Continue]", "some words", "once upon a time", "[Go on]")
        before = kept(town, ada)
        session = town.session(ada)
        assert session is not None
        begin = f"{mark(session)} " if marked else ""
        shown = [posted.id for posted in ada.screen if posted.by_bot]
        for number, data in enumerate(forged):
            ada.press_data(begin + data, shown[number % len(shown)])
        await town.quiet()
        assert kept(town, ada) == before
        assert not town.memory.rows_of("set_aside")
        await town.says(ada, "red")
        assert town.values(ada)["one"] == "red"

    with TemporaryDirectory() as folder:
        in_town(Path(folder), story, "every_type")


def test_somebody_elses_button_does_nothing(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        ada, grace = await town.somebody_answering(), await town.somebody_answering("Grace")
        hers = town.session(grace)
        assert hers is not None
        calls = await town.after(
            lambda: ada.press_data(f"{mark(hers)} pick/city/mtl", ada.screen[-1].id)
        )
        assert calls == [
            "answerCallbackQuery This button no longer works. To begin again, write /start."
        ]
        assert town.values(ada) == {}
        assert town.values(grace) == {}

    in_town(tmp_path, story, "choices")


def test_a_button_of_an_erased_conversation_does_nothing(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        ada = await town.somebody_answering()
        old = town.session(ada)
        assert old is not None
        await town.says(ada, "/delete", "[Yes, delete everything]")
        assert town.session(ada) is None
        again = await town.after(
            lambda: ada.press_data(f"{mark(old)} pick/city/mtl", ada.screen[-1].id)
        )
        assert any(call.startswith("sendMessage A very small consultation") for call in again)
        assert town.values(ada) == {}

    in_town(tmp_path, story, "choices")
