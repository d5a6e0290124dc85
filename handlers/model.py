"""The nouns of a conversation, all of them frozen.

Read this page first: every other file of the dialogue takes these values and
returns these values. Where XLSForm, Matrix or Telegram have a word for a
thing, it is theirs.

They are msgspec structs rather than dataclasses because a session is stored
between any two messages: encoding and decoding one is then a single call
(`msgspec.json`), and making one costs a tenth of a frozen dataclass. Those that
a session holds by the dozen are `gc=False`: they cannot be part of a cycle, so
that Python need not look for one in them.
"""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Literal, TypeAlias

from msgspec import Struct

from handlers.rules import Rule

Language: TypeAlias = Literal["en", "fr"]

Text: TypeAlias = Mapping[Language, str]
"""One sentence, side by side in each of the consultation's languages."""


# --- What is asked -----------------------------------------------------------


class Choice(Struct, frozen=True, kw_only=True):
    """One thing a question offers. Its name is stored, its label is shown.

    `synonyms` are words by which people call it too; they are never shown.
    """

    name: str
    label: Text
    synonyms: tuple[str, ...] = ()


class Controller(Struct, frozen=True, kw_only=True):
    """Who answers for the data a consent speaks of, by their full name."""

    name: str
    label: Text
    contact: str = ""


class Notice(Struct, frozen=True, kw_only=True):
    """Something a participant must have read; it asks for no decision.

    `on` holds other words for single messengers, by the transport's name:
    what a chat app can see is not the same everywhere.
    """

    name: str
    label: Text
    on: Mapping[str, Text] = {}


ConsentMoment: TypeAlias = Literal["start", "end", "stop"]

Matter: TypeAlias = Literal["answers", "details", "quotes"]
"""What a consent may speak of: answers; what tells who somebody is; their own words in public."""


class ConsentClause(Struct, frozen=True, kw_only=True):
    """One purpose, to be decided alone, by an active yes or no.

    `label` is the question as it is put; `short` names it in lists, so that
    "You agreed: …" can be said; `purpose` names it to those who work with the
    results, whom "your answers" would mislead. Granting a clause also grants what it
    `implies`, and the participant is told so in the text they decide on. What it
    `covers` may leave the house for its purpose, and nothing else.
    """

    name: str
    label: Text
    short: Text
    purpose: Text
    controllers: tuple[Controller, ...]
    legal_basis: Text
    required: bool = False
    implies: tuple[str, ...] = ()
    ask: ConsentMoment = "end"
    covers: tuple[Matter, ...] = ()


class Section(Struct, frozen=True, kw_only=True):
    """A group of questions, named in the progress line."""

    name: str
    label: Text


QuestionKind: TypeAlias = Literal[
    "note",
    "text",
    "select_one",
    "select_multiple",
    "rank",
    "range",
    "integer",
    "decimal",
    "date",
    "country",
]


class Question(Struct, frozen=True, kw_only=True):
    """One question, in XLSForm's columns.

    `start`, `end` and `step` are the parameters of a `range`, with words for
    both ends; `min_choices` and `max_choices` bound a `select_multiple`, and
    `max_choices` is how many a `rank` puts in order. `why` explains why the
    question is asked; `comment` lets words be added to a choice; `sensitive`
    warns before the answer is written. The answer to a `detail` tells who somebody is.
    """

    name: str
    type: QuestionKind
    label: Text
    section: str = ""
    hint: Text | None = None
    why: Text | None = None
    required: bool = False
    relevant: Rule | None = None
    constraint: Rule | None = None
    constraint_message: Text | None = None
    choices: tuple[Choice, ...] = ()
    appearance: Literal["", "multiline"] = ""
    or_other: bool = False
    comment: bool = False
    sensitive: bool = False
    detail: bool = False
    start: int = 1
    end: int = 5
    step: int = 1
    start_label: Text | None = None
    end_label: Text | None = None
    min_choices: int = 1
    max_choices: int | None = None


