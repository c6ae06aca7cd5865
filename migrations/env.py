"""Alembic's entry: the models' metadata, against the database of the application."""

from alembic import context
from flask import current_app
from sqlalchemy.types import DateTime

from app.database import Base, Moment

config = context.config


def render_item(kind, item, autogen_context):
    """Write our moments down as plain columns, so that migrations don't depend on the models."""
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    return False


def compare_type(context, inspected, metadata_column, inspected_type, metadata_type):
    """Moments are kept as times with a zone; for the rest Alembic knows better."""
    if isinstance(metadata_type, Moment):
        return not isinstance(inspected_type, DateTime)
    return None


def without_foreign_keys(connection, go_on):
    """Run migrations; SQLite changes a table by making it anew, which its references must not notice meanwhile."""
    if connection.dialect.name != "sqlite":
        return go_on()
    raw = connection.connection.driver_connection
    raw.execute("PRAGMA foreign_keys=OFF").close()
    try:
        go_on()
        broken = raw.execute("PRAGMA foreign_key_check").fetchall()
        assert not broken, f"References lead nowhere after the migration: {broken[:5]}"
    finally:
        raw.execute("PRAGMA foreign_keys=ON").close()


def migrate():
    """Run what is asked for in one transaction."""
    with context.begin_transaction():
        context.run_migrations()


with current_app.extensions["migrate"].db.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=render_item,
        compare_type=compare_type,
    )
    without_foreign_keys(connection, migrate)
