"""Migrations lead from nothing to the models and back, on both databases."""

import pytest
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import IntegrityError

from app.contributions.models import State
from app.extensions import db
from tests import factories
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


def test_what_was_written_survives_the_way_back_and_forth(app):
    factories.closed_round()
    factories.challenge()
    before = rows()
    db.session.remove()
    downgrade(MIGRATIONS, revision="-1")
    upgrade(MIGRATIONS)
    assert rows() == before
    with pytest.raises(IntegrityError):
        db.session.execute(text("UPDATE phases SET kind = 'dancing'"))


def test_the_way_back_is_refused_where_it_would_show_what_is_hidden(app):
    factories.contribution(state=State.HIDDEN)
    db.session.remove()
    with pytest.raises(SystemExit):  # and says why
        downgrade(MIGRATIONS, revision="-1")


def rows():
    """Return how many rows each table has."""
    return {
        name: db.session.scalar(select(func.count()).select_from(table)) for name, table in db.metadata.tables.items()
    }
