"""The configuration: what an operator may write, and what they are told when it is wrong."""

import re
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.config import Config, ConfigError, load, settings_known
from tests.botapi.api import TOKEN

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def _wrong(source: str = "", **environ: str) -> list[str]:
    Path("config.toml").write_text(source, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(None, environ, {})
    return [str(mistake) for mistake in caught.value.mistakes]


# --- Without one -------------------------------------------------------------


def test_an_operator_needs_no_configuration_at_all():
    config = load(None, {}, {})
    assert config.storage.folder == Path("data")
    assert config.storage.url == "sqlite:///data/intake.db"
    assert config.storage.key is None
    assert config.storage.key_file == Path("data/key")
    assert config.consultation.file is None
    assert [(store.name, store.url) for store in config.core_store] == [
        ("core", "sqlite:///data/core.db")
    ]


def test_everything_moves_with_the_folder():
    config = load(None, {"INTAKE_STORAGE__FOLDER": "/srv/intake"}, {})
    assert config.storage.url == "sqlite:////srv/intake/intake.db"
    assert config.storage.key_file == Path("/srv/intake/key")
    assert config.core_store[0].url == "sqlite:////srv/intake/core.db"


# --- Where settings come from ------------------------------------------------


def test_the_command_line_wins_over_the_environment_and_that_over_the_file():
    Path("config.toml").write_text('[storage]\nfolder = "a"\nurl = "sqlite:///file.db"\n')
    assert load(None, {}, {}).storage.url == "sqlite:///file.db"
    environ = {"INTAKE_STORAGE__URL": "sqlite:///environ.db"}
    assert load(None, environ, {}).storage.url == "sqlite:///environ.db"
    flags = {"storage.url": "sqlite:///flag.db", "consultation.file": None}
    assert load(None, environ, flags).storage.url == "sqlite:///flag.db"
    assert load(None, environ, flags).storage.folder == Path("a")


def test_a_file_may_be_named_by_the_environment_or_the_command_line():
    Path("config.toml").write_text('[storage]\nfolder = "usual"\n')
    Path("one.toml").write_text('[storage]\nfolder = "one"\n')
    Path("two.toml").write_text('[storage]\nfolder = "two"\n')
    environ = {"INTAKE_CONFIG": "one.toml"}
    assert load(None, {}, {}).storage.folder == Path("usual")
    assert load(None, environ, {}).storage.folder == Path("one")
    assert load(Path("two.toml"), environ, {}).storage.folder == Path("two")


def test_several_core_stores_are_numbered_in_the_environment():
    Path("config.toml").write_text('[[core_store]]\nname = "paris"\nurl = "sqlite:///p.db"\n')
    environ = {
        "INTAKE_CORE_STORE__0__URL": "sqlite:///paris.db",
        "INTAKE_CORE_STORE__1__NAME": "london",
        "INTAKE_CORE_STORE__1__URL": "sqlite:///london.db",
    }
    stores = load(None, environ, {}).core_store
    assert [(store.name, store.url) for store in stores] == [
        ("paris", "sqlite:///paris.db"),
        ("london", "sqlite:///london.db"),
    ]


def test_something_empty_counts_as_not_given():
    Path("config.toml").write_text('[storage]\nfolder = ""\nkey = ""\n')
    assert load(None, {"INTAKE_STORAGE__URL": ""}, {}) == load(Path("config.toml"), {}, {})
    assert load(None, {}, {}).storage.folder == Path("data")


def test_variables_that_are_somebody_elses_are_left_alone():
    environ = {"INTAKE_SERVICE_HOST": "10.0.0.1", "INTAKE_PORT_80_TCP": "tcp://10.0.0.1"}
    assert load(None, environ, {}) == load(None, {}, {})


# --- Secrets -----------------------------------------------------------------


def test_a_url_with_a_password_may_lie_in_a_file_of_its_own():
    Path("url").write_text("sqlite:///secret.db\n")
    Path("config.toml").write_text('[storage]\nurl_file = "url"\n')
    assert load(None, {}, {}).storage.url == "sqlite:///secret.db"


def test_a_secret_given_later_takes_the_place_of_its_file():
    Path("config.toml").write_text('[storage]\nurl_file = "missing"\nkey_file = "k"\n')
    environ = {"INTAKE_STORAGE__URL": "sqlite:///x.db", "INTAKE_STORAGE__KEY": "ab:cd"}
    storage = load(None, environ, {}).storage
    assert storage.url == "sqlite:///x.db"
    assert storage.key is not None
    assert storage.key.get_secret_value() == "ab:cd"


def test_no_secret_is_ever_shown():
    canary = "canary-7e57"
    environ = {
        "INTAKE_STORAGE__KEY": f"key-{canary}",
        "INTAKE_STORAGE__URL": f"sqlite:///{canary}.db",
        "INTAKE_CORE_STORE__0__NAME": "core",
        "INTAKE_CORE_STORE__0__URL": f"sqlite:///core-{canary}.db",
    }
    config = load(None, environ, {})
    assert canary not in f"{config!r} {config} {config.storage!r} {config.core_store!r}"


@pytest.mark.parametrize(
    "url",
    ["canary", "nosuch://u:canary@host/db", "sqlite://h:canary/x:y", "://canary@", "canary://"],
)
def test_not_even_a_wrong_secret_is_shown(url: str):
    told = " ".join(_wrong(INTAKE_STORAGE__URL=url, INTAKE_CORE_STORE__0__URL=url))
    assert "canary" not in told
    assert "INTAKE_STORAGE__URL: storage.url is not the URL of a database." in told


# --- Mistakes ----------------------------------------------------------------


def test_an_operator_is_told_every_mistake_at_once_and_how_to_mend_it():
    source = """
[storage]
folder = 3
ulr = "sqlite:///x.db"
key = "a"
key_file = "b"

[consultaton]
file = "x"

[[core_store]]
name = "A B"
[[core_store]]
name = "b"
url_file = "nowhere"
"""
    assert _wrong(source, INTAKE_STORAGE__FOLDR="x") == [
        "config.toml:6: key_file is given, and key as well (config.toml:5). Keep one of the two.",
        "config.toml:15: the file it names, nowhere, cannot be read. "
        "Check its name and who may read it.",
        "config.toml:3: storage.folder should be the name of a file or folder. "
        "Put it in quotation marks.",
        "config.toml:4: there is no setting storage.ulr. Did you mean storage.url?",
        "INTAKE_STORAGE__FOLDR: there is no setting storage.foldr. Did you mean storage.folder?",
        "config.toml:12: core_store.name may hold small letters, digits, - and _, "
        "and 64 of them at most. Choose another; it is stored beside every submission.",
        "config.toml:12: core_store.url is missing. Add it.",
        "config.toml:9: there is no setting consultaton. Did you mean consultation?",
    ]


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("storage = 3", "config.toml:1: storage should be a table of settings. Write [storage]"),
        ("[core_store]\nname = 'x'", "config.toml:2: core_store should be a list of tables."),
        ("core_store = []", "config.toml:1: there is no core_store."),
        ("[[consultation]]\nfile = 'x'", "config.toml:2: consultation should be a table"),
        ("[storage]\nurl = true", "config.toml:2: storage.url should be a text."),
        ("[storage.folder]\nx = 1", "config.toml:2: storage.folder should be the name of a file"),
        ("x = ", "config.toml: this file is not TOML: "),
        ("zzz = 1", "config.toml:1: there is no setting zzz. There are: storage, consultation"),
        ("[extra]\nx = 1", "config.toml:2: there is no setting extra. There are: storage, cons"),
        (
            "[storage]\nzz = 1",
            "config.toml:2: there is no setting storage.zz. There are: storage.f",
        ),
    ],
)
def test_each_mistake_names_its_place_and_its_cure(source: str, told: str):
    (mistake,) = _wrong(source)
    assert mistake.startswith(told)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgres://u:canary@h/d", "storage.url begins with postgres://. Write postgresql:// ins"),
        ("postgresql+pg8000://h/d", "this URL needs the package pg8000. Run: pip install 'pg8000'"),
    ],
)
def test_a_url_that_nothing_here_understands_comes_with_what_to_do(url: str, told: str):
    (mistake,) = _wrong(INTAKE_STORAGE__URL=url)
    assert mistake.startswith(f"INTAKE_STORAGE__URL: {told}")


