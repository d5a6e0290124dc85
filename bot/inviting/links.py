"""Where an invitation leads: a link opens the chat, and on Telegram brings the code along."""

from urllib.parse import quote

from msgspec import Struct

from handlers import codes


class Doors(Struct, frozen=True, kw_only=True):
    """Where the bot is met: its name on Telegram, and its account on Matrix; "" is nowhere."""

    telegram: str = ""
    matrix: str = ""

    def on_telegram(self, code: str) -> str:
        """Return the link whose Start button sends the code."""
        return f"https://t.me/{self.telegram}?start={codes.grouped(code)}" if self.telegram else ""

    def on_matrix(self) -> str:
        """Return the link that opens a chat with the bot; the code is then sent by hand.

        matrix.to cannot bring words along, so that the link is the same for everybody.
        """
        return f"https://matrix.to/#/{quote(self.matrix, safe='@:')}" if self.matrix else ""

    def best(self, code: str) -> str:
        """Return what a QR code should hold: the shortest way in, or else the code itself."""
        return self.on_telegram(code) or self.on_matrix() or codes.grouped(code)
