"""A verification, whatever the other device says: it is told why, and nobody else is harmed."""

import time
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.transports.matrix.verification.exchange import Exchange, Theirs
from bot.transports.matrix.verification.heard import heard
from bot.transports.matrix.verification.sas import Party
from bot.transports.matrix.verification.words import NAMES

KINDS = ("request", "ready", "start", "accept", "key", "mac", "done", "cancel", "x")

KEY = "dFtBnzjOAYGJUJwWbY1RfHbyxFoeHUOfZ2AB1b7mD1E"
"""A public key, of whoever it is."""

junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
contents = st.dictionaries(
    st.sampled_from(
        ["from_device", "method", "key", "mac", "keys", "code", "hashes", "transaction_id"]
    ),
    junk | st.just(KEY),
)
START: dict[str, Any] = {
    "from_device": "PHONE",
    "method": "m.sas.v1",
    "key_agreement_protocols": ["curve25519-hkdf-sha256"],
    "hashes": ["sha256"],
    "message_authentication_codes": ["hkdf-hmac-sha256.v2"],
    "short_authentication_string": ["decimal", "emoji"],
}
sound = st.sampled_from([("start", START), ("key", {"key": KEY})])


def begun() -> Exchange:
    one = Exchange(
        own=Party(user="@bot:example.org", device="BOT"),
        other=Party(user="@ada:example.org", device="PHONE"),
        transaction="1",
        room="",
        now=0.0,
    )
    one.begin(Theirs(keys={"ed25519:PHONE": KEY}, master=None), 0.0)
    return one


@given(st.lists(sound | st.tuples(st.sampled_from(KINDS), contents), max_size=6), st.booleans())
def test_nothing_that_is_said_verifies_a_person_who_proves_nothing(
    said: list[tuple[str, dict[str, Any]]], agrees: bool
):
    one = begun()
    for kind, content in said:
        messages = one.hear(kind, content, 1.0)
        assert [kind for kind, _ in messages] in ([], ["accept"], ["key"], ["cancel"])
        if agrees and one.stage == "comparing":
            one.agree({"ed25519:BOT": KEY}, 1.0)
    assert one.stage != "verified"
    assert not one.proven
    if one.stage == "comparing":
        assert one.sas is not None
        assert len(one.sas.words()) == 7
    assert one.stage == "over" or one.is_late(1000.0)


@given(st.sampled_from(["", "!room"]), junk, junk, contents)
def test_whatever_shape_an_event_has_it_is_heard_or_left_to_others(
    room: str, kind: Any, extra: Any, content: dict[str, Any]
):
    for source in (
        extra,
        {"type": kind, "content": extra},
        {"type": "m.key.verification.start", "content": extra},
        {"type": "m.key.verification.start", "content": {**content, "m.relates_to": extra}},
        {"type": "m.room.message", "content": content, "origin_server_ts": extra},
    ):
        what = heard(room, SimpleNamespace(source=source))
        assert what is None or isinstance(what.transaction, str)


def test_there_are_64_names_and_a_word_for_each_end():
    assert len(set(NAMES)) == 64
    codes: tuple[object, ...] = ("m.user", "m.timeout", "m.mismatched_sas", "anything", {}, None)
    for code in codes:
        one = begun()
        assert one.hear("cancel", {"code": code}, time.monotonic()) == []
        assert one.why
