"""An author is told what would go wrong in a conversation, before anybody has it."""

from pathlib import Path

import pytest

from handlers.consultation_file import check, load
from handlers.consultation_file.mistakes import Mistake
from tests import conversing

HERE = Path(__file__).parent.parent / "consultations"
BUILT_IN = conversing.BUILT_IN / "pallmall.toml"
PALLMALL = conversing.consultation_called("pallmall")
NEW_QUESTION = (
    '[[questions]]\nname = "more"\ntype = "{}"\nlabel.en = "More?"\nlabel.fr = "Encore ?"\n'
)


def mistakes_in(name: str, before: str = "", after: str = "") -> tuple[Mistake, ...]:
    """What an author is told after replacing `before` in a faultless consultation."""
    source = (HERE / f"{name}.toml").read_text()
    assert before in source
    return check(source.replace(before, after, 1) if before else source + after, f"{name}.toml")


def with_question(kind: str, *lines: str) -> tuple[Mistake, ...]:
    """What an author is told after adding a question with these lines."""
    return mistakes_in("choices", after="\n" + NEW_QUESTION.format(kind) + "\n".join(lines))


def only(mistakes: tuple[Mistake, ...]) -> str:
    (mistake,) = mistakes
    assert not mistake.warning
    return f"{mistake.what}. {mistake.cure}"


# --- Words -------------------------------------------------------------------


def test_a_missing_translation_is_found_where_it_should_stand() -> None:
    (mistake,) = mistakes_in("choices", 'label.fr = "Dans quelle ville habitez-vous ?"\n')
    assert str(mistake) == (
        'choices.toml:36: the French label of city is missing. Write label.fr = "…".'
    )


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('label.fr = "Ailleurs"', 'label.fr = " "', "the French label of city/away is empty"),
        ('label.fr = "Ailleurs"', 'label.fr = "Somewhere else"', "is the same as the English one"),
        ('label.fr = "Ailleurs"', 'label.all = "Paris"', "for all languages and for one"),
        ('label.fr = "Dans', 'label.fr = "{ville} Dans', "has {ville} in one language only"),
        ("Somewhere else", "Some\u202ewhere else", "the invisible character U+202E"),
        ("Somewhere else", "Anywhere " * 8, "it is a button, and phones cut longer ones off"),
        ("Which city", "Which city " * 60, "people read it in a chat"),
        ("Which city", "Write /city. Which city", "there is no such command"),
        ('"Somewhere else"', '"Back"', "“Back” is a command: typed, it would do something else"),
        ('zone = "Europe/Paris"', 'zone = "Europe/Paris"\nlanguages = ["fr"]', "does not speak"),
    ],
)
def test_words_that_people_could_not_read_are_found(before: str, after: str, told: str) -> None:
    found = [mistake for mistake in mistakes_in("choices", before, after) if not mistake.warning]
    assert any(told in mistake.what for mistake in found)


def test_numbers_and_acronyms_may_be_the_same_in_both_languages() -> None:
    before = 'label.en = "Somewhere else", label.fr = "Ailleurs"'
    for label in ("2026", "ONU", "10 km"):
        assert not mistakes_in("choices", before, f'label.en = "{label}", label.fr = "{label}"')


def test_a_text_may_speak_of_commands_addresses_and_alternatives() -> None:
    for text in ("Write /privacy.", "See https://example.org/city.", "Town and/or city?"):
        assert not mistakes_in("choices", "Which city do you live in?", text)


def test_a_copy_can_be_said_to_be_meant() -> None:
    told = only(mistakes_in("choices", 'label.fr = "Québec"', 'label.fr = "Quebec City"'))
    assert "If it really is the same, write label.all instead of both." in told
    both = 'label.en = "Quebec City", label.fr = "Québec"'
    assert not mistakes_in("choices", both, 'label.all = "Québec"')


def test_a_long_sentence_is_only_a_warning() -> None:
    long = "Which city " + "and which street and which house " * 5 + "do"
    (mistake,) = mistakes_in("choices", "Which city do", long)
    assert mistake.warning
    assert "a sentence of 36 words (“Which city and which …”)" in mistake.what


def test_a_placeholder_that_nothing_fills_is_a_warning() -> None:
    source = (HERE / "choices.toml").read_text()
    source = source.replace("Which city", "{name}, which city").replace("Dans", "{name}, dans")
    mistakes = check(source, "choices.toml")
    assert [mistake.warning for mistake in mistakes] == [True, True]
    assert load(source, "choices.toml").name == "choices"


