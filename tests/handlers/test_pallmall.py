"""The built-in consultation is what the two governments' participants are promised."""

import re
from collections import defaultdict
from importlib.resources import files

import pytest

from handlers.checks import words
from handlers.consultation_file import check, load
from handlers.model import Consultation, Language, Question, Text
from handlers.path import longest
from handlers.path.branches import routes
from locales.typography import faults
from tests.meeting import somebody_answering, value

SOURCE = files("locales.consultations").joinpath("pallmall.toml").read_text("utf-8")
PALLMALL = load(SOURCE, "pallmall.toml")
BY_NAME = {question.name: question for question in PALLMALL.questions}
TO_STATES = {"q08_acc_now", "q13_over_pre", "q17_vetting"}


def every_text(consultation: Consultation) -> list[Text]:
    texts = [consultation.title, consultation.welcome, consultation.privacy]
    for notice in consultation.notices:
        texts += [notice.label, *notice.on.values()]
    for clause in consultation.consents:
        texts += [clause.label, clause.short, clause.legal_basis]
        texts += [controller.label for controller in clause.controllers]
    texts += [section.label for section in consultation.sections]
    for question in consultation.questions:
        texts += [question.label, *(choice.label for choice in question.choices)]
        optional = (
            question.hint,
            question.why,
            question.constraint_message,
            question.start_label,
            question.end_label,
        )
        texts += [text for text in optional if text is not None]
    return texts


def test_it_passes_its_own_check_without_a_warning() -> None:
    assert check(SOURCE, "pallmall.toml") == ()


def test_no_sentence_is_longer_than_twenty_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "LONGEST_SENTENCE", 20)
    assert check(SOURCE, "pallmall.toml") == ()


def test_it_can_always_be_tried() -> None:
    assert (PALLMALL.opens, PALLMALL.closes) == (None, None)


# --- Questions ---------------------------------------------------------------


def test_it_has_twenty_four_questions_in_their_order() -> None:
    assert [question.name[:3] for question in PALLMALL.questions] == [
        f"q{number:02}" for number in range(1, 25)
    ]


def test_only_the_group_and_the_voice_must_be_answered() -> None:
    required = {question.name for question in PALLMALL.questions if question.required}
    assert required == {"q01_group", "q02_voice"}


def test_each_group_is_asked_what_concerns_it_and_no_more_than_promised() -> None:
    asked: dict[str, set[str]] = defaultdict(set)
    most: dict[str, int] = defaultdict(int)
    for route in routes(PALLMALL):
        group = str(route.values["q01_group"])
        asked[group] |= {question.name for question in route.questions}
        most[group] = max(most[group], len(route.questions))
    assert most == {"state": 21, "industry": 20, "civil_society": 17}
    assert longest(PALLMALL) == 21
    assert asked["state"] == BY_NAME.keys() - {"q16_kyc", "q21_research", "q22_chain"}
    assert asked["industry"] == BY_NAME.keys() - TO_STATES - {"q10_remedy"}
    assert asked["civil_society"] == BY_NAME.keys() - TO_STATES - {
        "q11_prec_limit",
        "q16_kyc",
        "q18_export",
        "q20_vuln",
    }


def test_only_who_trusts_little_is_asked_what_is_missing() -> None:
    for route in routes(PALLMALL):
        low = route.values["q14_over_trust"] in (1, 2)
        assert low == (BY_NAME["q15_over_gap"] in route.questions)


def test_answers_that_could_endanger_someone_come_with_a_warning() -> None:
    sensitive = {question.name[:3] for question in PALLMALL.questions if question.sensitive}
    assert sensitive == {"q03", "q05", "q06", "q10", "q15", "q24"}


def test_every_question_says_why_it_is_asked_and_stands_in_a_section() -> None:
    sections = {section.name for section in PALLMALL.sections}
    for question in PALLMALL.questions:
        assert question.why is not None
        assert question.section in sections


@pytest.mark.parametrize(
    ("name", "choices"),
    [
        ("q01_group", 3),
        ("q02_voice", 2),
        ("q04_region", 6),
        ("q05_chain", 7),
        ("q07_signs", 7),
        ("q08_acc_now", 6),
        ("q12_prec_rank", 8),
        ("q13_over_pre", 6),
        ("q16_kyc", 6),
        ("q17_vetting", 6),
        ("q18_export", 5),
        ("q19_transp", 7),
        ("q23_joint", 6),
    ],
)
def test_every_list_is_whole_and_open_to_other_words(name: str, choices: int) -> None:
    question = BY_NAME[name]
    assert len(question.choices) == choices
    # An order of three cannot hold words; the two first lists decide the path.
    assert question.or_other == (name not in ("q01_group", "q02_voice", "q12_prec_rank"))


def test_two_choices_may_be_explained_and_long_answers_take_several_messages() -> None:
    assert {q.name for q in PALLMALL.questions if q.comment} == {"q18_export", "q23_joint"}
    texts = [question for question in PALLMALL.questions if question.type == "text"]
    assert [q.name for q in texts if q.appearance != "multiline"] == ["q03_org"]


