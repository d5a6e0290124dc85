"""The memory: what is remembered, in SQL, sealed.

Theory of operation
-------------------

Whatever must survive is in one of two kinds of database: the intake's own
(`schema`), and core stores (`core`), where submissions are handed over to and
stay. All functions take a connection and write in its transaction; when that
is committed is decided in `bot.intake`, once for a whole batch.

Four rules make the rest simple:

1. *A session is one sealed document* (`sessions`). An event needs all of it:
   it is read, opened, changed, sealed and written as one. The columns beside it
   are an overview, and are never read back.
2. *What is to be done later is a row, written with its cause.* A message to
   send (`outbox`), a submission to hand over (`submissions`): each row is there
   until it has been done, so a crash at any point leaves a list and no doubt.
3. *What came is known by its id* (`cursors`), so that an event which is
   repeated is heard once; and no row's number is given twice (`numbers`).
4. *Every secret needs the main key* (`sealing`, `main_key`), which is not in
   the database. To erase a person is to destroy one wrapped key (`erasure`); to
   be rid of a main key is to seal anew what needs it (`rotation`).

`turns` is where effects become rows; `bulk` makes many rows cheap; `database`
says how SQLite is driven; `lock` keeps a second process out.
"""