# --- Names -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('name = "city"', 'name = "Où-1"', 'Write name = "ou_1"'),
        ('name = "city"', 'name = "My Town"', "“My Town” cannot be the name: it is for data files"),
        ('name = "city"', f'name = "{"x" * 25}"', "at most 24"),
        ('name = "qc"', 'name = "mtl"', "the name “mtl” is there twice among the choices"),
        ('type = "select_one"', 'type = "select_one"\nsection = "a"', "there is no section “a”"),
    ],
)
def test_names_that_would_not_work_are_found(before: str, after: str, told: str) -> None:
    assert told in only(mistakes_in("choices", before, after))


@pytest.mark.parametrize(
    ("name", "before", "after", "told"),
    [
        ("choices", 'name = "city"', 'name = "city"\nsection = "a"', "[[sections]] with name = "),
        ("consents", 'controllers = ["laboratory"]', 'controllers = ["x"]', "Write laboratory."),
        ("tiny", 'name = "wish"', 'name = "wish"\nrelevant = "${age} > 3"', "ask that question f"),
    ],
)
def test_an_author_who_names_what_is_not_there_is_told_what_to_add(
    name: str, before: str, after: str, told: str
) -> None:
    assert told in only(mistakes_in(name, before, after))


def test_the_first_consent_and_its_controller_can_be_added_by_their_names() -> None:
    source = (HERE / "tiny.toml").read_text()
    source = source.replace("[[controllers]]\n", "[[sections]]\n").replace(
        'controllers = ["laboratory"]', 'controllers = ["laboratory"]\nimplies = ["more"]'
    )
    cures = {mistake.cure for mistake in check(source, "tiny.toml") if not mistake.warning}
    assert cures == {
        'Add a table [[controllers]] with name = "laboratory".',
        'Add a table [[consents]] with name = "more", or remove implies.',
    }


def test_a_choice_cannot_be_called_like_the_one_that_or_other_adds() -> None:
    mistakes = mistakes_in("or_other", 'name = "cat"', 'name = "other"')
    assert "“other” is the name of the choice that or_other adds" in only(mistakes)


def test_a_name_twice_is_found_for_questions_and_across_the_ledger() -> None:
    told = only(mistakes_in("relevant", 'name = "last"', 'name = "stop"'))
    assert "the name “stop” is there twice among the questions" in told
    told = only(mistakes_in("notices", 'name = "no_promise"', 'name = "keep"'))
    assert "“keep” is the name of a notice and of a consent" in told


@pytest.mark.parametrize("name", [question.name for question in PALLMALL.questions[1:]])
def test_an_author_who_gives_two_questions_one_name_is_told_that_and_nothing_that_follows(
    name: str,
) -> None:
    first = PALLMALL.questions[0].name
    source = BUILT_IN.read_text("utf-8").replace(f'name = "{name}"', f'name = "{first}"')
    told = only(check(source, "pallmall.toml"))
    assert told.startswith(f"the name “{first}” is there twice among the questions. Give this")


@pytest.mark.parametrize("name", [choice.name for choice in PALLMALL.questions[0].choices[1:]])
def test_an_author_who_gives_two_choices_one_name_is_told_that_and_nothing_that_follows(
    name: str,
) -> None:
    first = PALLMALL.questions[0].choices[0].name
    source = BUILT_IN.read_text("utf-8").replace(f'name = "{name}"', f'name = "{first}"')
    source = source.replace('group = "q01_group"', f'group = "q01_group"\nquota = {{ {name} = 4 }}')
    told = only(check(source, "pallmall.toml"))
    assert told.startswith(f"the name “{first}” is there twice among the choices. Give this")


def test_whatever_else_is_wrong_is_said_beside_a_name_that_is_there_twice() -> None:
    source = (HERE / "relevant.toml").read_text()
    source = source.replace('name = "last"', 'name = "stop"').replace("minutes = 1", "minutes = 0")
    assert len(check(source, "relevant.toml")) == 2


def test_a_section_that_no_question_is_in_is_a_warning() -> None:
    mistakes = mistakes_in("sensitive", 'section = "past"\n')
    assert [mistake.warning for mistake in mistakes] == [True]


