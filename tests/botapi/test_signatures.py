import inspect

import pytest
import telegram

from tests.botapi import calls, markup
from tests.botapi.methods import METHODS, Method

OF_PYTHON = {"self", "api_kwargs"}
# What the library adds to Telegram's parameters: its own options, and old names for some.
OF_THE_LIBRARY = {
    "read_timeout",
    "write_timeout",
    "connect_timeout",
    "pool_timeout",
    "allow_sending_without_reply",
    "reply_to_message_id",
    "disable_web_page_preview",
    "filename",
}
# What the library fills in by itself.
OF_TELEGRAM = {
    markup.ReplyKeyboardRemove: {"remove_keyboard"},
    markup.ForceReply: {"force_reply"},
}


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
def test_each_method_has_the_parameters_that_the_library_knows(method: Method) -> None:
    known = inspect.signature(getattr(telegram.Bot, method.name)).parameters
    assert {*method.call.__struct_fields__} == {*known} - OF_PYTHON - OF_THE_LIBRARY


def _objects(of: type[markup.Nested]) -> list[type[markup.Nested]]:
    return [of, *(leaf for child in of.__subclasses__() for leaf in _objects(child))]


@pytest.mark.parametrize("nested", _objects(markup.Nested)[1:], ids=lambda nested: nested.__name__)
def test_each_object_has_the_fields_that_the_library_knows(nested: type[markup.Nested]) -> None:
    if nested is markup.Typed:
        return
    known = inspect.signature(getattr(telegram, nested.__name__)).parameters
    ours = {*nested.__struct_fields__} - OF_TELEGRAM.get(nested, set())
    assert ours == {*known} - OF_PYTHON


def test_no_method_is_forgotten() -> None:
    described = {
        call
        for call in vars(calls).values()
        if inspect.isclass(call) and issubclass(call, calls.Call) and not _only_inherited(call)
    }
    assert described == {method.call for method in METHODS.values()}


def _only_inherited(call: type[calls.Call]) -> bool:
    return call in (calls.Call, calls.Sends, calls.SendsFile, calls.GetsText)