def test_whoever_wants_postgresql_is_told_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    (mistake,) = _wrong(INTAKE_STORAGE__URL="postgresql+psycopg://h/d")
    assert mistake.endswith("Run: pip install 'psycopg[binary]'")


def test_the_default_core_store_may_be_elsewhere_and_keeps_its_name():
    (store,) = load(None, {"INTAKE_CORE_STORE__0__URL": "sqlite:///elsewhere.db"}, {}).core_store
    assert (store.name, store.url) == ("core", "sqlite:///elsewhere.db")


def test_a_core_store_without_its_url_is_one_mistake_and_not_two():
    assert _wrong(INTAKE_CORE_STORE__0__NAME="paris") == [
        "INTAKE_CORE_STORE__0__NAME: core_store.url is missing. Add it."
    ]


def test_a_bot_on_matrix_needs_a_homeserver_an_account_and_a_way_in():
    assert _wrong('[matrix]\nhomeserver = "https://matrix.example.org"') == [
        "config.toml:2: matrix.user is missing. Add the bot's account there, as @name:server.",
        "config.toml:2: matrix.password is missing. Add it, or an access_token instead.",
    ]
    assert _wrong(INTAKE_MATRIX__ACCESS_TOKEN="syt_x", INTAKE_MATRIX__USER="@b:example.org") == [
        "INTAKE_MATRIX__ACCESS_TOKEN: matrix.homeserver is missing. "
        "Add the address of the bot's homeserver."
    ]


