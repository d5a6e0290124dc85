"""The dialogue: what is said, in which order, and what an answer means.

Theory of operation
-------------------

A conversation is a fold: a session and an event make the next session, the
words to say and the effects to carry out (`conversation.advance`). Nothing
here waits, sends, stores, or looks at a clock. The shell (`bot`) brings events
and sends replies; the memory (`storage`) keeps sessions between them.

Three rules make the rest simple:

1. *What comes next is derived, never stored.* `path.next_step` looks at what
   has been chosen, acknowledged, decided and answered, and returns the first
   thing that is still open. Changing an early answer therefore needs no
   repair: the path is another one from then on.
2. *What was asked is stored.* A message means what was asked when it was
   written, so the session holds the step that was put last, and the position
   at which it reached the person.
3. *What was said is evidence.* Replies leave here in the person's own
   language, complete. A consent is kept with the hash of the very text.

Where to find what
------------------

    conversation.py          the one door: advance()
    model.py                 every noun
    messages.py presses.py arrival.py early.py
    edits.py deletions.py old_buttons.py changes.py
                             what an event means
    steps.py                 what comes next, and putting it
    laying.py asides.py      small questions laid over a step
    language.py welcome.py consent.py deciding.py answering.py
    review.py submission.py rights.py opening_hours.py
                             one step or subject each
    references.py            what people call a session by
    elsewhere.py moving.py codes.py who_reads.py
                             one session, in whichever chat
    reach.py                 whether somebody can be written to
    relaying.py replying.py  words to the organisers; replies to a question
    inviting.py invitations.py validity.py invitation_only.py seats.py groups.py
                             who may take part, and for which group
    answers.py keeping.py gathering.py
                             how an answer is made
    wording.py offering.py showing.py
                             a question in words, what can be pressed, what it becomes
    reading.py days_ahead.py number_words.py detection.py buttons.py
                             how people write, in which language, and what can be pressed
    question_types/ commands/
                             one file for each; command_lists.py: what the desk's share with these
    path/ rules/             which questions are put, in which order
    consultation_file/ checks/
                             from TOML to a Consultation, or an author's mistakes
    rehearsal/               every path, walked by itself
    reminding/               when people are written to unasked, and in which words
    coordination/            what coordinators do from their own messenger
    results/                 what can be told of many people's answers, and of nobody's alone
"""
