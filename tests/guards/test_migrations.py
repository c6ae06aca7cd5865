"""Migrations lead from nothing to the models and back, on both databases."""

from flask_migrate import check, downgrade, upgrade
from sqlalchemy import inspect

from app.extensions import db
from tests.conftest import MIGRATIONS


def tables():
    """Return the names of the tables that are there."""
    return set(inspect(db.engine).get_table_names())


def test_migrations_make_what_the_models_say(app):
    assert tables() - {"alembic_version"} == set(db.metadata.tables)
    check(MIGRATIONS)  # ends the process when anything differs


def test_migrations_can_be_taken_back_and_made_again(app):
    downgrade(MIGRATIONS, revision="base")
    assert tables() == {"alembic_version"}
    upgrade(MIGRATIONS)
    check(MIGRATIONS)
