"""What Alembic runs: the migrations, on the connection and in the transaction it is given."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    transactional_ddl=True,  # true of SQLite too, since `database` opens the transaction itself
    render_as_batch=True,
)
context.run_migrations()
