"""What the plain bot does with each message and each press."""

from typing import Any

from sqlalchemy import orm
from telegram import Update
from telegram.ext import (
    BaseHandler,
    CallbackQueryHandler,
    CommandHandler,
    ConversationHandler,
    MessageHandler,
    filters,
)

from handlers.model import ConsentClause, Consultation, Question
from handlers.rules import Known
from tests.benchmarks.telegram.plain import rows
from tests.benchmarks.telegram.plain.saying import Context, query_of, say, session_of, settle
from tests.benchmarks.telegram.plain.session import (
    SEVERAL,
    Session,
    buttons,
    keyboard,
    next_asked,
    refusal,
    words,
)

READING, CONSENTING, ANSWERING, CONFIRMING = range(4)
BEGIN = buttons(("Begin again", "begin"))
YES_NO = (("Yes, I agree", "yes"), ("No", "no"))


class PlainBot:
    """A consultation as a conversation: a handler returns the state that follows, or None."""

    def __init__(self, consultation: Consultation, database: orm.sessionmaker[orm.Session]) -> None:
        self.consultation = consultation
        self.database = database
        self.turns = 0

    def handlers(self) -> list[BaseHandler[Update, Context, Any]]:
        """Return the conversation, and what answers whatever it does not expect."""
        anything = MessageHandler(filters.UpdateType.MESSAGE, self.not_understood)
        return [self._conversation(), CallbackQueryHandler(self.too_late), anything]

    def _conversation(self) -> ConversationHandler[Context]:
        a_message = filters.UpdateType.MESSAGE  # an edited one is none
        return ConversationHandler(
            entry_points=[
                CommandHandler("start", self.start),
                CallbackQueryHandler(self.start, pattern="^begin$"),
            ],
            states={
                READING: [CallbackQueryHandler(self.understood, pattern="^understood$")],
                CONSENTING: [CallbackQueryHandler(self.decided, pattern="^c_")],
                ANSWERING: [
                    CallbackQueryHandler(self.pressed, pattern="^q"),
                    MessageHandler(a_message & filters.TEXT & ~filters.COMMAND, self.wrote),
                    CommandHandler("skip", self.skipped),
                ],
                CONFIRMING: [CallbackQueryHandler(self.confirmed, pattern="^(send|cancel)$")],
            },
            fallbacks=[],
            allow_reentry=True,
        )

    async def count(self, update: Update, context: Context) -> None:
        self.turns += 1

    # --- Before and after the questions --------------------------------------

    async def start(self, update: Update, context: Context) -> int:
        assert update.effective_chat
        assert context.user_data is not None
        if update.callback_query:
            await settle(update)
        row = rows.Session(chat_id=update.effective_chat.id)
        with self.database(expire_on_commit=False) as database:
            database.add(row)
            database.commit()
        context.user_data["session"] = Session(row.id)
        notices = (notice.on.get("telegram", notice.label) for notice in self.consultation.notices)
        text = "\n\n".join([self.consultation.welcome["en"], *(notice["en"] for notice in notices)])
        await say(update, context, text, buttons(("I understand", "understood")))
        return READING

    async def understood(self, update: Update, context: Context) -> int:
        await settle(update)
        return await self.go_on(update, context)

    async def decided(self, update: Update, context: Context) -> int | None:
        session, query = session_of(context), query_of(update)
        name, _, choice = (query.data or "").partition(":")
        clause = session.asked
        if not isinstance(clause, ConsentClause) or clause.name != name:
            return await self.too_late(update, context)
        granted = choice == "yes"
        session.consents[name] = granted
        self.store(rows.Consent(session_id=session.id, clause=name, granted=granted))
        await settle(update)
        if clause.required and not granted:
            await say(update, context, "Then we ask nothing. Thank you.", BEGIN)
            return ConversationHandler.END
        return await self.go_on(update, context)

    async def confirmed(self, update: Update, context: Context) -> int:
        session = session_of(context)
        await settle(update)
        if query_of(update).data == "cancel":
            await say(update, context, "Nothing was sent.", BEGIN)
            return ConversationHandler.END
        given = {name: value for name, value in session.values.items() if value is not None}
        body = {"answers": given, "consents": session.consents}
        self.store(rows.Submission(session_id=session.id, body=body))
        await say(update, context, "Your answers have been sent. Thank you.", BEGIN)
        return ConversationHandler.END

    # --- The questions -------------------------------------------------------

    async def pressed(self, update: Update, context: Context) -> int | None:
        session, query = session_of(context), query_of(update)
        name, _, choice = (query.data or "").partition(":")
        question = session.asked
        if not isinstance(question, Question) or question.name != name:
            return await self.too_late(update, context)
        if question.type in SEVERAL and choice != "done":
            (session.picked.remove if choice in session.picked else session.picked.append)(choice)
            await query.answer()
            await query.edit_message_reply_markup(keyboard(question, session))
            return None
        value: Known = choice
        if question.type in SEVERAL:
            value = tuple(session.picked)
        elif question.type == "range":
            value = int(choice)
        if why := refusal(question, session, value):
            await query.answer(why, show_alert=True)
            return None
        self.keep(session, question, value)
        await settle(update)
        return await self.go_on(update, context)

    async def wrote(self, update: Update, context: Context) -> int | None:
        session = session_of(context)
        question = session.asked
        assert update.message
        assert isinstance(question, Question)
        text = update.message.text or ""
        if question.type != "text" and not question.or_other:
            return await self.not_understood(update, context)
        if why := refusal(question, session, text):
            await say(update, context, why)
            return None
        self.keep(session, question, text)
        return await self.go_on(update, context)

    async def skipped(self, update: Update, context: Context) -> int | None:
        session = session_of(context)
        assert isinstance(session.asked, Question)
        if session.asked.required:
            return await self.not_understood(update, context)
        self.keep(session, session.asked, None)
        return await self.go_on(update, context)

    async def too_late(self, update: Update, context: Context) -> int | None:
        await query_of(update).answer("That has been settled already.")
        return None  # the state stays

    async def not_understood(self, update: Update, context: Context) -> int | None:
        await say(update, context, "Please answer with one of the buttons, or begin with /start.")
        return None  # the state stays

    # --- What every turn ends with -------------------------------------------

    async def go_on(self, update: Update, context: Context) -> int:
        """Ask what comes next."""
        session = session_of(context)
        session.asked, session.picked = next_asked(self.consultation, session), []
        match session.asked:
            case Question() as question:
                await say(update, context, words(question), keyboard(question, session))
                return ANSWERING
            case ConsentClause(name=name, label=label):
                yes_no = [(said, f"{name}:{choice}") for said, choice in YES_NO]
                await say(update, context, label["en"], buttons(*yes_no))
                return CONSENTING
            case None:
                choices = buttons(("Send my answers", "send"), ("Cancel", "cancel"))
                await say(update, context, "That was all. Shall we send your answers?", choices)
                return CONFIRMING

    def keep(self, session: Session, question: Question, value: Known) -> None:
        session.values[question.name] = value
        self.store(rows.Answer(session_id=session.id, question=question.name, value=value))

    def store(self, row: rows.Row) -> None:
        with self.database() as database:
            database.add(row)
            database.commit()
