"""Rules: what authors may write in `relevant` and `constraint`, and what it means."""

import re
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules import Known, Rule, RuleError, Values, comparisons, holds, names, parse

# --- Writing a rule ----------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("", "the rule is empty"),
        ("   ", "the rule is empty"),
        ("${a} =", "something is missing at the end"),
        ("${a} = 'b' and", "something is missing at the end"),
        ("${a} = 'b' ${c}", "I do not understand “${c}” at this place"),
        ("${a} = 'b", "I do not understand “'b”"),
        ("${a} ~ 'b'", "I do not understand “~ 'b'”"),
        ("${a}", "a comparison such as = or <= is missing"),
        ("count-selected(${a})", "a comparison such as = or <= is missing"),
        ("(${a} = 'b'", "I expected “)” and found “the end”"),
        ("not ${a} = 'b'", "I expected “(” and found “${a}”"),
        ("selected ${a}", "I expected “(” and found “${a}”"),
        ("selected(${a})", "selected() takes 2 values and found 1"),
        ("string-length(., 2) > 1", "string-length() takes 1 values and found 2"),
        ("regex(., 'x')", "“regex” is not known here"),
        ("${a} = industry", "write a question as ${industry} and a choice as 'industry'"),
        ("or", "“or” is not known here"),
        ("(" * 30 + "${a} = 1" + ")" * 30, "there are too many brackets within brackets"),
        (
            "string-length(" * 30 + "." + ")" * 30 + " = 1",
            "there are too many brackets within brackets",
        ),
    ],
)
def test_an_author_is_told_what_is_wrong_with_a_rule(source: str, told: str) -> None:
    with pytest.raises(RuleError, match=re.escape(told)):
        parse(source)


pieces = st.sampled_from(
    [
        "${a}",
        "${b}",
        "${}",
        ".",
        "'x'",
        '"y"',
        "3",
        "-3",
        "2.5",
        "=",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        "(",
        ")",
        ",",
        "and",
        "or",
        "not",
        "not(",
        "selected(",
        "selected",
        "count-selected(",
        "string-length(",
        "word",
        "$",
        "'",
        '"',
        "-",
        ".5",
        "é",
        "\n",
    ]
)


@given(st.one_of(st.text(), st.lists(pieces, max_size=15).map(" ".join)))
def test_whatever_an_author_writes_is_a_rule_or_a_rule_error(source: str) -> None:
    with suppress(RuleError):
        rule = parse(source)
        assert rule.source == source
        assert holds(rule, {}, None) in (True, False, None)


def test_an_author_may_write_a_rule_over_several_lines_and_with_either_quotes() -> None:
    rule = parse('${a} = "x"\n  and ( ${ b } > 2 )')
    assert names(rule) == {"a", "b"}
    assert holds(rule, {"a": "x", "b": 3}) is True


# --- What a rule speaks of ---------------------------------------------------


def test_a_rule_tells_which_questions_and_which_values_it_speaks_of() -> None:
    rule = parse(
        "(${a} = 'x' or 'y' = ${b}) and not(selected(${c}, 'z')) and count-selected(${d}) > 2 "
        "and ${a} = ${b} and ${e} < 2.5"
    )
    assert names(rule) == {"a", "b", "c", "d", "e"}
    assert comparisons(rule) == (("a", "x"), ("b", "y"), ("c", "z"), ("e", "2.5"))


# --- What a rule says --------------------------------------------------------

ANSWERS: Values = {
    "word": "blue",
    "number": 3,
    "written": "3",
    "decimal": "2.5",
    "day": "2026-11-03",
    "some": ("north", "south"),
    "none": (),
    "skipped": None,
}


@pytest.mark.parametrize(
    "source",
    [
        "${word} = 'blue'",
        "'blue' = ${word}",
        "${word} != 'red'",
        "${word} > 'red' or ${word} < 'red'",
        "${number} = 3",
        "${number} = '3'",
        "3 = ${number}",
        "${number} = ${written}",
        "${written} = 3",
        "${number} >= 3 and ${number} <= 3",
        "${number} > -1",
        "${decimal} < 3",
        "${decimal} = 2.50",
        "${number} != 'blue'",
        "${day} >= '2026-01-01'",
        "${day} < '2027-01-01' and ${day} > '2026-11-02' and ${day} <= '2026-11-03'",
        "selected(${some}, 'north')",
        "not(selected(${some}, 'east'))",
        "selected(${word}, 'blue')",
        "count-selected(${some}) = 2",
        "count-selected(${none}) = 0",
        "count-selected(${word}) = 1",
        "count-selected(${skipped}) = 0",
        "string-length(${word}) = 4",
        "string-length(${skipped}) = 0",
        "string-length(${number}) = 1",
        "not(selected(${skipped}, 'north'))",
        "${skipped} != 'blue'",
        "${skipped} != 3",
        "not(${skipped} = 'blue')",
        "not(${skipped} < 3) and not(${skipped} >= 3)",
        "not(${some} = 'north')",
        "${some} != 3",
        "not(${word} < 3)",
        "${word} = 'blue' or ${unknown} = 'x'",
        "not(${word} = 'red' and ${unknown} = 'x')",
    ],
)
def test_a_rule_holds_as_its_author_would_read_it(source: str) -> None:
    assert holds(parse(source), ANSWERS) is True
    assert holds(parse(f"not({source})"), ANSWERS) is False


