"""Telegram, spoken with through its Bot API."""
