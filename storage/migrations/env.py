"""Runs migrations over the connection that :mod:`storage.migrate` hands in."""

from alembic import context

from storage.tables import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    transactional_ddl=True,  # SQLite's is, too: its transactions begin as storage.database says
)
with context.begin_transaction():
    context.run_migrations()