@pytest.mark.parametrize(
    "source",
    [
        "${unknown} = 'x'",
        "${unknown} = 3",
        "'x' != ${unknown}",
        "not(${unknown} = 'x')",
        "selected(${unknown}, 'x')",
        "count-selected(${unknown}) > 0",
        "${word} = 'blue' and ${unknown} = 'x'",
        "${word} = 'red' or ${unknown} = 'x'",
    ],
)
def test_a_rule_waits_for_an_answer_that_is_not_given_yet(source: str) -> None:
    assert holds(parse(source), ANSWERS) is None


@pytest.mark.parametrize(
    ("source", "answer", "fits"),
    [
        (". >= 1 and . <= 10", 10, True),
        (". >= 1 and . <= 10", 11, False),
        (". >= 1.5", "1.5", True),
        ("string-length(.) <= 5", "seven", True),
        ("string-length(.) <= 5", "eleven", False),
        ("not(selected(., 'none')) or count-selected(.) = 1", ("none", "road"), False),
        ("not(selected(., 'none')) or count-selected(.) = 1", ("none",), True),
        (". != 'Infinity'", "Infinity", False),
        (". < 1", "NaN", False),
    ],
)
def test_a_constraint_looks_at_the_answer_being_checked(
    source: str, answer: Known, fits: bool
) -> None:
    assert holds(parse(source), {}, answer) is fits


# --- The logic of three values -----------------------------------------------

known: st.SearchStrategy[Known] = st.one_of(
    st.none(),
    st.sampled_from(["x", "y", "3"]),
    st.integers(-5, 5),
    st.decimals(-5, 5, places=1),
    st.lists(st.sampled_from(["x", "y"]), unique=True).map(tuple),
)
values: st.SearchStrategy[Values] = st.dictionaries(st.sampled_from("abc"), known)
comparison = st.builds(
    "{} {} {}".format,
    st.sampled_from(["${a}", "${b}", "${c}"]),
    st.sampled_from(["=", "!=", "<", "<=", ">", ">="]),
    st.sampled_from(["'x'", "'y'", "3", "-2.5", "${a}", "${b}"]),
)
source = st.recursive(
    st.one_of(comparison, st.sampled_from(["selected(${a}, 'x')", "count-selected(${b}) >= 1"])),
    lambda inner: st.one_of(
        inner.map("not({})".format),
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
    ),
    max_leaves=6,
)


def rule(text: str) -> Rule:
    return parse(text)


@given(source, source, values)
def test_no_and_or_keep_their_laws_when_answers_are_missing(
    one: str, other: str, answers: Values
) -> None:
    def said(text: str) -> bool | None:
        return holds(rule(text), answers)

    assert said(f"not(not({one}))") == said(one)
    assert said(f"({one}) and ({other})") == said(f"({other}) and ({one})")
    assert said(f"({one}) or ({other})") == said(f"({other}) or ({one})")
    assert said(f"not(({one}) and ({other}))") == said(f"not({one}) or not({other})")
    assert said(f"not(({one}) or ({other}))") == said(f"not({one}) and not({other})")
    assert said(f"({one}) and ({one})") == said(one) == said(f"({one}) or ({one})")


@given(source, values, values)
def test_what_is_certain_stays_certain_when_more_is_answered(
    text: str, answers: Values, more: Values
) -> None:
    before = holds(rule(text), answers)
    after = holds(rule(text), {**more, **answers})
    assert before is None or after == before


@given(source, st.fixed_dictionaries({"a": known, "b": known, "c": known}))
def test_a_rule_always_knows_when_everything_is_answered(text: str, answers: Values) -> None:
    assert holds(rule(text), answers) is not None


@given(known, known)
def test_equal_and_unequal_are_opposites(one: Known, other: Known) -> None:
    answers: Values = {"a": one, "b": other}
    equal = holds(rule("${a} = ${b}"), answers)
    assert holds(rule("${a} != ${b}"), answers) is (not equal)
    assert one is not None or equal is False


def test_a_number_of_the_author_is_exact() -> None:
    assert holds(parse("${a} = 0.1"), {"a": Decimal("0.1")}) is True
