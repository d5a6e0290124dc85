# ruff: noqa: T201 (printing is what it is for)
"""An ordinary bot that asks the same questions: what the intake is measured beside.

    python -m tests.benchmarks.telegram.plain --api URL --token TOKEN --database FILE

It is what one writes after a day with the documentation of python-telegram-bot:
`Application`, `ConversationHandler`, `run_polling` with their defaults, and SQLAlchemy's
ORM with a commit for each answer, as safe from a power cut as ours. It is in English,
seals nothing, and what it has not sent when it dies is never sent. When it is told to
stop it prints one line of JSON: the turns it handled, and what they cost.
"""

import argparse
import json
import resource
import sys
import time
import warnings
from pathlib import Path

from telegram import Update
from telegram.ext import Application, TypeHandler
from telegram.warnings import PTBUserWarning

from tests.benchmarks.telegram.plain.bot import PlainBot
from tests.benchmarks.telegram.plain.rows import open_database
from tests.conversing import consultation_called


def main(arguments: list[str]) -> None:
    """Run until told to stop, then print what it took."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.telegram.plain")
    parser.add_argument("--api", required=True, help="where the Bot API is, without a path")
    parser.add_argument("--token", required=True)
    parser.add_argument("--database", type=Path, required=True)
    options = parser.parse_args(arguments)
    # The documentation says to ignore it: one question at a time has buttons here.
    warnings.filterwarnings("ignore", r".*CallbackQueryHandler", PTBUserWarning)
    bot = PlainBot(consultation_called("pallmall"), open_database(options.database))
    builder = Application.builder().token(options.token).base_url(f"{options.api}/bot")
    application = builder.build()
    application.add_handler(TypeHandler(Update, bot.count), group=-1)
    application.add_handlers(bot.handlers())
    starting = time.process_time()
    application.run_polling()
    took = {
        "turns": bot.turns,
        "cpu_seconds": round(time.process_time(), 3),
        "of_which_starting": round(starting, 3),
        "max_rss_kb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
    }
    print(json.dumps(took), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
