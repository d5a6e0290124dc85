"""Logging in: as the device that the bot has always been, or not at all."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from bot.settings import Matrix as Settings
from bot.transports.matrix import account as accounts
from bot.transports.matrix.account import Account, AccountUnusable, Keeper, Kept
from bot.transports.matrix.api import Api, NoAnswer, Refused
from bot.transports.matrix.patience import Patience

UNKNOWN_TOKEN: Final = "M_UNKNOWN_TOKEN"  # noqa: S105 (an error of that name)

_NOT_LET_IN: Final = (
    "The homeserver does not let {user} in with this password. Check matrix.user and "
    "matrix.password, matrix.password_file or INTAKE_MATRIX__PASSWORD."
)
_NO_PASSWORDS: Final = (
    "This homeserver does not let {user} in by password ({code}). Make an access token for the "
    "bot, for example in the homeserver's account pages, and give it as matrix.access_token."
)
_NOT_KNOWN: Final = (
    "The homeserver does not know this access token. Make a new one for {user}, and put it into "
    "matrix.access_token, matrix.access_token_file or INTAKE_MATRIX__ACCESS_TOKEN."
)
_NO_HOMESERVER: Final = (
    "There is no Matrix homeserver at {where} (HTTP {status}). Check matrix.homeserver: its "
    "address may differ from the name in accounts, as matrix.example.org from example.org."
)
_SOMEBODY_ELSE: Final = (
    "The configuration names {named}, but what is kept belongs to {kept}. Name {kept} as "
    "matrix.user again; or give the other account a storage.folder of its own."
)
_OTHER_DEVICE: Final = (
    "This access token belongs to the device {found} of {user}; the bot is the device {device}. "
    "Give it the token it began with, or a matrix.password."
)
_NO_DEVICE: Final = (
    "This access token belongs to no device, and only a device can read encrypted rooms. Give the "
    "bot a matrix.password, or a token made by logging in."
)
_ENDED: Final = (
    "The homeserver has ended the session of the bot's device {device}: somebody has logged it out "
    "or removed it, and it cannot be continued. If it was not you, change the password of {user} "
    "first. To go on as a new device of the same account, run: intake matrix renew"
)
_ASKS_AGAIN: Final = (
    "The homeserver wants the bot's device {device} to log in again, which takes a password. Add "
    "matrix.password, or give a new matrix.access_token of the same device."
)


async def logged_in(api: Api, settings: Settings, keeper: Keeper) -> Kept:
    """Return the bot's account with a token that works, however long the homeserver is away.

    The first time, this makes the device; ever after it is the same one.
    Raises `AccountUnusable` where only an operator can help.
    """
    found = accounts.kept(keeper)
    if found is not None and found.account.user != settings.user:
        raise AccountUnusable(_SOMEBODY_ELSE.format(named=settings.user, kept=found.account.user))
    if settings.access_token is not None:
        token = settings.access_token.get_secret_value()
        return await _by_token(api, settings, keeper, found, token)
    if found is None:
        found = accounts.first(keeper, settings.user)
    if not found.account.device:
        found.change(device=accounts.new_device())
    if not found.account.token or not await _still_known(api, settings, found):
        await log_in(api, settings, found)
    return found


async def log_in(api: Api, settings: Settings, kept: Kept) -> None:
    """Log in as the device that is kept, and keep the new token."""
    if settings.password is None:
        raise AccountUnusable(_ASKS_AGAIN.format(device=kept.account.device))
    asked = {
        "type": "m.login.password",
        "identifier": {"type": "m.id.user", "user": settings.user},
        "password": settings.password.get_secret_value(),
        "device_id": kept.account.device,
        "initial_device_display_name": settings.device_name,
    }
    try:
        answer = await _patiently(settings, lambda: api.call("POST", "login", asked))
    except Refused as refused:
        why = _NOT_LET_IN if refused.code == "M_FORBIDDEN" else _NO_PASSWORDS
        raise AccountUnusable(why.format(user=settings.user, code=refused.code)) from None
    _check(kept.account, answer)
    kept.change(token=str(answer["access_token"]))


def ended(account: Account) -> AccountUnusable:
    """Return what an operator is told when the device has been logged out for good."""
    return AccountUnusable(_ENDED.format(device=account.device, user=account.user))


async def _still_known(api: Api, settings: Settings, kept: Kept) -> bool:
    try:
        _check(kept.account, await _who_am_i(api, settings, kept.account.token))
    except Refused as refused:
        if refused.code == UNKNOWN_TOKEN and refused.soft:
            return False
        raise ended(kept.account) from None
    return True


async def _by_token(
    api: Api, settings: Settings, keeper: Keeper, kept: Kept | None, token: str
) -> Kept:
    """Be the device that the operator's token belongs to."""
    try:
        answer = await _who_am_i(api, settings, token)
    except Refused:
        raise AccountUnusable(_NOT_KNOWN.format(user=settings.user)) from None
    if not answer.get("device_id"):
        raise AccountUnusable(_NO_DEVICE)
    if kept is None:
        kept = accounts.first(keeper, settings.user)
    if not kept.account.device:
        kept.change(device=str(answer["device_id"]))
    _check(kept.account, answer)
    if kept.account.token != token:
        kept.change(token=token)
    return kept


def _check(account: Account, answer: dict[str, Any]) -> None:
    """Refuse to be anybody else than was asked for."""
    user, device = str(answer.get("user_id")), str(answer.get("device_id"))
    if user != account.user:
        raise AccountUnusable(_SOMEBODY_ELSE.format(named=account.user, kept=user))
    if device != account.device:
        raise AccountUnusable(_OTHER_DEVICE.format(found=device, user=user, device=account.device))


async def _who_am_i(api: Api, settings: Settings, token: str) -> dict[str, Any]:
    return await _patiently(settings, lambda: api.call("GET", "account/whoami", token=token))


async def _patiently(
    settings: Settings, call: Callable[[], Awaitable[dict[str, Any]]]
) -> dict[str, Any]:
    """Call until there is an answer that is the homeserver's, and not only "later"."""
    patience = Patience()
    while True:
        try:
            answer = await call()
        except NoAnswer as trouble:
            if 300 <= trouble.status < 500:
                where, status = settings.homeserver, trouble.status
                raise AccountUnusable(_NO_HOMESERVER.format(where=where, status=status)) from None
            await patience.rest(trouble)
        except Refused as refused:
            if not refused.is_for_now:
                raise
            await patience.rest(refused)
        else:
            patience.over()
            return answer
