"""The instants that matter on Matrix, and a bot that dies at one of them.

`python -m tests.crashes.matrix.points POINT NTH` is `intake serve`, killed when it
comes to POINT for the NTH time.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bot.cli import main
from bot.delivery import Delivery
from bot.group_commit import GroupCommit
from bot.intake import Intake
from bot.transports.matrix.attention import Attention
from bot.transports.matrix.client import Client
from bot.transports.matrix.invitations import Invitations
from bot.transports.matrix.key_upload import KeyUpload
from bot.transports.matrix.nio_client import Nio
from bot.transports.matrix.places import Places
from bot.transports.matrix.sealed_rows import SealedRows
from bot.transports.matrix.syncing import Syncing
from tests.crashes.telegram.points import (
    AT_THE_END,
    Arm,
    Dies,
    after,
    after_awaiting,
    armed,
    before,
    before_commit,
)


def before_keys_are_kept(dies: Dies) -> None:
    """Die with what a sync has brought written to the key store, and not committed."""
    whole = SealedRows.transaction

    @contextmanager
    def wrapped(self: SealedRows) -> Iterator[None]:
        with whole(self):
            yield
            dies()

    SealedRows.transaction = wrapped  # type: ignore[method-assign]


POINTS: dict[str, Arm] = {
    "before keys are kept": before_keys_are_kept,
    "when a sync has come": after_awaiting(Client, "sync_once"),
    "before an invitation is answered": before(Invitations, "_answer"),
    "after an invitation is answered": after_awaiting(Invitations, "_answer"),
    "before what happened is given": after_awaiting(Syncing, "_gathered"),
    "before a batch is taken": before(Intake, "commit_batch"),
    "before COMMIT": before_commit,
    "after COMMIT, before any reply": after(Intake, "commit_batch"),
    "before replies are handed to delivery": before(Delivery, "add"),
    "before a message is sent": before(Nio, "write"),
    "when a room's key has been shared": after_awaiting(Nio, "share_group_session"),
    "after a message is sent, before it is noted": after_awaiting(Nio, "write"),
    "after it is noted, before it is settled": after(Places, "note"),
    "after it is settled, before that is written": after(GroupCommit, "settle"),
    "before it is said to be seen": before(Attention, "has_kept"),
    "before keys are uploaded": before(KeyUpload, "see_to_it"),
    **AT_THE_END,
}


if __name__ == "__main__":
    armed(POINTS[sys.argv[1]], int(sys.argv[2]))
    sys.argv[1:] = ["serve"]
    main()