# --- Notices and consents ----------------------------------------------------


def test_two_notices_come_first_and_one_of_them_fits_the_messenger() -> None:
    commitment, chat_app = PALLMALL.notices
    assert "not a commitment" in commitment.label["en"]
    assert set(chat_app.on) == {"telegram", "matrix", "terminal"}


def test_only_the_consent_without_which_nothing_is_kept_is_asked_first() -> None:
    asked = {clause.name: clause.ask for clause in PALLMALL.consents}
    assert asked.pop("c_take_part") == "start"
    assert asked.pop("c_remind") == "stop"
    assert set(asked.values()) == {"end"}
    assert len(asked) == 5
    assert [clause.name for clause in PALLMALL.consents if clause.required] == ["c_take_part"]


def test_quoting_by_name_implies_quoting() -> None:
    implied = {clause.name: clause.implies for clause in PALLMALL.consents if clause.implies}
    assert implied == {"c_quote_named": ("c_quote_plain",)}


def test_each_consent_is_a_question_that_names_its_controllers_and_the_way_out() -> None:
    for clause in PALLMALL.consents:
        for language in PALLMALL.languages:
            label = clause.label[language]
            assert label.split("\n")[0].endswith("?")
            assert {"en": "/privacy", "fr": "/droits"}[language] in label
            for controller in clause.controllers:
                assert controller.label[language] in label
    french = {c.name for c in PALLMALL.consents if any(o.name == "meae" for o in c.controllers)}
    assert french == {"c_fr_answers", "c_fr_details"}


@pytest.mark.parametrize(
    ("language", "asked", "never"),
    [
        ("en", "the name of your organisation", "Your address in this chat app is not passed on."),
        ("fr", "le nom de votre organisation", "Votre adresse dans cette messagerie n’est pas"),
    ],
)
def test_leave_is_asked_to_pass_on_the_details_that_an_export_holds_and_no_others(
    language: Language, asked: str, never: str
) -> None:
    details = {question.name for question in PALLMALL.questions if question.detail}
    assert details == {"q03_org"}
    (clause,) = (one for one in PALLMALL.consents if one.name == "c_fr_details")
    first, _, rest = clause.label[language].partition("\n")
    assert asked in first
    assert never in rest
    for text in every_text(PALLMALL):
        assert not re.search("contact details|coordonnées", text[language])


# --- Words -------------------------------------------------------------------


def test_french_is_printed_as_french_is_printed() -> None:
    for text in every_text(PALLMALL):
        assert faults(text["fr"]) == ()


def test_french_says_vous_and_can_be_read_aloud() -> None:
    spoken = "\n".join(text["fr"] for text in every_text(PALLMALL))
    assert not re.search(r"\b(tu|ton|ta|tes|toi)\b", spoken, re.IGNORECASE)
    assert "·" not in spoken
    assert not re.search(r"\w[(]e[)]|\w\.e\.", spoken)


def test_english_uses_the_apostrophes_and_quotation_marks_of_print() -> None:
    for text in every_text(PALLMALL):
        assert not set(text["en"]) & set("'\"")


def test_a_question_and_all_its_choices_fit_into_one_message() -> None:
    for question in PALLMALL.questions:
        for language in PALLMALL.languages:
            assert len(_everything(question, language)) < 2000


def _everything(question: Question, language: str) -> str:
    texts = [question.label, *(choice.label for choice in question.choices)]
    return "\n".join(text["fr" if language == "fr" else "en"] for text in texts)


# --- In everyday words -------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "group"),
    [
        *(("company", "industry"), ("We are a vendor", "industry"), ("private sector", "industry")),
        *(("une société", "industry"), ("entreprise", "industry"), ("vendeur", "industry")),
        *(("NGO", "civil_society"), ("I am a journalist", "civil_society")),
        *(("chercheuse", "civil_society"), ("je suis à l’université", "civil_society")),
        *(("société civile", "civil_society"), ("expert", "civil_society")),
        *(("the government", "state"), ("ministry", "state"), ("Ministère", "state")),
        *(("un état", "state"), ("administration", "state")),
    ],
)
def test_a_participant_names_their_group_in_everyday_words(said: str, group: str) -> None:
    person = somebody_answering("pallmall")
    person.says(said)
    assert value(person, "q01_group") == group


@pytest.mark.parametrize("said", ["I am not a journalist", "a company and an NGO", "companionship"])
def test_words_that_may_mean_another_group_choose_none(said: str) -> None:
    person = somebody_answering("pallmall")
    person.says(said)
    assert value(person, "q01_group") is None


@pytest.mark.parametrize("said", ["myself", "personnelle", "en mon nom"])
def test_a_participant_answers_in_their_own_name_in_their_own_words(said: str) -> None:
    person = somebody_answering("pallmall")
    person.says("state")
    person.says(said)
    assert value(person, "q02_voice") == "myself"
