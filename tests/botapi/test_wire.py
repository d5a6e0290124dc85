import asyncio
import json

from tests.botapi.api import BotApi
from tests.botapi.echo import FORM, JSON, Caller
from tests.botapi.telling import elapse, told


async def _exchange(api: BotApi, sent: bytes, answers: int) -> list[bytes]:
    port = int(api.url.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for at in range(0, len(sent), 50):  # it comes in pieces
        writer.write(sent[at : at + 50])
        await asyncio.sleep(0)
    heads = []
    for _ in range(answers):
        head = await reader.readuntil(b"\r\n\r\n")
        heads.append(head.split(b"\r\n")[0] + await reader.readexactly(int(head.split()[-1])))
    writer.close()
    return heads


@told()
async def test_requests_in_a_row_are_answered_in_a_row(api: BotApi, bot: Caller) -> None:
    get = f"GET /bot{api.token}/%s HTTP/1.1\r\nHost: x\r\n\r\n"
    methods = ("GETME", "getMyName?language_code=fr", "getNothing", "getMe")
    sent = "".join(get % method for method in methods).encode()
    first, second, third, fourth = await _exchange(api, sent, 4)

    assert b'"username":"intake_test_bot"' in first
    assert second == b'HTTP/1.1 200 OK{"ok":true,"result":{"name":""}}'
    assert third.startswith(b'HTTP/1.1 404 Not Found{"ok":false,"error_code":404')
    assert fourth == first


@told()
async def test_another_token_is_nobodys(api: BotApi, bot: Caller) -> None:
    stranger = Caller(api.url, "1:x")
    unauthorized = {"ok": False, "error_code": 401, "description": "Unauthorized"}
    assert await stranger.call("getMe") == unauthorized
    stranger.close()


@told()
async def test_forms_carry_json_inside(api: BotApi, bot: Caller) -> None:
    zoe = api.person()
    zoe.starts()
    form = f"chat_id={zoe.id}&text=%C3%A0+bient%C3%B4t+%3D+1%2B1%3D2&protect_content=true"
    form += "&reply_markup=%7B%22inline_keyboard%22%3A%5B%5B%7B%22text%22%3A%22Oui%22%2C"
    form += "%22callback_data%22%3A%22y%22%7D%5D%5D%7D"
    assert json.loads(await bot.post("sendMessage", FORM, form.encode()))["ok"]
    assert (zoe.screen[-1].text, zoe.screen[-1].buttons) == ("à bientôt = 1+1=2", [["Oui"]])

    both = {"chat_id": str(zoe.id), "text": "?", "reply_markup": '{"force_reply":true}'}
    assert json.loads(await bot.post("sendMessage", JSON, json.dumps(both).encode()))["ok"]
    assert not json.loads(await bot.post("sendMessage", JSON, b"{"))["ok"]
    assert not json.loads(await bot.post("sendMessage", FORM, b"text=%ff"))["ok"]


@told()
async def test_files_go_up_and_down(api: BotApi, bot: Caller) -> None:
    ada = api.person()
    ada.starts()
    content = b"--not the boundary\r\n\r\n\x00\xff"
    parts = {
        b'name="chat_id"': str(ada.id).encode(),
        b'name="document"': b"attach://paper",
        b'name="paper"; filename="receipt.json"': content,
    }
    body = b"".join(
        b"--limit\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n" % part
        for part in parts.items()
    )
    sent = await bot.post(
        "sendDocument", "multipart/form-data; boundary=limit", body + b"--limit--\r\n"
    )

    document = json.loads(sent)["result"]["document"]
    assert (document["file_name"], document["file_size"]) == ("receipt.json", len(content))
    info = (await bot.call("getFile", file_id=document["file_id"]))["result"]
    get = f"GET /file/bot{api.token}/{info['file_path']} HTTP/1.1\r\n\r\n".encode()
    assert await _exchange(api, get, 1) == [b"HTTP/1.1 200 OK" + content]


@told(limits=True)
async def test_a_bot_that_is_too_quick_must_wait(api: BotApi, bot: Caller) -> None:
    ada, grace = api.person(), api.person()
    for person in (ada, grace):
        person.starts()
    answers = [await bot.call("sendMessage", chat_id=ada.id, text="hello") for _ in range(4)]

    assert [answer["ok"] for answer in answers] == [True, True, True, False]
    assert answers[-1]["description"] == "Too Many Requests: retry after 1"
    assert answers[-1]["parameters"] == {"retry_after": 1}
    assert (await bot.call("sendMessage", chat_id=grace.id, text="hello"))["ok"]
    elapse(api, 1)
    assert (await bot.call("sendMessage", chat_id=ada.id, text="hello"))["ok"]


@told()
async def test_a_profile_has_its_limits(api: BotApi, bot: Caller) -> None:
    french = {"scope": {"type": "all_private_chats"}, "language_code": "fr"}
    commands = [{"command": "aide", "description": "Comprendre"}]
    assert (await bot.call("setMyCommands", commands=commands, **french))["ok"]
    assert (await bot.call("getMyCommands", **french))["result"] == commands
    assert (await bot.call("getMyCommands"))["result"] == []
    for wrong in ("Aide", "é", "", "x" * 33):
        one = [{"command": wrong, "description": "x"}]
        assert not (await bot.call("setMyCommands", commands=one))["ok"]
    assert not (await bot.call("setMyDescription", description="x" * 513))["ok"]
    assert not (await bot.call("setMyName", name="x", language_code="fra"))["ok"]
    assert len(api.complaints) == 6
