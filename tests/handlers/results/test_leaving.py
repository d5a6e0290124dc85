"""Nothing leaves for a purpose that somebody has not agreed to."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from handlers.model import ConsentClause, Consultation
from handlers.results import table
from handlers.results.leaving import (
    Leaving,
    UnknownPurpose,
    leaving,
    matters,
    purposes_named,
    receivers,
)
from handlers.submission import (
    AnsweredConsultation,
    Payload,
    SubmittedAnswer,
    SubmittedConsent,
)
from tests.conversing import NOW, consultation_called

PALLMALL = consultation_called("pallmall")
VERSIONS = {PALLMALL.version: PALLMALL}
CLAUSES = [clause.name for clause in PALLMALL.consents]


def answer(question: str, value: object = "words") -> SubmittedAnswer:
    kind = next(one.type for one in PALLMALL.questions if one.name == question)
    return SubmittedAnswer(
        question=question,
        type=kind,
        status="given",
        value=value,  # type: ignore[arg-type]
        other="",
        comment="",
        language="en",
        detected=None,
        at=NOW,
    )


def consent(clause: str, *, granted: bool) -> SubmittedConsent:
    return SubmittedConsent(
        clause=clause,
        granted=granted,
        wording="0" * 64,
        language="en",
        controllers=(),
        legal_basis="",
        at=NOW,
        channel="telegram",
        how="pressed",
    )


def somebody(*agreed: str, name: str = "s1", version: str = PALLMALL.version) -> Payload:
    return Payload(
        format="f",
        submission=name,
        revision=1,
        reference=f"PM-{name}",
        consultation=AnsweredConsultation(name="pallmall", version=version),
        language="en",
        channel="telegram",
        submitted_at=NOW,
        answers=(
            answer("q01_group", "state"),
            answer("q03_org", "The Ministry of Silence"),
            answer("q06_threat"),
        ),
        consents=tuple(consent(name, granted=name in agreed) for name in CLAUSES),
    )


def leaves(payload: Payload, *purposes: str, waiting: frozenset[str] = frozenset()) -> Leaving:
    return leaving(VERSIONS, [payload], purposes_named(PALLMALL, purposes), waiting)


def questions(left: Leaving) -> list[str]:
    return [answer.question for payload in left.payloads for answer in payload.answers]


def test_answers_leave_without_what_tells_who_gave_them() -> None:
    left = leaves(somebody("c_fr_answers"), "c_fr_answers", "c_fr_details")
    assert questions(left) == ["q01_group", "q06_threat"]
    assert left.tally.held_back == {"q03_org": 1}


def test_an_organisation_is_named_only_with_the_consent_that_says_so() -> None:
    both = ("c_fr_answers", "c_fr_details")
    assert "q03_org" in questions(leaves(somebody(*both), *both))
    assert "q03_org" not in questions(leaves(somebody(*both), "c_fr_answers"))
    assert questions(leaves(somebody("c_fr_details"), *both)) == ["q03_org"]


def test_quotes_are_own_words_and_nothing_that_was_ticked() -> None:
    assert questions(leaves(somebody("c_quote_plain"), "c_quote_plain")) == ["q06_threat"]


def test_who_has_not_agreed_stays_and_is_counted() -> None:
    left = leaves(somebody("c_take_part"), "c_fr_answers")
    assert (left.payloads, left.tally.stays) == ((), {"not_agreed": 1})


def test_who_has_agreed_and_given_nothing_of_it_is_counted_apart() -> None:
    nothing = replace(somebody("c_fr_details"), answers=(answer("q06_threat"),))
    assert leaves(nothing, "c_fr_details").tally.stays == {"nothing": 1}


def test_while_a_withdrawal_may_be_on_its_way_nothing_leaves() -> None:
    left = leaves(somebody("c_fr_answers"), "c_fr_answers", waiting=frozenset(("s1",)))
    assert (left.payloads, left.tally.stays) == ((), {"on_its_way": 1})


def test_what_nobody_knows_the_questions_of_stays() -> None:
    left = leaves(somebody("c_fr_answers", version="gone"), "c_fr_answers")
    assert left.tally.stays == {"unknown_version": 1}


def test_who_agreed_before_a_controller_was_added_has_not_agreed_to_that_one() -> None:
    fcdo = _clause(PALLMALL, "c_take_part").controllers
    before = replace(
        PALLMALL,
        version="before",
        consents=tuple(
            replace(one, controllers=fcdo) if one.name == "c_fr_answers" else one
            for one in PALLMALL.consents
        ),
    )
    purposes = purposes_named(PALLMALL, ["c_fr_answers"])
    payload = somebody("c_fr_answers", version="before")
    left = leaving({**VERSIONS, "before": before}, [payload], purposes, frozenset())
    assert left.tally.stays == {"not_agreed": 1}


def test_a_ministry_is_not_told_what_was_decided_about_others() -> None:
    (payload,) = leaves(somebody("c_fr_answers"), "c_fr_answers").payloads
    assert [one.clause for one in payload.consents] == ["c_fr_answers", "c_fr_details"]
    (payload,) = leaves(somebody("c_take_part"), "c_take_part").payloads
    assert [one.clause for one in payload.consents] == CLAUSES


def test_purposes_of_two_receivers_are_not_put_into_one_file() -> None:
    with pytest.raises(UnknownPurpose, match="different controllers"):
        purposes_named(PALLMALL, ["c_take_part", "c_fr_answers"])
    with pytest.raises(UnknownPurpose, match="c_remind"):
        purposes_named(PALLMALL, ["c_remind"])


def test_a_table_has_no_column_for_what_may_not_leave() -> None:
    left = leaves(somebody("c_fr_answers"), "c_fr_answers")
    names = table.names(table.columns([PALLMALL], left))
    assert "q06_threat" in names
    assert not [name for name in names if str(name).startswith("q03_org")]


def test_columns_stand_in_the_order_of_the_questions() -> None:
    left = leaves(somebody("c_take_part"), "c_take_part")
    order = [column.question.name for column in table.columns([PALLMALL], left)]
    asked = [question.name for question in PALLMALL.questions if question.type != "note"]
    assert list(dict.fromkeys(order)) == asked


@given(
    agreed=st.sets(st.sampled_from(CLAUSES)),
    purposes=st.lists(st.sampled_from(CLAUSES), min_size=1, unique=True),
)
def test_whatever_is_agreed_to_only_that_leaves(agreed: set[str], purposes: list[str]) -> None:
    try:
        named = purposes_named(PALLMALL, purposes)
    except UnknownPurpose:
        return
    left = leaving(VERSIONS, [somebody(*agreed)], named, frozenset())
    allowed = {matter for one in named if one.name in agreed for matter in one.covers}
    by_name = {question.name: question for question in PALLMALL.questions}
    for name in questions(left):
        assert matters(by_name[name]) & allowed
    assert b"Silence" not in msgspec.json.encode(left.payloads) or "details" in allowed
    for payload in left.payloads:
        for one in payload.consents:
            assert receivers(_clause(PALLMALL, one.clause)) >= receivers(named[0])


def _clause(consultation: Consultation, name: str) -> ConsentClause:
    return next(clause for clause in consultation.consents if clause.name == name)
