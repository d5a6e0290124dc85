"""An author's file becomes a consultation, or a list of everything that is wrong in it."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.consultation_file import ConsultationError, check, load, read, version
from handlers.consultation_file.written import schema
from locales.typography import faults

HERE = Path(__file__).parent.parent / "consultations"
SMALL = sorted(HERE.glob("*.toml"))
TINY = (HERE / "tiny.toml").read_text()
SCHEMA = Path(__file__).parents[2] / "locales/consultations/consultation.schema.json"


@pytest.mark.parametrize("file", SMALL, ids=lambda file: file.stem)
def test_every_small_consultation_is_faultless(file: Path) -> None:
    assert check(file.read_text(), file.name) == ()
    assert load(file.read_text(), file.name).name == file.stem


def test_an_author_gets_what_they_wrote() -> None:
    consultation = load((HERE / "every_type.toml").read_text(), "every_type.toml")
    by_name = {question.name: question for question in consultation.questions}
    assert consultation.languages == ("en", "fr")
    assert consultation.title["fr"] == "Une toute petite consultation"
    assert [choice.name for choice in by_name["one"].choices] == ["red", "blue"]
    assert by_name["one"].choices[1].label == {"en": "Blue", "fr": "Bleu"}
    assert by_name["one"].or_other
    assert by_name["story"].appearance == "multiline"
    assert (by_name["scale"].start, by_name["scale"].end, by_name["scale"].step) == (1, 5, 1)


def test_a_consent_names_its_controllers_and_a_notice_its_messengers() -> None:
    consents = load((HERE / "consents.toml").read_text(), "consents.toml").consents
    assert [clause.ask for clause in consents] == ["start", "stop", "end", "end"]
    assert consents[0].controllers[0].label["en"] == "the Laboratory"
    assert consents[3].implies == ("quote",)
    notices = load((HERE / "notices.toml").read_text(), "notices.toml").notices
    assert notices[1].on["matrix"]["fr"] == "Ce salon est chiffré."


def test_a_rule_is_kept_with_its_words() -> None:
    consultation = load((HERE / "relevant.toml").read_text(), "relevant.toml")
    rule = consultation.questions[1].relevant
    assert rule is not None
    assert rule.source == "${drives} = 'often'"


def test_opening_and_closing_are_instants() -> None:
    consultation = load((HERE / "dated.toml").read_text(), "dated.toml")
    assert consultation.opens == datetime(2026, 9, 1, 7, tzinfo=UTC)
    assert consultation.closes == datetime(2026, 10, 11, 21, 59, tzinfo=UTC)


def test_an_author_may_type_french_with_plain_spaces_and_apostrophes() -> None:
    plain = TINY.replace("Que souhaitez-vous ?", 'Qu\'aimez-vous : \\"tout\\" ?')
    label = load(plain, "tiny.toml").questions[0].label["fr"]
    assert label == "Qu’aimez-vous\u00a0: «\u202ftout\u202f»\u202f?"
    assert not faults(label)


def test_a_text_may_be_the_same_in_every_language_on_purpose() -> None:
    same = TINY.replace('label.en = "What do you wish for?"', 'label.all = "Europe"')
    same = same.replace('label.fr = "Que souhaitez-vous ?"\n', "")
    assert load(same, "tiny.toml").questions[0].label == {"en": "Europe", "fr": "Europe"}


# --- Versions ----------------------------------------------------------------


def test_a_comment_or_another_layout_makes_no_new_version() -> None:
    before = load(TINY, "tiny.toml").version
    assert len(before) == 64
    assert load("# a note\n" + TINY.replace(" = ", "  =  "), "other.toml").version == before
    assert load(TINY.replace("\n", "\r\n"), "tiny.toml").version == before


def test_another_word_makes_another_version() -> None:
    before = load(TINY, "tiny.toml").version
    assert load(TINY.replace("wish for", "hope for"), "tiny.toml").version != before


def test_a_version_does_not_change_between_releases() -> None:
    data = tomllib.loads('name = "x"\nopens = 2026-11-03T09:00:00+01:00\nlist = [1, true, "é"]')
    assert version(data) == "20643a60bfd61bee14e0d84c7d7b8c7251ebfd27be8d0e8dc7662c4a044d2255"


def test_what_was_opened_once_can_be_read_although_checks_have_grown_stricter() -> None:
    long_label = TINY.replace("What do you wish for?", "word " * 200)
    with pytest.raises(ConsultationError):
        load(long_label, "tiny.toml")
    assert read(long_label, "tiny.toml").questions[0].label["en"].startswith("word")


def test_what_was_opened_once_must_still_be_legible() -> None:
    with pytest.raises(ConsultationError, match="this is not TOML"):
        read(TINY + "oops", "tiny.toml")
    with pytest.raises(ConsultationError, match="“minutes” is missing"):
        read(TINY.replace("minutes = 1\n", ""), "tiny.toml")


# --- Mistakes ----------------------------------------------------------------


def test_an_author_is_told_every_mistake_at_once_each_with_its_line_and_its_cure() -> None:
    faulty = (
        TINY.replace('prefix = "T"', 'prefix = "t-1"')
        .replace("minutes = 1", 'minutes = "one"\ncolour = "red"')
        .replace('type = "text"', 'type = "txt"\nhnt.en = "x"')
        .replace('short.fr = "la conservation de vos réponses"\n', "")
    )
    with pytest.raises(ConsultationError) as raised:
        load(faulty, "faulty.toml")
    assert list(map(str, raised.value.mistakes)) == [
        'faulty.toml:4: “prefix” cannot be t-1. Write prefix = "AB", one to six capital letters.',
        "faulty.toml:5: “minutes” must be a whole number, without quotation marks. "
        "Write minutes = 20.",
        "faulty.toml:6: “colour” is not known here. Remove it; known here are name, title, "
        "welcome, minutes, zone, prefix, privacy, languages, group, admission, quota, opens, "
        "closes, reminders, controllers, notices, consents, sections, questions.",
        'faulty.toml:27: the French short of keep is missing. Write short.fr = "…".',
        "faulty.toml:35: there is no question type “txt”. Did you mean text?",
        "faulty.toml:36: “hnt” is not known here. Did you mean hint?",
    ]
    assert str(raised.value) == "\n".join(map(str, raised.value.mistakes))


@pytest.mark.parametrize(
    ("before", "after", "line", "told"),
    [
        ("minutes = 1", "minutes = one", 5, "Put texts in quotation marks"),
        ("minutes = 1", "minutes = 1\nminutes = 2", 6, "This key is there twice"),
        ("minutes = 1", "minutes", 5, "Write key = value"),
        ('prefix = "T"', 'prefix = "T', 4, "Close the text with a quotation mark"),
        ('controllers = ["laboratory"]', 'controllers = ["laboratory"', 24, "Close the list"),
        ('"Your consent"', '"""Your consent', 37, "Close the text"),
    ],
)
def test_an_author_is_told_why_a_file_is_no_toml(
    before: str, after: str, line: int, told: str
) -> None:
    (mistake,) = check(TINY.replace(before, after, 1), "tiny.toml")
    assert mistake.what.startswith("this is not TOML: ")
    assert told in mistake.cure
    assert "Everything else is checked once the file can be read." in mistake.cure
    assert mistake.line == line


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('name = "wish"\n', "", "“name” is missing"),
        ('type = "text"\n', "", "“type” is missing in wish"),
        ('label.en = "What do you wish for?"\nlabel.fr = "Que souhaitez-vous ?"', "", "“label”"),
        ('label.en = "What', 'label.de = "Was?"\nlabel.en = "What', "no language “de”"),
        ('type = "text"', 'type = "text"\nrequired = "yes"', "“required” must be true or false"),
        ('type = "text"', 'type = "text"\nsection = 3', "“section” must be a text"),
        ('type = "text"', 'type = "text"\nhint = "Short"', "“hint” must say its language"),
        ('type = "text"', 'type = "text"\nhint = 3', "“hint” must be a table"),
        ('type = "text"', 'type = "text"\nminutes = 3', "move it above the first [[…]]"),
        ('type = "text"', 'type = "text"\nshort.en = "x"', "Remove it; known here are"),
        ('type = "text"', 'type = "text"\nstart = 1', "“start” means nothing for the type text"),
        ('type = "text"', 'type = "text"\nappearance = "multi"', "Did you mean multiline?"),
        ('type = "text"', 'type = "select_one"', "“choices” is missing in wish"),
        (
            'type = "text"',
            'type = "select_one"\nchoices = ["a", "b"]',
            "each of “choices” must be a table",
        ),
        ('type = "text"', 'type = "rank"\nmax_choices = 1\nchoices = []', "must be at least 2"),
        ('ask = "start"', 'ask = "begin"', "“ask” cannot be “begin”"),
        ('controllers = ["laboratory"]', 'controllers = "laboratory"', "must be a list"),
        ("minutes = 1", 'minutes = 1\nlanguages = ["en", "de"]', "“languages” cannot be “de”"),
        ("minutes = 1", "minutes = 1\nlanguages = []", "“languages” cannot be an empty list"),
        ("minutes = 1", "minutes = 0", "“minutes” must be at least 1"),
        ("minutes = 1", "minutes = 1\nopens = 2026-11-03T09:00:00", "difference from UTC"),
        ("minutes = 1", 'minutes = 1\ncloses = "tomorrow"', "without quotation marks"),
    ],
)
def test_an_author_is_told_what_a_table_must_look_like(before: str, after: str, told: str) -> None:
    assert before in TINY
    mistakes = check(TINY.replace(before, after, 1), "tiny.toml")
    assert any(told in str(mistake) for mistake in mistakes)
    assert all(mistake.cure.endswith((".", "?")) for mistake in mistakes)


