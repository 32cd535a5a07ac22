"""Alembic's entry: run the migrations on the connection `desk.leads.migration` hands over, in its transaction."""

from alembic import context

from desk.leads.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
