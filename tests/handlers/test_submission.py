"""The submission: fixed bytes that any program can read, and a receipt for people."""

import json
from hashlib import sha256
from typing import Any

import msgspec
import pytest

from handlers.model import Language, Submit
from handlers.submission import Payload, schema
from tests.conversing import NOW, Person
from tests.meeting import payload, somebody_answering, somebody_who_sent

EVERYTHING = ["continue", "A word.", "A story.", "go on", "purple", "yes", "Because.", "1, 4"]
EVERYTHING += ["west", "2, 1, 3", "3", "12", "2.5", "3 November 2026", "Côte d’Ivoire", "send"]


def somebody_who_answered_everything(language: Language = "en") -> Person:
    person = somebody_answering("every_type", language)
    for said in EVERYTHING:
        person.says(said)
    assert person.submissions, "\n".join(person.transcript)
    return person


# --- The bytes ---------------------------------------------------------------


def test_every_type_of_answer_arrives_as_the_core_store_is_promised() -> None:
    answers = {
        one["question"]: (one["type"], one["value"], one["other"], one["comment"])
        for one in payload(somebody_who_answered_everything())["answers"]
    }
    assert answers == {
        "words": ("text", "A word.", "", ""),
        "story": ("text", "A story.", "", ""),
        "one": ("select_one", "other", "purple", "Because."),
        "some": ("select_multiple", ["north", "other"], "west", ""),
        "order": ("rank", ["medium", "small", "large"], "", ""),
        "scale": ("range", 3, "", ""),
        "whole": ("integer", 12, "", ""),
        "exact": ("decimal", "2.5", "", ""),
        "day": ("date", "2026-11-03", "", ""),
        "land": ("country", "CI", "", ""),
    }


def test_skipped_and_withheld_are_two_different_answers_without_a_value() -> None:
    person = somebody_who_sent("required", "skip", "Montreal", "I would rather not say")
    answers = payload(person)["answers"]
    assert [one["status"] for one in answers] == ["skipped", "given", "withheld"]
    assert [one["value"] for one in answers] == [None, "mtl", None]


def test_the_payload_says_whose_words_to_which_file_and_through_which_messenger() -> None:
    person = somebody_who_sent("consents", "Montreal")
    sent = payload(person)
    assert sent["format"] == "pallmall-intake/submission/1"
    assert (sent["submission"], sent["revision"]) == (person.session.id, 1)
    assert sent["reference"] == person.session.reference
    assert sent["consultation"] == {
        "name": "consents",
        "version": person.consultation.version,
    }
    assert (sent["language"], sent["channel"]) == ("en", "telegram")
    assert sent["answers"][0]["at"].endswith("Z")
    assert [one["clause"] for one in sent["consents"]] == ["keep", "quote", "quote_by_name"]
    assert "message" not in sent["consents"][0]


def test_the_address_of_a_participant_is_nowhere_in_the_payload() -> None:
    person = somebody_answering("choices")
    assert person.address.place == "42"
    person.address = msgspec.structs.replace(person.address, place="+33 6 12 34 56 78")
    person.says("Montreal")
    person.says("send")
    assert b"+33 6 12" not in person.submissions[0].body


def test_any_program_can_make_the_same_bytes_and_the_digest_that_is_on_the_receipt() -> None:
    """They are JSON without spaces, in UTF-8, in the order of the published form."""
    person = somebody_who_answered_everything()
    (submission,) = person.submissions
    whole = json.loads(submission.body)
    assert list(whole) == list(Payload.__struct_fields__)
    again = json.dumps(whole, separators=(",", ":"), ensure_ascii=False).encode()
    assert again == submission.body
    assert submission.digest == sha256(submission.body).hexdigest()
    assert submission.digest in person.replies[-1].text


def test_the_same_conversation_makes_the_same_bytes() -> None:
    one, other = somebody_who_answered_everything(), somebody_who_answered_everything()
    assert one.submissions == other.submissions


# --- The schema --------------------------------------------------------------


def fits(value: Any, rule: dict[str, Any], whole: dict[str, Any]) -> bool:
    """Say whether `value` is what a JSON Schema of the few words we use allows."""
    if "$ref" in rule:
        return fits(value, whole["$defs"][rule["$ref"].rpartition("/")[2]], whole)
    if "anyOf" in rule:
        return any(fits(value, one, whole) for one in rule["anyOf"])
    if "enum" in rule:
        return value in rule["enum"]
    assert set(rule) <= {"type", "title", "description", "properties", "required", "format"} | {
        "items"
    }, f"the test does not know {rule}"
    match rule["type"]:
        case "object":
            known = rule["properties"]
            return (
                isinstance(value, dict)
                and value.keys() == known.keys() == set(rule["required"])
                and all(fits(value[name], known[name], whole) for name in known)
            )
        case "array":
            return isinstance(value, list) and all(fits(one, rule["items"], whole) for one in value)
        case kind:
            python = {"string": str, "integer": int, "boolean": bool, "null": type(None)}[kind]
            return type(value) is python


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_published_schema_is_true_of_what_is_sent(language: Language) -> None:
    published = msgspec.json.decode(msgspec.json.encode(schema()))
    for person in (
        somebody_who_answered_everything(language),
        somebody_who_sent("required", "skip", "Montreal", "prefer not to say", language=language),
        somebody_who_sent("consents", "1", language=language),
    ):
        sent = payload(person)
        assert fits(sent, published, published)
        assert not fits({**sent, "revision": "1"}, published, published)
        assert msgspec.convert(sent, Payload, strict=False).revision == 1
        assert msgspec.json.decode(person.submissions[0].body, type=Payload).revision == 1


# --- Sending again -----------------------------------------------------------


def test_sending_again_is_a_new_revision_and_the_first_bytes_stay() -> None:
    person = somebody_who_sent("consents", "Montreal")
    first = person.submissions[0]
    person.says("/review")
    person.says("1")
    person.says("Quebec")
    receipt = person.says("send")
    assert "Revision: 2" in receipt
    assert [one.revision for one in person.submissions] == [1, 2]
    assert person.submissions[0] == first
    assert person.submissions[1].id == first.id
    assert person.submissions[1].reference == first.reference


def test_the_same_answers_are_not_sent_twice() -> None:
    person = somebody_who_sent("consents", "Montreal")
    person.presses("Send my answers")
    person.says("send")
    person.says("/review")
    person.says("1")
    person.says("go on")
    person.says("send")
    assert len(person.submissions) == 1


def test_sending_is_an_effect_of_the_turn_that_gives_the_receipt() -> None:
    person = somebody_answering("choices")
    person.says("Montreal")
    before = len(person.effects)
    assert "Thank you. Your answers have been sent." in person.says("send")
    assert [type(effect) for effect in person.effects[before:]] == [Submit]


# --- The receipt -------------------------------------------------------------


def test_a_participant_reads_what_was_sent_when_and_what_can_still_be_done() -> None:
    receipt = somebody_who_sent("consents", "Montreal").replies[-1].text
    assert "Reference: T-" in receipt
    assert "Sent: 3 November 2026 at 15:" in receipt
    assert "(Paris)" in receipt
    assert "You agreed: keeping your answers, quotes without your name" in receipt
    assert "You can still change your answers with /review." in receipt
    assert "/privacy shows and withdraws what you agreed to." in receipt


def test_the_time_sent_is_the_time_of_the_word_send() -> None:
    person = somebody_who_sent("choices", "Montreal")
    assert person.submissions[0].at == person.at
    assert person.submissions[0].at > NOW
