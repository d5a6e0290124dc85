"""Somebody who lives in a time zone, and what the plain rules say of them at each moment.

The bot plans ahead, in rows that the clock finds. The rules here plan nothing: they are
asked every half hour, of everybody, whether a reminder is due at this very moment. They know by
themselves in which country a zone lies, and look into its holidays without asking the bot.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from random import Random
from zoneinfo import ZoneInfo

from holidays import HolidayBase, country_holidays
from msgspec.structs import replace

from handlers.model import PlanReminder, ReminderRules
from tests.conversing import DUE, Person, consultation_called

CONSULTATION = consultation_called("reminders")
NO_MORE = "No more reminders"

COUNTRIES: Mapping[str, str] = {
    "Europe/Paris": "FR",
    "Europe/London": "GB",
    "Europe/Lisbon": "PT",
    "Europe/Athens": "GR",
    "Europe/Moscow": "RU",
    "Europe/Kyiv": "UA",
    "Europe/Dublin": "IE",
    "Atlantic/Azores": "PT",
    "Atlantic/Reykjavik": "IS",
    "Africa/Cairo": "EG",
    "Africa/Casablanca": "MA",
    "Africa/Lagos": "NG",
    "Africa/Nairobi": "KE",
    "Africa/Johannesburg": "ZA",
    "Asia/Dubai": "AE",
    "Asia/Jerusalem": "IL",
    "Asia/Beirut": "LB",
    "Asia/Tehran": "IR",
    "Asia/Kabul": "AF",
    "Asia/Karachi": "PK",
    "Asia/Dhaka": "BD",
    "Asia/Kolkata": "IN",
    "Asia/Kathmandu": "NP",
    "Asia/Yangon": "MM",
    "Asia/Bangkok": "TH",
    "Asia/Singapore": "SG",
    "Asia/Shanghai": "CN",
    "Asia/Tokyo": "JP",
    "Asia/Seoul": "KR",
    "Australia/Adelaide": "AU",
    "Australia/Sydney": "AU",
    "Australia/Lord_Howe": "AU",
    "Pacific/Auckland": "NZ",
    "Pacific/Chatham": "NZ",
    "Pacific/Kiritimati": "KI",
    "Pacific/Honolulu": "US",
    "America/Los_Angeles": "US",
    "America/New_York": "US",
    "America/St_Johns": "CA",
    "America/Santiago": "CL",
}
"""Forty time zones, and the country that each is in."""


@cache
def calendar(country: str) -> HolidayBase | None:
    """Return a country's holidays; England's where Britain has none as a whole; None if unknown."""
    try:
        return country_holidays(country, subdiv="ENG" if country == "GB" else None)
    except NotImplementedError:
        return None


class Watched:
    """One walk through a consultation that closes in a few weeks."""

    def __init__(self, zone: ZoneInfo, random: Random, now: datetime) -> None:
        self.zone, self.random = zone, random
        self.closes = now + timedelta(days=random.randint(2, 120), hours=random.random() * 24)
        self.person = Person(replace(CONSULTATION, opens=None, closes=self.closes), at=now)
        self.person.starts()
        for line in ("English", "continue", "yes", "france", "stop", "yes", zone.key):
            self.person.says(line)
        self.person.session = replace(self.person.session, zone=zone.key)
        self.person.effects.append(PlanReminder(at=self.person.at))  # the clock looks anew
        self.since = self.acted = self.person.at
        self.last: datetime | None = None
        self.asked: datetime | None = None
        self.count = 0
        self.agreed = True
        self.sent = False
        self.put_off = now

    # --- What they do ----------------------------------------------------------------

    def acts(self, now: datetime) -> None:
        """Do something: mostly ask how far they are, sometimes finish."""
        person = self.person
        person.at = now
        labels = [button.label for reply in person.replies for button in reply.buttons]
        reminded = labels[-1:] == [NO_MORE]
        match self.random.choice(["write", "write", "write", "later", "later", "stop", "send"]):
            case "write":
                person.says("/status")
            case "later" if len(labels) > 2 and reminded:
                self._asks_for(self.random.choice(labels[1:-1]))
            case "stop" if reminded and self.random.random() < 0.2:
                person.presses(NO_MORE)
                self.agreed = False
            case "send" if self.random.random() < 0.3:
                for line in ("go on", "To be heard.", "Because nobody listens.", "send"):
                    person.says(line)
                self.sent = person.session.status == "submitted"
            case _:
                person.says("/help")
        self.since = self.acted = person.spoke

    def _asks_for(self, label: str) -> None:
        self.person.presses(label)
        days = 1 if label == "Tomorrow" else 7
        today = self.person.at.astimezone(self.zone).date()
        wanted = self._at_ten(today + timedelta(days=days))
        if wanted < self.closes:
            self.asked, self.put_off = wanted, self.person.at

    # --- What the bot does -------------------------------------------------------------

    def is_reminded(self, now: datetime) -> bool:
        """Let the bot look at them if its plan says so; return whether they are reminded."""
        plans = (effect for effect in reversed(self.person.effects))
        plan = next(effect for effect in plans if isinstance(effect, PlanReminder))
        if plan.at is None or plan.at > now:
            return False
        self.person.at = now - timedelta(seconds=20)  # which a person's clock adds again
        self.person.in_a_burst(DUE)
        self.person.transcript.clear()
        return bool(self.person.replies)

    # --- What the plain rules say --------------------------------------------------------

    def is_due(self, now: datetime) -> bool:
        """Say whether a reminder is due at this moment.

        What was put off to another morning by a clock that was ahead stays put off.
        """
        first, any_day = self._first(), self.asked is not None
        if now >= self.closes:
            self.put_off = self.closes
        if first is None or now < max(first, self.put_off) or self.put_off >= self.closes:
            return False
        if self._is_kind(now, any_day=any_day):
            return True
        self.put_off = self._next_kind(now, any_day=any_day)
        return False

    def note(self, now: datetime) -> None:
        """Note that they were reminded."""
        self.count += self.asked is None
        self.asked, self.last, self.since, self.put_off = None, now, now, now

    def _first(self) -> datetime | None:
        """Return from when on a reminder is due, in kind hours."""
        rules = CONSULTATION.reminders
        if not self.agreed or self.sent or rules is None:
            return None
        if self.asked is not None:
            return self.asked
        if self.count >= rules.at_most:
            return None
        since = max(self.since, self.last or self.since)
        due = [at for at in self._by_rule(rules, since) if at > since]
        return max(min(due), since + timedelta(hours=12)) if due else None

    def _by_rule(self, rules: ReminderRules, since: datetime) -> list[datetime]:
        found = []
        if self.count < len(rules.idle):
            day = since.astimezone(self.zone).date() + timedelta(days=rules.idle[self.count])
            while self._is_off(day):
                day += timedelta(days=1)
            found.append(self._at_ten(day))
        for days in rules.before_closing:
            day = self.closes.astimezone(self.zone).date() - timedelta(days=days)
            while self._is_off(day):
                day -= timedelta(days=1)
            found.append(self._at_ten(day))
        return found

    def _is_kind(self, now: datetime, *, any_day: bool) -> bool:
        local = now.astimezone(self.zone)
        awake = now >= self._at_ten(local.date()) and local.time() < time(20)
        return awake and (any_day or not self._is_off(local.date()))

    def _next_kind(self, now: datetime, *, any_day: bool) -> datetime:
        """Return the next ten o'clock, of a working day where that matters."""
        day = now.astimezone(self.zone).date()
        while self._at_ten(day) < now or not self._is_kind(self._at_ten(day), any_day=any_day):
            day += timedelta(days=1)
        return self._at_ten(day)

    def _at_ten(self, day: date) -> datetime:
        return datetime.combine(day, time(10), self.zone).astimezone(UTC)

    def _is_off(self, day: date) -> bool:
        """Say whether it is a weekend there, or a holiday there, in England or in France."""
        own = calendar(COUNTRIES[self.zone.key])
        weekend = own.weekend if own is not None else {5, 6}
        resting = [one for one in (own, calendar("GB"), calendar("FR")) if one is not None]
        return day.weekday() in weekend or any(day in one for one in resting)