# --- Choices and scales ------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "before", "after", "told"),
    [
        ("choices", '"Somewhere else"', '"montreal!"', "“montreal!” could mean mtl or away"),
        ("choices", '"Ailleurs"', '"Montreal"', "“Montreal” could mean mtl or away"),
        ("choices", '"Somewhere else"', '"2"', "taken for the number of another choice"),
        (
            "choices",
            'label.fr = "Ailleurs"',
            'label.fr = "Ailleurs", synonyms.en = ["Montréal"]',
            "“Montréal” could mean mtl or away",
        ),
        (
            "choices",
            'label.fr = "Ailleurs"',
            'label.fr = "Ailleurs", synonyms.fr = ["aide"]',
            "“aide” is a command or a number",
        ),
        ("multiple", "max_choices = 3", "max_choices = 5", "max_choices is 5, but transport has"),
        ("multiple", "min_choices = 2", "min_choices = 4", "but at most 3 can be chosen"),
        ("rank", "max_choices = 2", "max_choices = 5", "Write max_choices = 4 or less."),
        ("range", "end = 5", "end = 1", "the scale of trust goes from 1 to 1"),
        ("range", "step = 10", "step = 30", "Write end = 90 or 120."),
        ("range", "step = 10", "step = 0", "the step of share is 0"),
        ("range", "end = 100\nstep = 10", "end = 1000", "more than 101 points"),
    ],
)
def test_choices_that_nobody_could_make_are_found(
    name: str, before: str, after: str, told: str
) -> None:
    assert told in only(mistakes_in(name, before, after))


def test_a_question_has_neither_one_choice_nor_hundreds() -> None:
    one = '{{ name = "c{0}", label.en = "Choice {0}", label.fr = "Choix {0}" }}'
    few = with_question("select_one", f"choices = [{one.format('x')}]")
    assert "more has fewer than two choices" in only(few)
    many = ",".join(one.format(f"{number}x") for number in range(51))
    assert "more has 51 choices" in only(with_question("select_one", f"choices = [{many}]"))


def test_a_list_that_is_still_empty_is_said_to_be_so_and_nothing_else() -> None:
    found = with_question("select_multiple", "choices = []", "max_choices = 9")
    assert "more has fewer than two choices" in only(found)


# --- Rules -------------------------------------------------------------------

CHOICE = "${city} = 'mtl'"


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("${town} = 'mtl'", "there is no question “town”. Write city."),
        ("${more} = 'x'", "more would be asked depending on its own answer"),
        ("${city} = 'mlt'", "city has no choice “mlt”. Did you mean mtl?"),
        ("selected(${city}, 'paris')", "Its choices are: mtl, qc, away."),
        (". = 'x'", "“.” means the answer, and relevant is asked before there is one"),
        ("${city} = mtl", "I cannot read this rule: “mtl” is not known here"),
        ("${city} == 'mtl'", "“==” is not known here. Write = instead of ==."),
        ("${city} = 'mtl' || ${city} = 'qc'", "Write or instead of ||."),
        ("${city} = 'mtl' OR ${city} = 'qc'", "Write or, in small letters."),
        ("count_selected(${city}) = 1", "Did you mean count-selected?"),
        ("regex(${city}, 'm') = 1", "There are: not, selected, count-selected, string-length."),
        ("${city} = 'mtl' and ${city} = 'qc'", "more is never asked"),
    ],
)
def test_a_rule_that_cannot_mean_what_it_says_is_found(rule: str, told: str) -> None:
    assert told in only(with_question("text", f'relevant = "{rule}"'))


def test_a_rule_may_not_look_ahead() -> None:
    before, after = "${drives} = 'often'", "${stop} = 'x'"
    mistakes = mistakes_in("relevant", before, after)
    assert any("stop is asked later than this question" in mistake.what for mistake in mistakes)


@pytest.mark.parametrize(
    ("question", "rule", "told"),
    [
        ("some", "${some} = 'north'", "Write selected(${some}, '…') instead of the sign."),
        ("n", "${n} = 'x'", "n is a note, which has no answer"),
        ("scale", "${scale} >= 9", "scale goes from 1 to 5 and is never 9"),
        ("scale", "${scale} = 'high'", "scale is a number, not “high”"),
        ("whole", "${whole} = 'many'", "whole is a number, not “many”"),
        ("day", "${day} < '1/2/2026'", "Write the date as '2026-11-03'."),
        ("land", "${land} = 'France'", "Write its two letters of ISO 3166"),
    ],
)
def test_a_comparison_that_fits_no_answer_is_found(question: str, rule: str, told: str) -> None:
    added = "\n" + NEW_QUESTION.format("text") + f'relevant = "{rule}"'
    mistakes = mistakes_in("every_type", after=added)
    assert any(told in f"{mistake.what}. {mistake.cure}" for mistake in mistakes)