class ReminderRules(Struct, frozen=True, kw_only=True):
    """When somebody who agreed to `consent` and has not finished is reminded.

    A reminder comes after so many `idle` days without a word, the first after the first of
    them and so on; and so many days `before_closing`. There are at most `at_most` of them,
    at `hour` in the person's own zone. None comes within the `quiet` hours (from, until),
    within `rest` hours of a word, or on a weekend or a public holiday, where the person is
    or in one of the countries of `holidays`. `contact` is the consent to be written to about
    other matters, if there is one.
    """

    consent: str
    contact: str = ""
    idle: tuple[int, ...] = ()
    before_closing: tuple[int, ...] = ()
    at_most: int = 5
    hour: time = time(10)
    quiet: tuple[time, time] = (time(20), time(9))
    rest: int = 12
    holidays: tuple[str, ...] = ()


Admission: TypeAlias = Literal["open", "invitation"]


class Consultation(Struct, frozen=True, kw_only=True):
    """What is asked, whole and immutable; a session is pinned to its `version`.

    `version` is the SHA-256 of the content. `opens` and `closes` are instants;
    `zone` (an IANA name) is the one in which they are told to people. `group` names
    the question whose choices are the stakeholder groups, if there is one, and `quota`
    how many people of a group can take part. Whoever may take part is told by `admission`.
    """

    name: str
    version: str
    languages: tuple[Language, ...]
    title: Text
    welcome: Text
    minutes: int
    zone: str
    prefix: str
    notices: tuple[Notice, ...]
    consents: tuple[ConsentClause, ...]
    sections: tuple[Section, ...]
    questions: tuple[Question, ...]
    privacy: Text
    group: str = ""
    admission: Admission = "open"
    quota: Mapping[str, int] = {}
    opens: datetime | None = None
    closes: datetime | None = None
    reminders: ReminderRules | None = None


# --- What happened -----------------------------------------------------------


class Address(Struct, frozen=True, kw_only=True, gc=False):
    """Where a participant is reached: a transport's name and a place in it."""

    transport: str
    place: str


class Started(Struct, frozen=True, kw_only=True, tag=True):
    """Somebody opened the chat, without a word. `language` is their client's.

    `invitation` is the code in the link that brought them, if there was one.
    """

    id: str
    address: Address
    at: datetime
    position: int
    message: str = ""
    language: Language | None = None
    invitation: str = ""


class MessageReceived(Struct, frozen=True, kw_only=True, tag=True):
    """Somebody wrote `text`.

    `message` is the messenger's own name for the message. `position` is its
    place in the chat's order and can be compared with the position a
    transport returns for what it sent: that is how the dialogue knows whether
    a question had reached the person when they wrote. `reply_to` is the position
    of the message of ours that it was written in reply to, where it was.
    """

    id: str
    address: Address
    at: datetime
    position: int
    message: str
    text: str
    language: Language | None = None
    reply_to: int | None = None


class MessageEdited(Struct, frozen=True, kw_only=True, tag=True):
    """Somebody changed what `message` says; `text` is all of its new words."""

    id: str
    address: Address
    at: datetime
    message: str
    text: str


class MessageDeleted(Struct, frozen=True, kw_only=True, tag=True):
    """Somebody deleted `message` from the chat."""

    id: str
    address: Address
    at: datetime
    message: str


class ChoiceSelected(Struct, frozen=True, kw_only=True, tag=True):
    """Somebody pressed a button. `token` is what that button was made with.

    `mark` is that of the reply which held it, `position` the place of the message
    it is on now, and `press` what the messenger calls the press, if it wants it
    to be acknowledged.
    """

    id: str
    address: Address
    at: datetime
    token: str
    mark: str
    message: str = ""
    position: int = 0
    press: str = ""


class FileReceived(Struct, frozen=True, kw_only=True, tag=True):
    """Somebody sent a voice message, a picture, or whatever else is not text.

    `language` is their client's.
    """

    id: str
    address: Address
    at: datetime
    position: int
    message: str
    language: Language | None = None


class Unreadable(Struct, frozen=True, kw_only=True, tag=True):
    """Somebody wrote what cannot be decrypted yet; with its key it comes as what it is."""

    id: str
    address: Address
    at: datetime
    position: int
    message: str