@pytest.mark.parametrize(
    ("setting", "value", "told"),
    [
        ("homeserver", "matrix.example.org", "is not an address. Write one like https://"),
        ("user", "consultation", "is not a Matrix account. Write it whole: @consultation:"),
        ("who_may_invite", "Any One!", "is neither anyone, nor code, nor the names of servers."),
        ("most_rooms", "0", "cannot be used."),
    ],
)
def test_what_matrix_is_told_must_look_like_what_it_is(setting: str, value: str, told: str):
    (mistake,) = _wrong(**{f"INTAKE_MATRIX__{setting.upper()}": value})
    assert mistake.startswith(f"INTAKE_MATRIX__{setting.upper()}: matrix.{setting} {told}")


def test_a_password_may_lie_in_a_file_and_is_never_shown():
    Path("password").write_text("canary\n")
    Path("config.toml").write_text(
        '[matrix]\nhomeserver = "https://m.example.org"\nuser = "@b:example.org"\n'
        'password_file = "password"\n'
    )
    matrix = load(None, {"INTAKE_MATRIX__ACCESS_TOKEN": "canary-2"}, {}).matrix
    assert matrix.password is not None
    assert matrix.password.get_secret_value() == "canary"
    assert "canary" not in repr(matrix)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("INTAKE_STORAGE_FOLDER", "INTAKE_STORAGE__FOLDER"),
        ("INTAKE_STORAGE_KEY_FILE", "INTAKE_STORAGE__KEY_FILE"),
        ("INTAKE_CORE_STORE_1_URL", "INTAKE_CORE_STORE__1__URL"),
    ],
)
def test_a_variable_with_an_underscore_too_few_is_not_ignored(written: str, meant: str):
    assert _wrong(**{written: "x"}) == [
        f"{written}: there is no such setting. Did you mean {meant}?"
    ]


def test_a_mistyped_path_of_a_database_makes_no_new_folders(tmp_path: Path):
    url = f"sqlite:///{tmp_path}/srv/intake/core.db"
    assert _wrong(INTAKE_CORE_STORE__0__URL=url) == [
        f"INTAKE_CORE_STORE__0__URL: the folder {tmp_path}/srv/intake of core_store.url "
        "does not exist. Make it, or mend its name."
    ]
    (tmp_path / "srv" / "intake").mkdir(parents=True)
    Path("config.toml").unlink()
    assert load(None, {"INTAKE_CORE_STORE__0__URL": url}, {}).core_store[0].url == url


def test_two_core_stores_need_two_names_and_databases_of_their_own():
    store = '[[core_store]]\nname = "a"\nurl = "sqlite:///data/intake.db"\n'
    assert _wrong(store + store) == [
        "config.toml:3: the core store a has the URL of another database above. "
        "Give each its own: what is handed over leaves the intake.",
        "config.toml:5: two core stores are called a. Give each its own name.",
        "config.toml:6: the core store a has the URL of another database above. "
        "Give each its own: what is handed over leaves the intake.",
    ]


