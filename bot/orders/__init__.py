"""Orders of operators, carried out by the bot while it runs.

giving   the command's side: it does what is ordered, or has the running bot do it, and waits
box      the folder in which a command leaves an order, sealed
taking   the bot's side: a source of events beside the messengers

The bot writes alone, so that a command beside it may only read. It leaves its order in the box,
and reads in the database what came of it; `storage.outcomes` makes that once, whichever of the
two is killed, and when. An order that the bot has not taken can be taken out of the box again: so
a command knows that nothing was done. Each is good for half a minute, and none comes later.
"""
