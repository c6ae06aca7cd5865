"""What happens to seats by themselves: requests to confirm, reminders, and lists that move up, each once."""

from contextvars import Context
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from app.database import utcnow
from app.extensions import db
from app.journal.models import Entry
from app.mail.models import Letter
from app.registration import clock, tasks
from app.registration.models import SeatState
from app.registration.rules import reminded_from
from app.registration.services import confirm_seat
from app.registration.tasks import tend_seats
from tests import factories as make

LONG_AGO = timedelta(days=30)


@pytest.fixture(autouse=True)
def dates_count(request):
    """Let dates close things, as in production."""
    if "app" in request.fixturenames:
        request.getfixturevalue("app").config["PRODUCTION"] = True


def workshop_in(ahead, code="W1", **facts):
    """Return a workshop that starts so much later."""
    start = utcnow() + ahead
    return make.workshop(code, starts_at=start, ends_at=start + timedelta(hours=2), **facts)


def seat(who, of, before=LONG_AGO, **facts):
    """Return a seat that was asked for so long ago."""
    return make.seat(who, of=of, registered_at=utcnow() - before, **facts)


def tick():
    """Let the clock do its work for a minute."""
    db.session.commit()
    Context().run(tend_seats.call_local)
    db.session.expire_all()


def letters():
    """Return which letters were written to whom."""
    written = db.session.execute(select(Letter.to, Letter.template).order_by(Letter.id)).all()
    return [(to.partition("@")[0], template.rpartition("/")[2]) for to, template in written]


def test_people_are_asked_to_confirm_once(app):
    ana = seat("ana", workshop_in(timedelta(hours=47)))
    tick()
    tick()
    assert letters() == [("ana", "confirm")]
    assert utcnow() + timedelta(hours=23) < ana.confirm_by_at < utcnow() + timedelta(hours=25)


def test_nobody_is_asked_too_early_or_where_the_workshop_does_not_ask(app):
    seat("ana", workshop_in(timedelta(hours=49)))
    seat("ana", workshop_in(timedelta(hours=47), "W2", confirm_hours=0))
    tick()
    assert letters() == []


def test_nobody_is_asked_who_said_yes_a_short_time_before(app):
    place = workshop_in(timedelta(hours=47))
    seat("ana", place, before=timedelta(hours=20))
    seat("rui", place, confirmed_at=utcnow() - timedelta(hours=3))
    seat("bela", place, confirmed_at=utcnow() - timedelta(days=9))
    seat("eva", place, state=SeatState.WAITING, turn=5)
    tick()
    assert ("bela", "confirm") in letters()
    assert {"ana", "rui", "eva"}.isdisjoint(to for to, letter in letters() if letter == "confirm")


def test_who_confirmed_is_not_asked_again(app):
    ana = seat("ana", workshop_in(timedelta(hours=47)))
    tick()
    confirm_seat(make.acting(ana), ana)
    tick()
    assert letters() == [("ana", "confirm")]
    assert ana.confirmed_at is not None


def test_nobody_is_asked_when_nobody_else_could_come_any_more(app):
    seat("ana", workshop_in(timedelta(minutes=29)), reminded_at=utcnow())
    tick()
    assert letters() == []


def test_people_are_reminded_once(app):
    place = workshop_in(timedelta(hours=2), confirm_hours=0)
    ana = seat("ana", place)
    seat("rui", place, before=timedelta(minutes=5))
    tick()
    tick()
    assert letters() == [("ana", "reminder")]
    assert ana.reminded_at is not None


def test_a_new_day_is_reminded_of_anew(app):
    seat("ana", workshop_in(timedelta(hours=2), confirm_hours=0), reminded_at=utcnow() - timedelta(days=7))
    tick()
    assert letters() == [("ana", "reminder")]


def test_nobody_is_reminded_of_what_is_cancelled_or_has_begun(app):
    seat("ana", workshop_in(timedelta(hours=2), cancelled_at=utcnow()))
    seat("ana", workshop_in(timedelta(minutes=-5), "W2"))
    tick()
    assert letters() == []


def test_a_lapsed_offer_passes_on(app):
    place = workshop_in(timedelta(days=9), seats=2)
    ana = seat("ana", place, state=SeatState.OFFERED, offer_ends_at=utcnow() - timedelta(minutes=1), turn=1)
    rui = seat("rui", place, state=SeatState.WAITING, turn=2)
    tick()
    assert (ana.state, rui.state) == (SeatState.CANCELLED, SeatState.OFFERED)
    assert letters() == [("ana", "lapsed"), ("rui", "offered")]


@pytest.mark.one_database
def test_where_dates_close_nothing_people_are_left_in_peace(app):
    app.config["PRODUCTION"] = False
    seat("ana", workshop_in(timedelta(hours=2)))
    tick()
    assert letters() == []


def test_one_workshop_that_fails_holds_no_other_up(app, monkeypatch):
    seat("ana", workshop_in(timedelta(hours=47)))
    seat("rui", workshop_in(timedelta(hours=47), "W2"))

    def fail_at_first(workshop):
        clock.tend(workshop)
        if workshop.code == "W1":
            raise RuntimeError("something")

    monkeypatch.setattr(tasks, "tend", fail_at_first)
    tick()
    assert letters() == [("rui", "confirm")]


def test_what_the_clock_did_stands_in_the_journal(app):
    place = workshop_in(timedelta(hours=2))
    seat("ana", place)
    tick()
    verbs = db.session.scalars(select(Entry.verb).where(Entry.scope_id == place.scope_id).order_by(Entry.number)).all()
    assert verbs == ["seat.asked", "seat.reminded"]


@pytest.mark.parametrize(
    ("starts", "reminded"),
    [
        ("2021-03-03T16:00+00:00", "2021-03-03T08:00+00:00"),
        ("2021-07-05T16:00+01:00", "2021-07-05T08:00+01:00"),
        ("2021-03-03T09:00+00:00", "2021-03-03T06:00+00:00"),
        ("2021-03-28T10:00+01:00", "2021-03-28T07:00+01:00"),  # summer time began that night
    ],
)
def test_people_are_reminded_in_the_morning_and_in_time(starts, reminded):
    assert reminded_from(datetime.fromisoformat(starts), ZoneInfo("Europe/Lisbon")) == datetime.fromisoformat(reminded)