@pytest.mark.parametrize("languages", ['["en", "xx"]', '["fr", "english"]', '"en"', "[]"])
def test_a_wrong_language_is_one_mistake_and_not_one_a_text(languages: str) -> None:
    source = TINY.replace("minutes = 1", f"minutes = 1\nlanguages = {languages}")
    (mistake,) = check(source, "tiny.toml")
    assert "“languages”" in mistake.what


def test_a_file_without_anything_is_told_what_it_needs() -> None:
    assert {mistake.what for mistake in check("", "empty.toml")} == {
        f"“{key}” is missing"
        for key in ("name", "title", "welcome", "minutes", "zone", "prefix", "privacy", "questions")
    } | {"no consent is required, so nothing says that answers may be kept"}


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "type", "label", "en", "fr", "choices", "on", "x"]), inner
        )
    ),
    max_leaves=6,
)
KEYS = ["name", "title", "minutes", "languages", "opens", "consents", "questions", "sections"]


def as_toml(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case dict():
            return "{" + ", ".join(f"{key} = {as_toml(item)}" for key, item in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(as_toml, value)) + "]"
        case int():
            return str(value)
        case _:
            return '"' + "".join(letter for letter in str(value) if letter.isalnum()) + '"'


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), ANYTHING, max_size=4))
def test_whatever_an_author_writes_they_are_told_and_never_shown_a_bug(
    written: dict[str, object],
) -> None:
    source = "\n".join(f"{key} = {as_toml(value)}" for key, value in written.items())
    mistakes = check(source, "any.toml")
    assert mistakes
    assert all(mistake.line >= 1 and mistake.cure for mistake in mistakes)


# --- For editors -------------------------------------------------------------


def test_editors_are_given_the_format_as_it_is_now() -> None:
    """To bring it up to date, write what `written.schema()` returns."""
    assert SCHEMA.read_text() == schema()
