"""Migrations lead from nothing to the models and back, on both databases."""

import pytest
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import IntegrityError

from app.contributions.models import State
from app.extensions import db
from app.registration.models import Ending, Seat, SeatState
from tests import factories
from tests.conftest import MIGRATIONS

FIRST = "686e2d0f61fc"  # the tables that all others were built upon


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
    downgrade(MIGRATIONS, revision=FIRST)
    upgrade(MIGRATIONS)
    assert rows() == before
    with pytest.raises(IntegrityError):
        db.session.execute(text("UPDATE phases SET kind = 'dancing'"))


def test_the_way_back_is_refused_where_it_would_show_what_is_hidden(app):
    factories.contribution(state=State.HIDDEN)
    db.session.remove()
    with pytest.raises(SystemExit):  # and says why
        downgrade(MIGRATIONS, revision=FIRST)


@pytest.mark.parametrize("taken_back", ["rounds SET cancelled_at", "candidates SET removed_at"])
def test_the_way_back_is_refused_while_something_is_taken_back(app, taken_back):
    factories.candidate(factories.closed_round().items[0].cluster)
    db.session.execute(text(f"UPDATE {taken_back} = '2026-11-24 12:00:00+00:00'"))
    db.session.commit()
    db.session.remove()
    with pytest.raises(SystemExit):
        downgrade(MIGRATIONS, revision=FIRST)


def test_the_way_back_is_refused_while_a_seat_is_offered(app):
    factories.seat("ana", state=SeatState.OFFERED)
    db.session.remove()
    with pytest.raises(SystemExit):
        downgrade(MIGRATIONS, revision=FIRST)


def test_seats_of_before_get_a_turn_and_a_code_for_the_door(app):
    ana, rui = factories.seat("ana"), factories.seat("rui", state=SeatState.CANCELLED)
    keys = ana.id, rui.id
    db.session.remove()
    downgrade(MIGRATIONS, revision=FIRST)
    upgrade(MIGRATIONS)
    ana, rui = (db.session.get(Seat, key) for key in keys)
    assert (ana.turn, ana.ending, rui.ending) == (ana.id, None, Ending.CANCELLED)
    assert ana.turn < rui.turn
    assert len({ana.entry_code, rui.entry_code}) == 2


def rows():
    """Return how many rows each table has."""
    return {
        name: db.session.scalar(select(func.count()).select_from(table)) for name, table in db.metadata.tables.items()
    }