def test_a_number_left_out_is_not_guessed():
    assert _wrong(
        INTAKE_CORE_STORE__2__NAME="x",
        INTAKE_CORE_STORE__0__NAME="a",
        INTAKE_CORE_STORE__0__URL="sqlite:///a.db",
    ) == [
        "INTAKE_CORE_STORE__2__NAME: number 2 is given, but not every number before it. "
        "The first is number 0."
    ]


def test_a_file_that_was_named_must_exist(tmp_path: Path):
    with pytest.raises(ConfigError, match=r"nowhere\.toml: this file cannot be read"):
        load(tmp_path / "nowhere.toml", {}, {})


def test_a_file_in_another_encoding_is_refused_with_its_cure():
    Path("config.toml").write_bytes(b"[storage]\nfolder = '\xe9t\xe9'")
    with pytest.raises(ConfigError, match="Save it as UTF-8"):
        load(None, {}, {})


def test_a_file_saved_by_a_windows_editor_is_read():
    Path("config.toml").write_bytes(b"\xef\xbb\xbf[storage]\r\nfolder = 'x'\r\n")
    assert load(None, {}, {}).storage.folder == Path("x")


def test_the_configuration_cannot_change_while_the_bot_runs():
    config = load(None, {}, {})
    with pytest.raises(ValidationError, match="frozen"):
        config.storage.folder = Path("elsewhere")


# --- The example -------------------------------------------------------------


def test_the_example_lists_every_setting_and_nothing_more():
    shown, table = [], ""
    for line in EXAMPLE.read_text(encoding="utf-8").splitlines():
        if match := re.fullmatch(r"#?\[+(\w+)\]+", line):
            table = match[1]
        elif match := re.fullmatch(r"#(\w+) = .*", line):
            shown.append((table, match[1]))
    known = [tuple(part for part in place if isinstance(part, str)) for place in settings_known()]
    assert sorted(shown) == sorted(known)


def test_the_example_shows_the_real_defaults():
    uncommented = re.sub(r"^#(?=\S)", "", EXAMPLE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    Path("config.toml").write_text(uncommented, encoding="utf-8")
    assert load(None, {}, {}) == Config()


def test_the_example_as_it_is_changes_nothing():
    assert load(EXAMPLE, {}, {}) == Config()


def test_every_setting_of_the_example_is_explained_in_one_comment():
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    for before, line in pairwise(lines):
        if re.match(r"#\w+ = ", line):
            assert before.startswith("# "), f"{line} has no comment above it"


@pytest.mark.parametrize("given", ["true", '"export"', '["everything"]'])
def test_an_operator_is_shown_how_a_second_yes_is_written(given: str) -> None:
    assert _wrong(f"[coordination]\nsecond_yes = {given}\n") == [
        'config.toml:2: coordination.second_yes is a list of "exports", "campaigns", or both. '
        'Write it so: second_yes = ["exports"]'
    ]


@pytest.mark.parametrize(
    "given",
    ["canary", "110201543:canary", ":AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw", TOKEN[1:] + "/prod"],
)
def test_what_cannot_be_a_token_is_said_to_be_none_and_is_not_printed(given: str) -> None:
    (told,) = _wrong(f'[telegram]\ntoken = "{given}"\n')
    assert told == (
        "config.toml:2: telegram.token cannot be a token of Telegram's: these are a number, "
        "a colon and 35 characters. Copy it again from @BotFather, all of it."
    )


@pytest.mark.parametrize("given", [TOKEN, f"{TOKEN}/test"])
def test_a_token_of_telegrams_or_of_its_test_servers_is_taken(given: str) -> None:
    token = load(None, {"INTAKE_TELEGRAM__TOKEN": given}, {}).telegram.token
    assert token is not None
    assert token.get_secret_value() == given


def test_an_operator_hears_at_once_that_the_consultation_is_not_there() -> None:
    source = '[consultation]\nfile = "gone.toml"\n[telegram]\nmode = "webhook"\n'
    source += f'token = "{TOKEN}"\n'
    assert any("there is no file gone.toml" in one for one in _wrong(source))
    assert any("telegram.webhook" in one for one in _wrong(source))
