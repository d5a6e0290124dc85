"""Long answers, strange letters, markup: shown as they were written, and stored to the letter."""

from pathlib import Path

import pytest

from tests.bot.transports.telegram.town import Town, in_town
from tests.botapi.objects import utf16

MARKUP = "<b>bold</b> & <a href='https://example.org'>here</a> &amp; &lt; _x_ *y* [z](t.me)"
STRANGE = [
    MARKUP,
    "زنان، زندگی، آزادی \u200fنیم\u200cفاصله",
    "a\u202egnirts\u202c and \u2066isolated\u2069",
    "👩🏽‍👩🏽‍👧🏽‍👦🏽 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🇫🇷",
    "Z̷̪̅a̸͇͝l̶̠̀g̴̥͝o̵̼͌",
    "=HYPERLINK(1)",
    "https://example.org/?a=1&b=2",
    "{number} %s $x",
    "@somebody /notacommand",
]


@pytest.mark.parametrize("words", STRANGE)
def test_what_somebody_wrote_is_shown_back_as_they_wrote_it(tmp_path: Path, words: str) -> None:
    async def story(town: Town) -> None:
        ada = await town.somebody_answering()
        await town.says(ada, words)
        assert town.values(ada) == {"wish": words}
        assert words in ada.screen[-1].text
        await town.says(ada, "[Send my answers]")
        (submission,) = town.submissions()
        assert submission["answers"][0]["value"] == words

    in_town(tmp_path, story)


def test_nothing_shown_has_a_preview_and_everything_is_escaped(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        ada = await town.somebody_answering()
        wish = ada.writes("https://example.org/")
        await town.quiet()
        await town.after(lambda: ada.edits(wish, MARKUP), lambda: ada.writes("/review"))
        shown = [call for call in town.calls if "text" in call.parameters]
        assert shown
        for call in shown:
            assert call.parameters["link_preview_options"] == {"is_disabled": True}
            assert call.parameters["parse_mode"] == "HTML"
            assert "<b>" not in call.parameters["text"]
        assert not any(
            entity.type in ("bold", "text_link")
            for posted in ada.screen
            if posted.by_bot
            for entity in posted.message.entities or ()
        )

    in_town(tmp_path, story)


@pytest.mark.parametrize("letter", ["a", "é", "👍", "&", "mot "])
def test_a_very_long_answer_is_kept_whole(tmp_path: Path, letter: str) -> None:
    said = (letter * 10_000)[:4_000].strip()

    async def story(town: Town) -> None:
        ada = await town.somebody_answering()
        await town.says(ada, said[:2_000], said[:2_000])
        long = "\n".join([said[:2_000].strip()] * 2)
        assert town.values(ada) == {"story": long}
        for _ in range(2):
            await town.says(ada, "and" * 1_000)
        await town.says(ada, "[Go on]", "Ada")
        await town.says(ada, "[Send my answers]")
        (submission,) = town.submissions()
        assert submission["answers"][0]["value"].startswith(long)
        assert all(utf16(one.text) <= 4096 for one in ada.screen)

    in_town(tmp_path, story, "multiline")


def test_an_answer_that_is_too_long_is_refused_and_the_rest_stays(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        ada = await town.somebody_answering()
        await town.says(ada, *["word " * 800] * 2)
        before = town.values(ada)
        calls = await town.after(lambda: ada.writes("word " * 800))
        assert "10,000" in calls[-1]
        assert town.values(ada) == before

    in_town(tmp_path, story, "multiline")


def test_a_reply_that_is_too_long_is_cut_between_paragraphs_and_has_its_buttons_last(
    tmp_path: Path,
) -> None:
    async def story(town: Town) -> None:
        ada = await town.somebody_answering()
        await town.says(ada, "[Continue]")
        label = "😀 word " * 60
        await town.says(ada, label, "a story", "[Go on]", "other", label, "/review")
        last = [one for one in ada.screen if one.by_bot][-1]
        assert last.buttons
        assert all(utf16(one.text) <= 4096 for one in ada.screen)

    in_town(tmp_path, story, "every_type")
