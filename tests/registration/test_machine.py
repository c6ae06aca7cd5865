"""Anything people, the desk and the clock can do, in any order: what is promised about seats holds after each step.

Who gets what in which order is checked by the replay of the journal, which also must end at what the tables say.
"""

from datetime import datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from app import database
from app.accounts.models import Actor, Role
from app.errors import DomainError
from app.extensions import db
from app.journal.models import Entry
from app.programme.models import Release
from app.registration import desk, services
from app.registration.models import Origin, Seat, SeatState
from app.registration.queries import sizes_of, standings_of
from app.registration.seating import settle
from tests import factories
from tests.factories import CIVIL, PUBLIC
from tests.registration.replay import Registration, replayed

SEATED, OFFERED, WAITING, CANCELLED = SeatState
BEGIN = factories.NOON - timedelta(days=3)
DESK = Actor(Role.COORDINATOR)
codes, people = count(1), st.integers(0, 9)
sectors = st.sampled_from([CIVIL, PUBLIC])
pauses = st.sampled_from([timedelta(minutes=20), timedelta(hours=3), timedelta(hours=25)])


class Clock(datetime):
    """A clock that the machine sets."""

    shows = BEGIN

    @classmethod
    def now(cls, tz=None):
        return cls.shows.astimezone(tz)


@pytest.fixture
def clock(monkeypatch):
    """Lets time stand still until the machine lets it pass."""
    monkeypatch.setattr(database, "datetime", Clock)
    Clock.shows = BEGIN


class Seats(RuleBasedStateMachine):
    """Ten people, two sectors, one workshop with a few seats, from three days before it."""

    def __init__(self):
        super().__init__()
        Clock.shows = BEGIN
        self.began_with = 4
        release = {"release": Release.TIMED, "release_hours": 48, "imbalance": 2}
        self.of = factories.workshop(f"H{next(codes)}", seats=self.began_with, **release)

    def teardown(self):
        db.session.rollback()

    def attempt(self, act, *arguments):
        """Let something be done in a transaction; a refusal changes nothing."""
        try:
            act(*arguments)
        except DomainError:
            db.session.rollback()
        db.session.commit()

    def attempt_with(self, number, act, *arguments, state=None):
        """Let something be done about one of the registrations that stand."""
        own = select(Seat).where(Seat.workshop_id == self.of.id, Seat.state != CANCELLED).order_by(Seat.turn)
        standing = db.session.scalars(own.where(Seat.state == state) if state else own).all()
        if standing:
            self.attempt(act, DESK, standing[number % len(standing)], *arguments)

    @initialize(codes=st.lists(sectors, min_size=4, max_size=10))
    def come(self, codes):
        for who, code in enumerate(codes):
            self.take(who, code)

    @rule(who=people, code=sectors)
    def take(self, who, code):
        facts = f"H {who}", f"h{who}@example.org", "Liga", "pt"
        self.attempt(services.take_seat, self.of, factories.sector(code), *facts)

    @rule(who=people, code=sectors, origin=st.sampled_from([Origin.ON_BEHALF, Origin.WALK_IN]))
    def register_for(self, who, code, origin):
        facts = f"H {who}", f"h{who}@example.org", None, "pt", origin
        self.attempt(desk.register_for, DESK, self.of, factories.sector(code), *facts)

    @rule(which=people, act=st.sampled_from([services.accept_offer, services.decline_offer]))
    def answer(self, which, act):
        self.attempt_with(which, act, state=OFFERED)

    @rule(which=people, act=st.sampled_from([desk.ask_to_confirm, services.confirm_seat]))
    def confirm(self, which, act):
        self.attempt_with(which, act, state=SEATED)

    @rule(which=people, act=st.sampled_from([services.cancel_seat, services.accept_offer, desk.admit]))
    def act(self, which, act):
        self.attempt_with(which, act)

    @rule(which=people, who=people)
    def substitute(self, which, who):
        self.attempt_with(which, services.substitute, f"H {who}", f"h{who}@example.org", "pt", state=SEATED)

    @rule(which=people, code=sectors)
    def change_sector(self, which, code):
        self.attempt_with(which, desk.change_sector, factories.sector(code))

    @rule(seats=st.integers(1, 8))
    def resize(self, seats):
        self.attempt(desk.resize, DESK, self.of, seats)

    @rule(giver=sectors, taker=sectors, number=st.integers(1, 2))
    def move_seats(self, giver, taker, number):
        self.attempt(
            desk.move_seats, DESK, self.of, factories.sector(giver), factories.sector(taker), number, "Few came."
        )

    @rule(pause=pauses)
    def wait(self, pause):
        Clock.shows += pause
        self.attempt(settle, self.of)

    @precondition(lambda machine: machine.of.starts_at - Clock.shows < timedelta(days=1))
    @rule()
    def cancel_workshop(self):
        self.of.cancelled_at = database.utcnow()
        db.session.commit()

    @invariant()
    def pools_hold(self):
        assert sum(size for _, size in sizes_of(self.of)) == self.of.seats
        for sector, pool in standings_of(self.of):
            assert 0 <= pool.taken <= pool.size, sector.code

    @invariant()
    def nobody_stands_twice(self):
        standing = select(Seat.person_id).where(Seat.workshop_id == self.of.id, Seat.state != CANCELLED)
        assert not db.session.scalars(standing.group_by(Seat.person_id).having(func.count() > 1)).all()

    @invariant()
    def states_say_one_thing(self):
        for seat in db.session.scalars(select(Seat).where(Seat.workshop_id == self.of.id)):
            assert (seat.state is OFFERED) == (seat.offer_ends_at is not None)
            assert (seat.state is CANCELLED) == (seat.ending is not None)

    @invariant()
    def nobody_waits_in_vain(self):
        """Right after order was made, no offer is late, and nobody waits for a seat that could be offered."""
        if self.of.cancelled_at or Clock.shows > self.of.starts_at - timedelta(minutes=15):
            return
        settle(self.of)
        db.session.commit()
        offers = select(Seat).where(Seat.workshop_id == self.of.id, Seat.state == OFFERED)
        assert all(seat.offer_ends_at > Clock.shows for seat in db.session.scalars(offers))
        assert all(pool.taken == pool.size or not pool.waiting for _, pool in standings_of(self.of))

    @invariant()
    def the_journal_tells_the_same(self):
        entries = select(Entry).where(Entry.scope_id == self.of.scope_id).order_by(Entry.number)
        told = replayed(db.session.scalars(entries), self.began_with)
        seats = db.session.scalars(select(Seat).where(Seat.workshop_id == self.of.id))
        found = {seat.id: Registration(seat.state, seat.sector.code, seat.person_id, seat.turn) for seat in seats}
        assert (told.registrations, told.seats) == (found, self.of.seats)
        assert {code: number for code, number in told.lent.items() if number} == self.of.lent


@pytest.mark.usefixtures("clock")
def test_whatever_happens_what_is_promised_about_seats_holds(app):
    app.config["PRODUCTION"] = True  # elsewhere the dates close nothing
    modest = settings(
        max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    run_state_machine_as_test(Seats, settings=modest)
