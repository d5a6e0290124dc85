"""Positions stand side by side; the view of a few is named, and its holders are not found out."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.model import Value
from handlers.results import comparison_table, comparison_words
from handlers.results.comparing import Comparison, NotComparable, comparable, compare
from handlers.results.few import FEWEST
from handlers.submission import Payload
from tests.handlers.results.test_leaving import PALLMALL, VERSIONS, answer, somebody

NAMES = ("about_right", "too_narrow", "too_broad", "badly_enforced", "not_sure")


def says(question: str, value: Value, group: str = "state", *agrees: str) -> Payload:
    payload = somebody("c_take_part", *agrees)
    return Payload(
        **{name: getattr(payload, name) for name in Payload.__struct_fields__ if name != "answers"},
        answers=(answer("q01_group", group), answer(question, value)),
    )


def compared(question: str, payloads: list[Payload]) -> Comparison:
    return compare(PALLMALL, VERSIONS, comparable(PALLMALL, question), payloads)


def of_numbers(*numbers: int, group: str = "state") -> list[Payload]:
    """So many people of a group for each choice of q18_export."""
    return [
        says("q18_export", name, group)
        for name, many in zip(NAMES, numbers, strict=False)
        for _ in range(many)
    ]


def test_a_view_of_a_few_is_named_and_its_number_is_not() -> None:
    (position,) = compared("q18_export", of_numbers(9, 2, 6, 1)).positions
    assert {view.name: view.people for view in position.views} == {
        "about_right": 9,
        "too_broad": None,  # with the small ones alone, fewer than five would be together
        "too_narrow": None,
        "badly_enforced": None,
    }
    assert (position.people, position.few) == (18, 9)


@given(st.lists(st.integers(0, 12), min_size=5, max_size=5))
def test_every_view_that_anybody_holds_is_named(numbers: list[int]) -> None:
    held = {name for name, many in zip(NAMES, numbers, strict=True) if many}
    for position in compared("q18_export", of_numbers(*numbers)).positions:
        assert {view.name for view in position.views} == held
        assert all(view.people is None or view.people >= FEWEST for view in position.views)


def test_whoever_knows_the_rule_cannot_compute_how_many_hold_a_view() -> None:
    """All tables of three views are tried: what is published of one is published of others."""
    seen: dict[Comparison, list[tuple[int, ...]]] = {}
    for numbers in product(range(9), repeat=3):
        if any(numbers):
            found = compared("q18_export", of_numbers(*numbers))
            seen.setdefault(found, []).append(numbers)
    for found, tables in seen.items():
        for position in found.positions:
            for view in position.views:
                if view.people is None:
                    place = NAMES.index(view.name)
                    assert len({numbers[place] for numbers in tables}) > 1, (found, tables)


def test_groups_that_are_too_small_are_shown_together() -> None:
    payloads = (
        of_numbers(9, 6) + of_numbers(3, group="industry") + of_numbers(0, 4, group="civil_society")
    )
    alone, together = compared("q18_export", payloads).positions
    assert alone.groups == ("state",)
    assert together.groups == ("industry", "civil_society")
    assert together.people == 7


def test_an_order_gives_points_for_its_places() -> None:
    ballots = [("use_log", "vetting", "time_limit")] * 5 + [
        ("vetting", "use_log", "kill_switch")
    ] * 2
    (position,) = compared(
        "q12_prec_rank", [says("q12_prec_rank", one) for one in ballots]
    ).positions
    assert [(view.name, view.points, view.people) for view in position.views] == [
        ("use_log", 19, 7),
        ("vetting", 16, 7),
        ("time_limit", None, None),
        ("kill_switch", None, None),
    ]
    said = comparison_words.text(
        PALLMALL, compared("q12_prec_rank", [says("q12_prec_rank", one) for one in ballots]), "en"
    )
    assert "Log of every use: 19 points, from 7 people" in said
    assert "Points: 3 for a first place" in said


def test_a_scale_is_shown_in_its_order_with_its_average() -> None:
    payloads = [says("q14_over_trust", point) for point in [1] * 5 + [4] * 7]
    (position,) = compared("q14_over_trust", payloads).positions
    assert [(view.name, view.people) for view in position.views] == [("1", 5), ("4", 7)]
    assert position.average == 2.8
    said = comparison_words.text(PALLMALL, compared("q14_over_trust", payloads), "fr")
    assert "2,8" in said


def test_an_average_that_would_tell_a_small_number_is_not_told() -> None:
    payloads = [says("q14_over_trust", point) for point in [1] * 5 + [4]]
    (position,) = compared("q14_over_trust", payloads).positions
    assert position.average is None


def test_of_several_choices_each_is_counted_by_itself() -> None:
    payloads = [says("q19_transp", ("owners", "investors"))] * 6 + [
        says("q19_transp", ("owners", "other"))
    ]
    (position,) = compared("q19_transp", payloads).positions
    assert [(view.name, view.people) for view in position.views] == [
        ("owners", 7),
        ("investors", None),  # or it would be told that one of the seven did not choose it
        ("other", None),
    ]


def choosing(question: str, *numbers: int, people: int) -> list[Payload]:
    """So many of `people` for each choice; each of them chooses one at least, if that can be."""
    left = people
    chosen: list[list[str]] = [[] for _ in range(people)]
    names = [choice.name for choice in comparable(PALLMALL, question).choices]
    for name, many in zip(names, numbers, strict=False):
        for place in range(many):
            chosen[(people - left + place) % people].append(name)
        left = max(left - many, 0)
    assert all(chosen)
    return [says(question, tuple(one)) for one in chosen]


def test_whoever_knows_the_rule_cannot_compute_how_many_of_several_choices_a_few_left_out() -> None:
    """All tables of three choices and up to eight people are tried, and none is told apart."""
    seen: dict[Comparison, list[tuple[int, ...]]] = {}
    for people in range(1, 9):
        for numbers in product(range(people + 1), repeat=3):
            if sum(numbers) >= people:
                found = compared("q19_transp", choosing("q19_transp", *numbers, people=people))
                seen.setdefault(found, []).append(numbers)
    names = [choice.name for choice in comparable(PALLMALL, "q19_transp").choices]
    for found, tables in seen.items():
        for position in found.positions:
            for view in position.views:
                if view.people is None:
                    place = names.index(view.name)
                    assert len({numbers[place] for numbers in tables}) > 1, (found, tables)
                else:
                    left_out = (position.people or 0) - view.people
                    assert view.people >= FEWEST
                    assert not 0 < left_out < FEWEST


def test_what_all_but_a_few_chose_is_not_called_a_view_of_few() -> None:
    payloads = choosing("q19_transp", 6, 5, 2, people=6)
    said = comparison_words.text(PALLMALL, compared("q19_transp", payloads), "en")
    names = [choice.label["en"] for choice in comparable(PALLMALL, "q19_transp").choices[:3]]
    assert f"{names[0]}: 6" in said
    assert f"so that nobody can be recognised: {names[1]}; {names[2]}" in said
    assert "few" not in said
    rows = list(comparison_table.rows(PALLMALL, compared("q19_transp", payloads), "en"))
    assert (names[1], "not told") in rows


def test_an_order_does_not_tell_how_few_left_something_out() -> None:
    ballots = [("use_log", "vetting", "time_limit")] * 6 + [("use_log", "vetting", "kill_switch")]
    ballots += [("use_log", "time_limit", "kill_switch")] * 5
    payloads = [says("q12_prec_rank", one) for one in ballots]
    (position,) = compared("q12_prec_rank", payloads).positions
    assert {view.name: (view.points, view.people) for view in position.views} == {
        "use_log": (36, 12),
        "time_limit": (16, None),  # one of the twelve left it out
        "vetting": (14, 7),
        "kill_switch": (6, None),  # or the other could be computed from all the places given
    }
    said = comparison_words.text(PALLMALL, compared("q12_prec_rank", payloads), "en")
    assert "Limit in time: 16 points\n" in said


def test_points_that_tell_from_how_many_they_are_are_kept_back() -> None:
    ballots = [("use_log", "vetting", "time_limit")] * 5 + [("use_log", "vetting", "kill_switch")]
    ballots += [("use_log", "vetting", "area_limit")]
    (position,) = compared(
        "q12_prec_rank", [says("q12_prec_rank", one) for one in ballots]
    ).positions
    assert [view.name for view in position.views if view.is_told] == ["use_log", "vetting"]


def test_own_words_are_shown_of_those_who_may_be_quoted() -> None:
    payloads = [says("q06_threat", "Mine alone.")] * 4 + [
        says("q06_threat", "Quote  me.\nAll of it. " + "Long " * 99, "state", "c_quote_plain")
    ]
    (position,) = compared("q06_threat", payloads).positions
    (quoted,) = position.quotes
    assert quoted.text.startswith("Quote me. All of it. Long")
    assert quoted.text.endswith("Long […]")
    assert position.people == 5


@pytest.mark.parametrize(
    ("name", "why"), [("q03_org", "tells who somebody is"), ("q99", "There are: q01_group")]
)
def test_what_cannot_be_compared_is_refused_with_a_reason(name: str, why: str) -> None:
    with pytest.raises(NotComparable, match=why):
        comparable(PALLMALL, name)


def test_where_nobody_has_answered_that_is_said() -> None:
    said = comparison_words.text(PALLMALL, compared("q18_export", []), "en")
    assert said.endswith("Nobody has answered this yet.")


def test_a_table_has_a_row_for_each_view_and_a_column_for_each_position() -> None:
    payloads = of_numbers(9, 6) + of_numbers(0, 6, 0, 2, 2, group="industry")
    found = compared("q18_export", payloads)
    headings = comparison_table.headings(PALLMALL, found, "en")
    assert headings[1:] == ("A state (15 people)", "Industry (10 people)")
    *views, people = comparison_table.rows(PALLMALL, found, "en")
    assert ("They are about right", 9, 0) in views
    assert ("They are badly enforced", 0, "few") in views
    assert people == ("People who answered", 15, 10)


def test_beside_a_table_stands_what_its_numbers_are_and_why_some_are_not_told() -> None:
    told = compared("q18_export", of_numbers(9, 6))
    assert [line for (line,) in comparison_table.notes(PALLMALL, told, "en")][2:] == [
        "The numbers say how many people gave each answer, in each group."
    ]
    untold = comparison_table.notes(PALLMALL, compared("q18_export", of_numbers(9, 2)), "en")
    assert "“few” stands for a number that is kept back" in str([*untold][-1])
    ballots = [says("q12_prec_rank", ("use_log", "vetting", "time_limit"))] * 9
    ranked = comparison_table.notes(PALLMALL, compared("q12_prec_rank", ballots), "en")
    assert "Points: 3 for a first place" in str([*ranked])


def test_an_average_in_a_table_is_a_number() -> None:
    scale = compared("q14_over_trust", [says("q14_over_trust", one) for one in (2, 3)] * 6)
    assert [*comparison_table.rows(PALLMALL, scale, "fr")][-1] == ("En moyenne", Decimal("2.5"))
