"""The terminal: a transcript that reads like a chat, from lines that anyone can write."""

import asyncio
import io
import os
from collections.abc import Sequence

import pytest
from msgspec.structs import replace
from rich.console import Console

from bot.transports import Happening, Sent, Unreachable
from bot.transports.keyboard import Piped
from bot.transports.screen import Chat, Transcript, harmless, wrapped
from bot.transports.terminal import Terminal
from handlers.model import (
    Address,
    Attachment,
    Button,
    ChoiceSelected,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
    Reply,
    Started,
)

YOU = Address(transport="terminal", place="you")
YES_OR_NO = Reply(
    text="May we?",
    buttons=(Button(label="Yes", token="yes"), Button(label="No", token="no")),
)


class Typed:
    """A person's lines, one after the other."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = list(lines)

    async def read(self, number: int) -> str | None:
        return self.lines.pop(0) if self.lines else None


def play(
    *lines: str, replies: Sequence[Reply] = (), once: bool = False, person: str = "you"
) -> tuple[list[Happening], str]:
    """Return the events that `lines` make, and the transcript; `replies` come at the start."""
    output = io.StringIO()
    terminal = Terminal(Typed(lines), Transcript(output), once=once, person=person)
    events: list[Happening] = []

    async def go() -> None:
        async for batch in terminal.poll(None):
            if not events:
                for number, reply in enumerate(replies):
                    await terminal.send(
                        Address(transport="terminal", place=person), reply, str(number)
                    )
            events.extend(batch.events)

    asyncio.run(go())
    return events, output.getvalue()


def test_a_person_who_opens_the_chat_is_greeted_before_they_write() -> None:
    events, _ = play()
    assert [type(event) for event in events] == [Started]


def test_each_line_is_a_message_and_empty_lines_are_none() -> None:
    events, shown = play("hello", "", "  there ")
    assert [event.text for event in events if isinstance(event, MessageReceived)] == [
        "hello",
        "there",
    ]
    assert shown == "> hello\n> there\n"


def test_positions_grow_from_one_message_to_the_next_and_to_the_reply_between() -> None:
    terminal = Terminal(Typed(["one"]), Transcript(io.StringIO()))

    async def go() -> list[int]:
        found: list[int] = []
        async for batch in terminal.poll(None):
            found += [event.position for event in batch.events]  # type: ignore[union-attr]
            found.append((await terminal.send(YOU, Reply(text="so"), "1")).position)
        return found

    found = asyncio.run(go())
    assert found == sorted(set(found))


def test_a_label_in_brackets_is_a_press_on_the_newest_button_of_that_name() -> None:
    older = Reply(text="Old", buttons=(Button(label="Yes", token="old"),))
    events, _ = play("[ yes ]", replies=[older, YES_OR_NO])
    assert isinstance(events[1], ChoiceSelected)
    assert (events[1].token, events[1].message) == ("yes", "bot-1")


def test_a_label_that_no_button_has_is_pointed_out_and_not_sent() -> None:
    events, shown = play("[Perhaps]", replies=[YES_OR_NO])
    assert len(events) == 1
    assert "# There is no button [Perhaps] in this chat." in shown


def test_a_person_may_edit_and_delete_a_message_by_the_number_of_its_line() -> None:
    lines = ("one", "[Yes]", "", "two", "/edit 1 uno", "/delete #3")
    events, _ = play(*lines, replies=[YES_OR_NO])
    first, second = (event for event in events if isinstance(event, MessageReceived))
    assert isinstance(events[4], MessageEdited)
    assert (events[4].message, events[4].text) == (first.message, "uno")
    assert isinstance(events[5], MessageDeleted)
    assert events[5].message == second.message


def test_with_once_an_edit_finds_its_message_whether_or_not_a_press_was_seen_as_one() -> None:
    lines = ("[Yes]", "one", "/edit 2 uno")
    one, other = play(*lines, once=True)[0], play(*lines, once=True, replies=[YES_OR_NO])[0]
    assert one[3] == replace(other[3], at=one[3].at)


def test_an_edit_of_a_message_that_does_not_exist_is_pointed_out() -> None:
    events, shown = play("one", "/edit 7 uno", "/delete 2")
    assert len(events) == 2
    assert "# Line 7 of this chat is not a message." in shown
    assert "# Line 2 of this chat is not a message." in shown


def test_deleting_everything_is_a_word_to_the_bot_and_not_to_the_terminal() -> None:
    events, _ = play("/delete")
    assert isinstance(events[1], MessageReceived)


def test_quitting_ends_the_chat_and_nothing_after_it_is_read() -> None:
    events, shown = play("one", "/quit", "two")
    assert len(events) == 2
    assert "two" not in shown


def test_two_runs_with_the_same_lines_are_two_conversations() -> None:
    one, other = play("hello", "hello")[0], play("hello", "hello")[0]
    assert len({event.id for event in [*one, *other]}) == 6


def test_with_once_the_same_lines_make_the_same_events_for_one_person_only() -> None:
    one, other = play("hello", "hello", once=True)[0], play("hello", "hello", once=True)[0]
    assert [event.id for event in one] == [event.id for event in other]
    assert len({event.id for event in one}) == 3
    ada = play("hello", "hello", once=True, person="ada")[0]
    assert not {event.id for event in ada} & {event.id for event in one}


def test_with_once_a_press_on_a_button_of_a_run_that_was_killed_says_its_label() -> None:
    events, _ = play("[Yes]", once=True)
    assert isinstance(events[1], MessageReceived)
    assert events[1].text == "Yes"


def test_words_for_somebody_else_do_not_appear_on_this_screen() -> None:
    terminal = Terminal(Typed([]), Transcript(io.StringIO()))
    with pytest.raises(Unreachable):
        asyncio.run(
            terminal.send(Address(transport="terminal", place="bob"), Reply(text="secret"), "1")
        )


def test_a_reply_is_written_with_its_buttons_below() -> None:
    output = io.StringIO()
    Transcript(output).said(Reply(text="First.\n\nSecond.", buttons=YES_OR_NO.buttons))
    assert output.getvalue() == "< First.\n\n  Second.\n  [Yes] [No]\n"


def test_a_reply_says_what_it_was_called() -> None:
    terminal = Terminal(Typed([]), Transcript(io.StringIO()))
    sent = asyncio.run(terminal.send(YOU, Reply(text="so"), "12"))
    assert isinstance(sent, Sent)
    assert sent.message == "bot-12"


@pytest.mark.parametrize(
    "hostile",
    [
        "a\x1b[31mb",
        "a\x1b]0;title\x07b",
        "a\x1b]8;;http://example.org\x1b\\b",
        "a\x1bPpayload\x1b\\b",
        "a\x9b2Jb",
        "a\x08\x00\x7f\x85\rb",
        "a\x1b]b",
        "a\x1bcb",
        "a\ud800b",
    ],
)
def test_nothing_a_participant_wrote_can_command_the_terminal(hostile: str) -> None:
    assert harmless(hostile) == "ab"


def test_scripts_and_emoji_of_every_language_are_left_as_they_are() -> None:
    text = "Émilie\tعمر 👩\u200d💻 \u2068نص\u2069\nдом"
    assert harmless(text) == text


@pytest.fixture
def narrow() -> Console:
    return Console(file=io.StringIO(), width=30, no_color=True, markup=False, highlight=False)


def shown(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_at_a_keyboard_choices_are_numbered_and_long_ones_stay_in_their_column(
    narrow: Console,
) -> None:
    long = Button(label="Civil society, expert or threat researcher", token="c")
    Chat(narrow).said(Reply(text="Who?", buttons=(Button(label="A state", token="a"), long)))
    assert shown(narrow).splitlines() == [
        "",
        "Who?",
        "",
        "  1. A state",
        "  2. Civil society, expert or",
        "     threat researcher",
    ]


def test_at_a_keyboard_other_buttons_are_offered_as_words(narrow: Console) -> None:
    Chat(narrow).said(
        Reply(
            text="Write.",
            buttons=(Button(label="Go on", token="g"), Button(label="Skip", token="s")),
            numbered=False,
        )
    )
    assert shown(narrow).replace("\u00a0", " ").splitlines()[-1] == "[Go on] [Skip]"


def test_at_a_keyboard_numbers_to_choose_from_are_not_numbered_again(narrow: Console) -> None:
    labels = ("1", "2", "3", "Send my answers", "Skip")
    buttons = tuple(Button(label=label, token=label) for label in labels)
    Chat(narrow).said(Reply(text="Which?", buttons=buttons))
    assert shown(narrow).replace("\u00a0", " ").splitlines()[-2:] == [
        "[1] [2] [3] [Send my answers]",
        "[Skip]",
    ]


def test_lines_break_where_french_may_break_and_links_stay_whole() -> None:
    assert wrapped("Voulez-vous\u202f? Oui\u00a0: «\u202fici\u202f»", 14) == [
        "Voulez-vous\u202f?",
        "Oui\u00a0: «\u202fici\u202f»",
    ]
    link = "https://example.org/a-very-long-page"
    assert wrapped(f"See {link} now", 10) == ["See", link, "now"]
    assert wrapped("", 10) == [""]


def test_words_that_look_like_markup_are_shown_as_they_were_written(narrow: Console) -> None:
    Chat(narrow).said(Reply(text="[bold]:smile: 3 [/bold]"))
    assert "[bold]:smile: 3 [/bold]" in shown(narrow)


def test_without_colours_the_prompt_is_plain(narrow: Console) -> None:
    assert Chat(narrow).prompt(3) == "\n#3 > "


def lines_of(content: bytes) -> list[str]:
    reading, writing = os.pipe()
    os.write(writing, content)
    os.close(writing)

    async def go() -> list[str]:
        piped, found = Piped(reading), []
        while (line := await piped.read(1)) is not None:
            found.append(line)
        return found

    try:
        return asyncio.run(go())
    finally:
        os.close(reading)


def test_a_file_of_answers_is_read_whatever_editor_wrote_it() -> None:
    assert lines_of("\ufeffun\r\ndeux à\n\nfin".encode()) == ["un", "deux à", "", "fin"]
    assert lines_of(b"\xff\n") == ["\ufffd"]
    assert lines_of(b"") == []


def test_when_nobody_reads_along_any_more_the_chat_ends() -> None:
    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    terminal = Terminal(Typed(["one", "two"]), Transcript(Closed()))

    async def go() -> int:
        count = 0
        async for _ in terminal.poll(None):
            count += 1
            with pytest.raises(Unreachable):
                await terminal.send(YOU, Reply(text="so"), "1")
        return count

    assert asyncio.run(go()) == 1


def test_a_file_is_described_where_it_would_be() -> None:
    file = Attachment(name="o.png", kind="image/png", content=b"x", description="Sent:\x1b[2J 22.")
    replies = [Reply(text="Here:", attachment=file), Reply(text="", attachment=file)]
    shown = "< Here:\n\n  (o.png: Sent: 22.)\n< (o.png: Sent: 22.)\n"
    assert play(replies=replies)[1] == shown