class ConsultationOpened(Struct, frozen=True, kw_only=True, tag=True):
    """The consultation has opened, and somebody who registered before is to be told so.

    `row` is theirs.
    """

    id: str
    address: Address
    at: datetime
    row: int
    message: str = ""  # no message of theirs made it


class ReminderDue(Struct, frozen=True, kw_only=True, tag=True):
    """The clock has come to an instant that was planned; whether to remind is decided now.

    `since` is when anything was last written of the session: their words, or our reminder. `row`
    and `session` say who is meant, as in `CampaignDue`.
    """

    id: str
    address: Address
    at: datetime
    since: datetime
    row: int
    session: str
    message: str = ""


AudienceKind: TypeAlias = Literal["unfinished", "registered", "contact"]
"""Whoever has begun and not sent; whoever asked to be told of the opening; whoever agreed to be
written to about other matters."""


class Audience(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whom a campaign is for: those of a kind, and among them those to whom all of this applies.

    `group` is an answer to the question that tells groups apart, `channel` a transport's name.
    """

    kind: AudienceKind
    group: str = ""
    language: Language | Literal[""] = ""
    channel: str = ""
    idle_days: int = 0


CampaignReason: TypeAlias = Literal[
    "finished", "changed", "never_asked", "declined", "unreachable", "recent", "closing"
]
"""Why somebody is left out of a campaign, as the dialogue decides it: nothing is open; it is not
for them any more; they were never asked, or said no; they have blocked the bot, or are gone; they
have written lately; there is no kind hour before the closing."""


class CampaignDue(Struct, frozen=True, kw_only=True, tag=True):
    """Somebody is to be written to in a campaign, if it is still for them.

    `row` and `session` say who is meant: whoever is at the address by now may be somebody else.
    How long they had been silent is measured at `made_at`, when it was planned.
    """

    id: str
    address: Address
    at: datetime
    since: datetime
    campaign: int
    row: int
    session: str
    made_at: datetime
    audience: Audience
    words: Text
    message: str = ""


class CampaignReached(Struct, frozen=True, kw_only=True, tag=True):
    """The audience of a campaign has been gone through to `row`; once, that it is `finished`.

    Nobody hears of it: it is on the road of all events so that it comes after what went before.
    """

    id: str
    address: Address
    at: datetime
    campaign: int
    row: int
    finished: bool


class CampaignStands(Struct, frozen=True, kw_only=True, tag=True):
    """How far a campaign is, for the coordinator at this address; once, that it is `finished`.

    While it is `going_out`, nobody has looked yet at how many more it is for.
    """

    id: str
    address: Address
    at: datetime
    campaign: int
    arrived: int
    on_its_way: int
    waiting: int
    left_out: Mapping[str, int]
    finished: bool
    going_out: bool = False
    message: str = ""


class ReachChanged(Struct, frozen=True, kw_only=True, tag=True):
    """Somebody can be written to no more, or can be again: they have blocked the bot, or let it in.

    A messenger says so by itself, or else when it refuses what is sent to them.
    """

    id: str
    address: Address
    at: datetime
    reachable: bool
    message: str = ""


class Garbled(Struct, frozen=True, kw_only=True):
    """What a messenger brought and nobody could read: no event, and set aside as it is.

    The address has no place where nobody can be sure who sent it.
    """

    id: str
    address: Address
    at: datetime
    raw: str


Due: TypeAlias = ConsultationOpened | ReminderDue | CampaignDue | CampaignStands
"""What the clock brings: nobody did anything."""

Wordless: TypeAlias = Due | ReachChanged
"""In which nobody says anything to the bot."""

Event: TypeAlias = (
    Started
    | MessageReceived
    | MessageEdited
    | MessageDeleted
    | ChoiceSelected
    | FileReceived
    | Unreadable
    | Wordless
)


# --- What is known -----------------------------------------------------------

Value: TypeAlias = str | int | tuple[str, ...]
"""An answer's value: text, a choice's name, an ISO date, a decimal in digits
or a country's ISO 3166 code (str); an integer or a place in a range (int); the
names of several choices, for a rank in order (tuple)."""

AnswerStatus: TypeAlias = Literal["given", "skipped", "withheld"]
"""Withheld is "I would rather not say": an answer, and not the same as none."""

PartRole: TypeAlias = Literal["answer", "other", "comment"]


class Part(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """The words one message gave to an answer, and what they are in it."""

    message: str
    text: str
    role: PartRole = "answer"


class Answer(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """What a participant said to one question.

    An answer still being gathered (several messages, several presses) is
    kept at once but not `complete`. `parts` are the messages it came from, so
    that an edit in the chat finds it; `earlier` are messages whose answer has
    since been replaced. `language` is the session's at that moment,
    `detected` the language the words seem to be in, where that could be told.
    """

    status: AnswerStatus
    language: Language
    at: datetime
    value: Value | None = None
    other: str = ""
    comment: str = ""
    detected: Language | None = None
    parts: tuple[Part, ...] = ()
    earlier: tuple[str, ...] = ()
    complete: bool = True


class Consent(Struct, frozen=True, kw_only=True, gc=False):
    """A participant's decision on one clause; never overwritten in the ledger.

    `wording` is the SHA-256 of the exact text they decided on, `how` whether
    they pressed a button, typed, or granted it as part of another clause.
    A notice that was acknowledged is recorded in the same way.
    """

    clause: str
    granted: bool
    wording: str
    language: Language
    controllers: tuple[str, ...]
    legal_basis: str
    at: datetime
    channel: str
    message: str
    how: Literal["pressed", "typed", "implied"]


class Arriving(Struct, frozen=True, kw_only=True, tag=True):
    """Nothing has been said yet."""


class ChoosingLanguage(Struct, frozen=True, kw_only=True, tag=True):
    """We wait for the language."""


class Welcomed(Struct, frozen=True, kw_only=True, tag=True):
    """We have said who asks and why, and wait for "continue"."""


class Acknowledging(Struct, frozen=True, kw_only=True, tag=True):
    """We wait for the notices to be acknowledged."""


class Consenting(Struct, frozen=True, kw_only=True, tag=True):
    """We wait for a yes or no to `clause`; `wording` is the hash of what was shown.

    Where it is put because somebody stops, `question` is the one they stopped at.
    """

    clause: str
    wording: str = ""
    question: str = ""


class Answering(Struct, frozen=True, kw_only=True, tag=True):
    """We wait for an answer to `question`, or for the words that complete it."""

    question: str
    waiting_for: PartRole = "answer"


class Reviewing(Struct, frozen=True, kw_only=True, tag=True):
    """We have listed the answers and wait for "send" or a number to change."""


class Paused(Struct, frozen=True, kw_only=True, tag=True):
    """They said "stop" for now, at `question` if one was open; we wait for them."""

    question: str = ""


class Closed(Struct, frozen=True, kw_only=True, tag=True):
    """We wait for nothing: all is sent, or the consultation is not open."""


class Registering(Struct, frozen=True, kw_only=True, tag=True):
    """Not open yet; we wait for whether to note that the person is interested."""


Step: TypeAlias = (
    Arriving
    | ChoosingLanguage
    | Welcomed
    | Acknowledging
    | Consenting
    | Answering
    | Reviewing
    | Paused
    | Closed
    | Registering
)


class SwitchLanguage(Struct, frozen=True, kw_only=True, tag=True):
    """Asked aside: go on in `language`? `text` is the message that seemed to ask for it."""

    language: Language
    text: str = ""
    message: str = ""


class ChangeAnswer(Struct, frozen=True, kw_only=True, tag=True):
    """Asked aside, about an older question: take this choice, or these words, instead?"""

    question: str
    choice: str
    text: str = ""
    message: str = ""


class DropAnswer(Struct, frozen=True, kw_only=True, tag=True):
    """Asked aside, after a message was deleted: forget what it said as well?"""

    question: str
    message: str


class Forgetting(Struct, frozen=True, kw_only=True, tag=True):
    """Asked aside: really delete everything?"""


class AskingZone(Struct, frozen=True, kw_only=True, tag=True):
    """Asked aside: where are you, so that reminders come at a kind hour?"""


class LeavingOut(Struct, frozen=True, kw_only=True, tag=True):
    """Asked aside: take away words already kept, and leave the question out?"""

    question: str
    withheld: bool


class TakeAsOther(Struct, frozen=True, kw_only=True, tag=True):
    """Asked aside: `text` is not in the list; take it as "other"?"""

    question: str
    text: str
    message: str


class GivingWay(Struct, frozen=True, kw_only=True, tag=True):
    """Asked aside: delete what is here, and go on with the conversation that `code` names?"""

    code: str


class Relaying(Struct, frozen=True, kw_only=True, tag=True):
    """They asked for a person: what they write goes to the coordinators, until it is enough."""


class FromOrganisers(Struct, frozen=True, kw_only=True, tag=True):
    """A coordinator has answered them; whether they write back is open."""


class WhoseWords(Struct, frozen=True, kw_only=True, tag=True):
    """Asked aside: are these words for the coordinators, or for what is open?"""

    text: str
    message: str
    position: int


Aside: TypeAlias = (
    SwitchLanguage
    | ChangeAnswer
    | DropAnswer
    | Forgetting
    | LeavingOut
    | TakeAsOther
    | GivingWay
    | AskingZone
    | Relaying
    | FromOrganisers
    | WhoseWords
)


class Button(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """Something to press. `token` comes back as it is; at most 56 bytes of it."""

    label: str
    token: str


class Reminded(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """How often, and when last, somebody was reminded; `asked_for` is when they want to be next."""

    count: int = 0
    last: datetime | None = None
    asked_for: datetime | None = None


SessionStatus: TypeAlias = Literal["new", "registered", "open", "submitted"]


class Session(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One participant's walk through one version of a consultation.

    `step` is what was asked last, since a message means what was asked; what
    comes next is never stored but derived from the answers (`path.next_step`).
    Something small may lie over the step: a question of its own (`aside`), or
    only something to press (`offered`). It goes as soon as the person does
    something else. `asked` is the position at which what was put last reached
    the person, or None while it is on its way; `step_asked` is the step's, under
    what lies over it; `put_at` is when that was put.

    What has its default value is not stored (here and in `Answer`, `Part`, `Reply` and
    `Button`): a default, once released, can never be changed.
    """

    id: str
    consultation: str
    version: str
    reference: str
    started: datetime
    status: SessionStatus = "new"
    language: Language = "en"
    step: Step = Arriving()
    aside: Aside | None = None
    offered: tuple[Button, ...] = ()
    numbered: bool = True
    asked: int | None = None
    in_doubt: bool = False  # it may have reached them before `asked` as well
    step_asked: int | None = None
    step_place: int | None = None  # where its message is, once something lay over it; 0: unknown
    put_at: datetime | None = None
    puts: int = 0  # how often a step has been put
    on_top: bool = True  # whether the step is the last thing that was shown
    places: Mapping[str, int] = {}  # where each question was put last, by its name
    last_press: str = ""  # the button that was pressed last, by its message and token
    invitation: str = ""  # the reference of the one that brought them; never its code
    invited_as: str = ""  # the group that it names, which the person may choose or not
    welcomed: bool = False
    acknowledged: tuple[str, ...] = ()
    consents: Mapping[str, Consent] = {}
    answers: Mapping[str, Answer] = {}
    latest: str = ""  # the question answered last: early words add to it
    refused: str = ""  # the message refused last: its edit is a new try
    foreign: int = 0  # answers in a row that seemed to be in the other language
    switch_offered: bool = False
    revision: int = 0
    sent: Mapping[str, Answer] = {}  # the answers of the last submission
    moves: int = 0  # how often it has gone on in another chat
    unanswered: int = 0  # messages to the organisers since they wrote last
    told_who_reads: bool = False  # who can read this chat, and that one may leave it
    zone: str = ""  # where they are, as an IANA name, if they said so
    reminded: Reminded = Reminded()
    out_of_reach: bool = False  # their messenger said so, and they have done nothing since


# --- What one event makes ----------------------------------------------------


class Update(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """What an earlier message of ours becomes, where a messenger can change it.

    It is the one at `position`. Without a `text` its words stay; it has no
    buttons afterwards but these.
    """

    position: int
    text: str = ""
    buttons: tuple[Button, ...] = ()


class Attachment(Struct, frozen=True, kw_only=True, gc=False):
    """A file that goes with a reply. `kind` is its MIME type.

    `description` says in words what is in it: who cannot see a picture misses nothing. One that
    `illustrates` only shows what the words say, and nobody has asked for it as a file.
    """

    name: str
    kind: str
    content: bytes
    description: str
    illustrates: bool = False


class Reply(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """Words for the participant, in their language, with what may be pressed.

    Where a messenger has no buttons, `numbered` ones are listed as 1, 2, 3 and
    the others are offered as words to write. `mark` binds the buttons to the
    session and comes back with a press. `asks` marks the reply that puts the
    session's step: when it has arrived, what the person writes is for it.

    `acknowledges` is the press that this answers. A `toast` is of passing
    interest: where such a press can be answered with a few words that vanish, it
    is, and leaves no message. `updates` are changes to what was shown before.
    What cannot be sent before `until` is not said at all: a reminder held up must not come at
    night.
    What is `unasked` is said of the bot's own accord: it gives way to what somebody waits for.
    An `attachment` comes after the words, or alone. What a reply to a coordinator is `about` is
    remembered with the place where it arrives: they answer it there, and it can change later.
    One that `forgets` is the last word to somebody of whom nothing is kept in that chat: where a
    messenger itself keeps what opens the chat, that goes when it has been said.
    The buttons of one that is `fleeting` are worth something until there are others: where they can
    be taken away then, they are.
    With a `menu` the chat lists these commands from then on, and what they do; with an empty
    one, everybody's.
    """

    text: str
    buttons: tuple[Button, ...] = ()
    numbered: bool = True
    mark: str = ""
    asks: bool = False
    acknowledges: str = ""
    toast: bool = False
    updates: tuple[Update, ...] = ()
    attachment: Attachment | None = None
    about: str = ""
    menu: tuple[tuple[str, str], ...] | None = None
    until: datetime | None = None
    unasked: bool = False
    forgets: bool = False
    fleeting: bool = False


class Submission(Struct, frozen=True, kw_only=True):
    """What the core store receives: fixed bytes, and what names them.

    `body` is the payload as compact JSON, its fields in the published order,
    and `digest` its SHA-256 in hexadecimal; a retry sends the very same bytes.
    """

    id: str
    revision: int
    reference: str
    body: bytes
    digest: str
    at: datetime


class Submit(Struct, frozen=True, kw_only=True, tag=True):
    """Hand this submission to every core store."""

    submission: Submission


class RecordConsent(Struct, frozen=True, kw_only=True, tag=True):
    """Write this decision into the ledger, with the words it was made on."""

    consent: Consent
    text: str


class Forget(Struct, frozen=True, kw_only=True, tag=True):
    """Erase the session: here, and in every core store that has a part of it."""


class Move(Struct, frozen=True, kw_only=True, tag=True):
    """The session goes on where the event came from; `farewell` is for where it was."""

    farewell: Reply


class PlanReminder(Struct, frozen=True, kw_only=True, tag=True):
    """Look at this session again at `at`, and not before; None: never again."""

    at: datetime | None


class SettleLetter(Struct, frozen=True, kw_only=True, tag=True):
    """Write what became of one letter of a campaign: when it is due, or else its outcome."""

    campaign: int
    row: int
    due_at: datetime | None = None
    outcome: CampaignReason | Literal["sent", "failed"] | None = None


class PassOn(Struct, frozen=True, kw_only=True, tag=True):
    """Pass these words on to the coordinators, without saying whose they are."""

    text: str


Effect: TypeAlias = Submit | RecordConsent | Forget | Move | PassOn | PlanReminder | SettleLetter


class NewCode(Struct, frozen=True, tag=True):
    """Make a code that names this session for a short while; the one before it dies."""


class FindCode(Struct, frozen=True, kw_only=True, tag=True):
    """Find the session that `code` names.

    If this one `gives_way` and the other is found, this one is to be forgotten and
    the other has the turn.
    """

    code: str
    gives_way: bool


class FindPeople(Struct, frozen=True, kw_only=True, tag=True):
    """Find out whether anybody is there to answer, or to read what was `said` to them."""

    said: str = ""


class FindWhetherAnswered(Struct, frozen=True, kw_only=True, tag=True):
    """Find out whether anybody is there to answer: only then are people offered to ask them.

    They have `asked` something, and are told where that is answered; or else what there is.
    """

    asked: bool = False


class FindInvitation(Struct, frozen=True, kw_only=True, tag=True):
    """Find the invitation that `code` names; it is good for whoever came with it as well."""

    code: str
    reference: str  # the invitation that this session came with


class Seat(Struct, frozen=True, kw_only=True, gc=False):
    """What somebody takes up who takes part: a use of an invitation, a place in a group.

    Either may be "": then they need none.
    """

    invitation: str = ""
    group: str = ""


class TakeSeat(Struct, frozen=True, kw_only=True, tag=True):
    """Let this session have `seat` instead of the one it `has`, if there is room."""

    seat: Seat
    has: Seat
    quota: int | None  # of the group


Need: TypeAlias = NewCode | FindCode | FindPeople | FindWhetherAnswered | FindInvitation | TakeSeat


class CodeMade(Struct, frozen=True, kw_only=True, tag=True):
    """The code, good for so many minutes."""

    code: str
    minutes: int


class CodeChecked(Struct, frozen=True, kw_only=True, tag=True):
    """Whose code it is. What is wrong, too old, used, or was tried too often is nobody's."""

    code: str
    whose: Literal["nobodys", "ours", "anothers"]


class Moved(Struct, frozen=True, kw_only=True, tag=True):
    """The event came with this session's own code, from another chat than its `former` one."""

    former: Address


class PeopleFound(Struct, frozen=True, kw_only=True, tag=True):
    """So many coordinators can answer, or read what was `said` to them."""

    count: int
    said: str = ""


class AnsweredHere(Struct, frozen=True, kw_only=True, tag=True):
    """Whether anybody is there to answer; `asked` is as it was in what was to be found out."""

    yes: bool
    asked: bool = False


class Invitation(Struct, frozen=True, kw_only=True):
    """What an invitation says to the dialogue. `reference` names it, and is no secret."""

    reference: str
    group: str = ""
    language: Language | None = None


class InvitationChecked(Struct, frozen=True, kw_only=True, tag=True):
    """The invitation, if it is good. Wrong, used, too old, revoked: all of it is None."""

    invitation: Invitation | None


class SeatTaken(Struct, frozen=True, kw_only=True, tag=True):
    """The seat is theirs, unless something is `lacking`, and then nothing has changed."""

    lacking: Literal["", "invitation", "group"]


FoundOut: TypeAlias = CodeMade | CodeChecked | PeopleFound | AnsweredHere | InvitationChecked
"""What was asked for by a turn that is now made of it."""

Fact: TypeAlias = FoundOut | Moved | SeatTaken


class Taken(Struct, frozen=True, kw_only=True):
    """A step has taken what it waited for: go on to `step`, or to whatever comes next.

    `said` says it back, in one line put before the next question.
    """

    session: Session
    said: str = ""
    step: Step | None = None
    effects: tuple[Effect, ...] = ()


class Turn(Struct, frozen=True, kw_only=True):
    """What one event makes: the next session, what to say, what to do.

    One that `needs` to know something is no turn yet and changes nothing: it is
    made again, from the same event, with what was found out.
    """

    session: Session
    replies: tuple[Reply, ...] = ()
    effects: tuple[Effect, ...] = ()
    needs: Need | None = None


class Refusal(Struct, frozen=True):
    """Why something could not be taken, in the participant's language.

    A value and not an exception: being misunderstood is ordinary.
    """

    text: str
    buttons: tuple[Button, ...] = ()
