"""What comes from rooms, well-formed or not, and in any order: nothing stops anybody."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import nio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.transports.matrix.arriving import event, garbled, replied_to
from bot.transports.matrix.sealed_rows import SealedRows
from bot.transports.matrix.unread import Heard, Unread
from handlers.model import MessageDeleted, MessageEdited, MessageReceived

NOW = datetime(2026, 11, 3, 14, 5, tzinfo=UTC)
ADA = "@ada:example.org"

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)
relations = st.fixed_dictionaries(
    {},
    optional={
        "rel_type": st.sampled_from(["m.replace", "m.thread", "m.annotation"]) | anything,
        "event_id": st.just("$other") | anything,
        "m.in_reply_to": st.fixed_dictionaries({"event_id": st.just("$other")}) | anything,
        "is_falling_back": anything,
    },
)
contents = st.fixed_dictionaries(
    {},
    optional={
        "msgtype": st.sampled_from(["m.text", "m.emote", "m.notice", "m.image", "m.file", "x"])
        | anything,
        "body": st.text() | anything,
        "m.new_content": st.fixed_dictionaries({"body": st.text()}) | anything,
        "m.relates_to": relations | anything,
        "url": st.text() | anything,
        "format": anything,
        "formatted_body": anything,
    },
)


def happened(content: Any, kind: str = "m.room.message", id: str = "$one", **more: Any) -> Any:
    source = {
        "type": kind,
        "event_id": id,
        "sender": ADA,
        "origin_server_ts": int(NOW.timestamp() * 1000),
        "content": content,
        **more,
    }
    return nio.Event.parse_event(source)


@given(contents, st.integers(min_value=0, max_value=2**70))
def test_whatever_a_message_holds_it_is_an_event_or_set_aside(content: Any, at: int) -> None:
    said = happened(content, origin_server_ts=at)
    heard = Heard(room="!room", event=said, place=3)
    if isinstance(said, nio.BadEvent):
        unread = garbled(heard, ADA, NOW)
        assert unread is not None
        assert unread.at <= NOW
        return
    replied_to(said)
    found = event(heard, ADA, NOW, reply_to=None)
    if found is not None:
        assert found.id == "$one"
        assert found.address.place == ADA
        assert found.at <= NOW


def test_a_message_from_the_future_was_written_now() -> None:
    ahead = int((NOW + timedelta(days=900)).timestamp() * 1000)
    said = happened({"msgtype": "m.text", "body": "hello"}, origin_server_ts=ahead)
    found = event(Heard(room="!room", event=said, place=3), ADA, NOW)
    assert isinstance(found, MessageReceived)
    assert (found.at, found.position) == (NOW, 3)


# --- Changes that come before what they change -------------------------------

KEY = "the session"


class Keys:
    """What opens locked messages once their key has come."""

    def __init__(self) -> None:
        self.come = False

    def decrypt_event(self, locked: nio.MegolmEvent) -> Any:
        if not self.come:
            raise nio.EncryptionError("no key")
        return happened({"msgtype": "m.text", "body": locked.ciphertext}, id=locked.event_id)


class CameNow(nio.RoomKeyEvent):
    def __init__(self) -> None:
        self.session_id = KEY


def locked(id: str, words: str) -> Any:
    content = {
        "algorithm": "m.megolm.v1.aes-sha2",
        "ciphertext": words,
        "session_id": KEY,
        "sender_key": "sender",
        "device_id": "PHONE",
    }
    return happened(content, "m.room.encrypted", id)


def edit(id: str, of: str, words: str) -> Any:
    relation = {"rel_type": "m.replace", "event_id": of}
    new = {"msgtype": "m.text", "body": words}
    content = {"msgtype": "m.text", "body": f"* {words}", "m.new_content": new}
    return happened({**content, "m.relates_to": relation}, id=id)


@pytest.mark.parametrize("restarts", [False, True])
@pytest.mark.parametrize("order", list(permutations(["edit", "other edit", "unrelated"])))
def test_changes_to_what_cannot_be_read_yet_come_after_it(
    order: tuple[str, ...], restarts: bool, tmp_path: Path
) -> None:
    made = {
        "edit": edit("$e1", "$locked", "first change"),
        "other edit": edit("$e2", "$locked", "second change"),
        "unrelated": happened({"msgtype": "m.text", "body": "meanwhile"}, id="$u"),
    }
    rows = SealedRows(tmp_path / "rows.db", b"k" * 32)
    keys: Any = Keys()
    unread = Unread(rows)
    came = [locked("$locked", "words"), *(made[name] for name in order)]
    first = unread.opened(keys, [], [Heard(room="!room", event=one, place=1) for one in came])
    unread.committed()
    assert [one.event.event_id for one in first] == ["$locked", "$u"]
    if restarts:
        unread = Unread(rows)
    keys.come = True
    later = unread.opened(keys, [CameNow()], [])
    edits = [made[name].event_id for name in order if name != "unrelated"]
    assert [one.event.event_id for one in later] == ["$locked", *edits]
    found = [event(one, ADA, NOW) for one in later]
    assert [type(one) for one in found] == [MessageReceived, MessageEdited, MessageEdited]
    unread.committed()
    assert Unread(rows).opened(keys, [CameNow()], []) == []
    rows.close()


@pytest.mark.parametrize("order", list(permutations(["edit", "redaction"])))
def test_what_is_deleted_before_it_can_be_read_is_never_read(
    order: tuple[str, ...], tmp_path: Path
) -> None:
    made = {
        "edit": edit("$e1", "$locked", "a change"),
        "redaction": happened({}, "m.room.redaction", "$r", redacts="$locked"),
    }
    rows = SealedRows(tmp_path / "rows.db", b"k" * 32)
    keys: Any = Keys()
    unread = Unread(rows)
    came = [locked("$locked", "words"), *(made[name] for name in order)]
    unread.opened(keys, [], [Heard(room="!room", event=one, place=1) for one in came])
    keys.come = True
    later = [event(one, ADA, NOW) for one in unread.opened(keys, [CameNow()], [])]
    assert not any(isinstance(one, MessageReceived | MessageDeleted) for one in later)
    rows.close()