@pytest.mark.parametrize(
    "rule",
    [
        "${one} = 'other'",
        "selected(${some}, 'north') and not(selected(${some}, 'south'))",
        "count-selected(${some}) = 2",
        "not(selected(${some}, 'north')) and count-selected(${some}) = 3",
        "selected(${order}, 'large') and ${whole} != 3",
        "${scale} <= 2",
        "${whole} >= 18 and ${whole} < 65",
        "${exact} > 0.5 and ${exact} < 0.9",
        "${day} < '2026-01-01'",
        "${land} = 'FR'",
        "${land} != 'FR'",
        "${words} != ''",
        "string-length(${story}) > 100",
    ],
)
def test_a_rule_that_works_is_left_in_peace(rule: str) -> None:
    added = "\n" + NEW_QUESTION.format("text") + f'relevant = "{rule}"'
    assert mistakes_in("every_type", after=added) == ()


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (". >= 18 and . <= 120", "${rules} = 'road'", "the constraint does not look at the answer"),
        (
            ". >= 18 and . <= 120",
            ". >= 18 and ${rules} = 3",
            "a constraint looks at its own answer",
        ),
        (". >= 18 and . <= 120", ". = 'adult'", "age is a number, not “adult”"),
        (
            'constraint = ". >= 18 and . <= 120"\n',
            "",
            "age has a constraint_message and no constraint",
        ),
        ("selected(., 'none')", "selected(., 'nothing')", "rules has no choice “nothing”"),
        (
            'constraint_message.en = "This consultation is for people from 18 to 120."\n'
            "constraint_message.fr = "
            '"Cette consultation s’adresse aux personnes de 18 à 120 ans."\n',
            "",
            "nobody is told what the constraint of age asks for",
        ),
    ],
)
def test_a_constraint_that_would_puzzle_people_is_found(before: str, after: str, told: str) -> None:
    mistakes = mistakes_in("constraint", before, after)
    assert any(told in mistake.what for mistake in mistakes)


def test_a_constraint_that_cannot_be_read_is_one_mistake() -> None:
    told = only(mistakes_in("constraint", ". >= 18 and . <= 120", ". => 18"))
    assert told == "I cannot read this rule: “=>” is not known here. Write >= instead of =>."


def test_a_question_that_has_no_answer_is_found() -> None:
    message = 'constraint_message.en = "More."\nconstraint_message.fr = "Plus."'
    mistakes = with_question("range", 'constraint = ". > 2 and . < 3"', message)
    assert any("no answer to more fulfils its constraint" in one.what for one in mistakes)


def test_a_question_behind_one_that_nobody_reaches_is_never_asked() -> None:
    mistakes = mistakes_in("relevant", "${cars} >= 3", "${cars} >= 3 and ${drives} = 'never'")
    assert "why_so_many is never asked" in only(mistakes)


# --- Consents and dates ------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("required = true\n", "", "no consent is required"),
        ('ask = "start"', 'ask = "end"', "keep is required, but asked only when answers"),
        ('["laboratory"]', "[]", 'Write controllers = ["laboratory"].'),
        ('["laboratory"]', '["labo"]', "there is no controller “labo”. Did you mean laboratory?"),
        ('implies = ["quote"]', 'implies = ["quotes"]', "there is no consent “quotes”"),
        ('implies = ["quote"]', 'implies = ["quote_by_name"]', "quote_by_name implies itself"),
    ],
)
def test_a_consent_that_would_not_count_is_found(before: str, after: str, told: str) -> None:
    assert told in only(mistakes_in("consents", before, after))


def test_consents_that_imply_each_other_in_a_circle_are_found() -> None:
    mistakes = mistakes_in(
        "consents", 'name = "quote"', 'name = "quote"\nimplies = ["quote_by_name"]'
    )
    assert {mistake.what for mistake in mistakes} == {
        "quote implies itself",
        "quote_by_name implies itself",
    }


def test_a_controller_that_no_consent_names_is_a_warning() -> None:
    added = '\n[[controllers]]\nname = "idle"\nlabel.en = "Nobody yet"\nlabel.fr = "Personne"\n'
    (mistake,) = mistakes_in("consents", "\n[[consents]]", f"{added}\n[[consents]]")
    assert mistake.warning


def test_words_for_a_messenger_that_does_not_exist_are_found() -> None:
    source = (HERE / "notices.toml").read_text().replace("on.telegram", "on.telegraph")
    (mistake,) = check(source, "notices.toml")
    assert "Did you mean telegram?" in mistake.cure


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("Europe/Paris", "Europe/Pari", "Did you mean Europe/Paris?"),
        ("Europe/Paris", "Xanadu", 'Write one such as "Europe/Paris".'),
        ("closes = 2026", "closes = 2025", "the consultation closes before it opens"),
    ],
)
def test_dates_that_cannot_be_meant_are_found(before: str, after: str, told: str) -> None:
    assert told in only(mistakes_in("dated", before, after))


