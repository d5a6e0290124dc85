"""What every handler of the plain bot begins and ends with."""

from telegram import CallbackQuery, InlineKeyboardMarkup, Update
from telegram.ext import ContextTypes

from tests.benchmarks.telegram.plain.session import Session

Context = ContextTypes.DEFAULT_TYPE


def session_of(context: Context) -> Session:
    assert context.user_data is not None
    session = context.user_data["session"]
    assert isinstance(session, Session)
    return session


def query_of(update: Update) -> CallbackQuery:
    assert update.callback_query
    return update.callback_query


async def settle(update: Update) -> None:
    """Stop the spinner of a button that was pressed, and take its keyboard away."""
    await query_of(update).answer()
    await query_of(update).edit_message_reply_markup(None)


async def say(
    update: Update, context: Context, text: str, keys: InlineKeyboardMarkup | None = None
) -> None:
    assert update.effective_chat
    await context.bot.send_message(update.effective_chat.id, text, reply_markup=keys)