def test_an_offset_that_forgets_summer_time_is_a_warning() -> None:
    (mistake,) = mistakes_in("dated", "09:00:00+02:00", "09:00:00+01:00")
    assert mistake.warning
    assert mistake.cure == (
        "People will be told 10:00; the same instant is opens = 2026-09-01T10:00:00+02:00."
    )


# --- Results -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("group", "told"),
    [
        ("town", "there is no question “town”. Write city."),
        ("citi", "there is no question “citi”. Did you mean city?"),
        ("foods", "foods cannot be the group: it is not a select_one. Name the question in"),
    ],
)
def test_a_group_that_nobody_chooses_is_found(group: str, told: str) -> None:
    zone = 'zone = "Europe/Paris"\n'
    foods = f"{NEW_QUESTION.format('integer')}\n".replace('"more"', '"foods"')
    source = (HERE / "choices.toml").read_text().replace(zone, f'{zone}group = "{group}"\n', 1)
    assert only(check(source + "\n" + foods, "choices.toml")).startswith(told)


def test_a_detail_that_no_consent_lets_out_is_a_warning() -> None:
    assert not with_question("text", "detail = true")  # the required consent covers it
    mistakes = mistakes_in("choices", "required = true", 'required = true\ncovers = ["answers"]')
    assert not mistakes
    source = (HERE / "choices.toml").read_text()
    source = source.replace("required = true", 'required = true\ncovers = ["answers"]', 1)
    (mistake,) = check(source + NEW_QUESTION.format("text") + "detail = true", "choices.toml")
    assert mistake.warning
    assert mistake.what == "more is a detail, and no consent covers details"


def test_an_author_is_told_of_a_purpose_that_has_no_french() -> None:
    without = 'purpose.fr = "la conservation des réponses"\n'
    told = only(mistakes_in("choices", without, ""))
    assert told == 'the French purpose of keep is missing. Write purpose.fr = "…".'


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [
        ("keeping people’s answers", "keeping your answers", "your"),
        ("la conservation des réponses", "la conservation de vos réponses", "vos"),
    ],
)
def test_an_author_is_warned_of_a_purpose_that_speaks_to_the_participant(
    before: str, after: str, word: str
) -> None:
    (mistake,) = mistakes_in("choices", before, after)
    assert mistake.warning
    assert f"says “{word}”, and is read by coordinators" in mistake.what


def test_what_a_consent_covers_is_one_of_three() -> None:
    told = only(mistakes_in("choices", "required = true", 'required = true\ncovers = ["names"]'))
    assert told.startswith("“covers” cannot be “names”. Write answers, details or quotes.")


# --- Who may take part -------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("qc = 1, mtl", "quebec = 1, mtl", "city has no choice “quebec”. Write mtl, qc or away."),
        ("qc = 1, mtl", "mt = 1, mtl", "city has no choice “mt”. Did you mean mtl?"),
        ("qc = 1, mtl", "qc = 0, mtl", "“qc” must be at least 1. Write qc = 1 or more."),
        ("qc = 1, mtl", 'qc = "one", mtl', "“qc” must be a whole number, without quotation marks"),
        ('group = "city"', "", "there are quotas, and nobody knows for which question's choices"),
        ('"invitation"', '"invited"', "“admission” cannot be “invited”. Write open or invitation."),
    ],
)
def test_an_author_is_told_what_nobody_could_be_admitted_by(
    before: str, after: str, told: str
) -> None:
    assert told in only(mistakes_in("invited", before, after))


def test_a_name_that_is_there_twice_hides_no_mistake_that_has_nothing_to_do_with_it() -> None:
    source = BUILT_IN.read_text("utf-8").replace('name = "q22_chain"', 'name = "q21_research"')
    source = source.replace("${q02_voice} = 'organisation'", "${q02_voice} = 'nobody'")
    source = source.replace("${q14_over_trust}", "${q98_nothing}", 1)
    source = source.replace("${q01_group} = 'industry'", "${q99_nothing} = 'industry'", 1)
    told = {mistake.what for mistake in check(source, "pallmall.toml")}
    assert "the name “q21_research” is there twice among the questions" in told
    assert "q02_voice has no choice “nobody”" in told
    assert {f"there is no question “q{number}_nothing”" for number in (98, 99)} <= told
