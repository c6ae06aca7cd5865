"""Taking a seat, waiting for one, giving one up."""

from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.accounts.models import Actor, Role
from app.errors import DomainError
from app.extensions import db
from app.journal.models import Entry
from app.mail.models import Letter
from app.programme.queries import workshop_or_404
from app.registration.models import Seat, SeatState
from app.registration.queries import pool_of, position_of, seat_in
from app.registration.services import cancel_seat, take_seat
from tests import factories
from tests.factories import CIVIL, PUBLIC

SEATED, WAITING, CANCELLED = SeatState
codes = count(1)


def take(who, of=None, code=CIVIL, name=None):
    """Let somebody ask for a seat."""
    of = of or factories.workshop()
    seat = take_seat(of, factories.sector(code), name or who.title(), f"{who}@example.org", None, "pt")
    db.session.commit()
    return seat


def cancel(seat):
    """Let somebody give their seat up."""
    cancel_seat(Actor(Role.PARTICIPANT, seat.person, seat), seat)
    db.session.commit()


def verbs(of):
    return db.session.scalars(select(Entry.verb).where(Entry.scope_id == of.scope_id).order_by(Entry.number)).all()


def letters():
    return db.session.execute(select(Letter.to, Letter.template).order_by(Letter.id)).all()


def test_whoever_comes_first_gets_the_seat(app):
    small = factories.workshop(seats=2)
    assert [take(who, small).state for who in ("ana", "rui", "eva")] == [SEATED, WAITING, WAITING]
    assert take("bela", small, PUBLIC).state is SEATED


def test_a_place_on_the_waiting_list_has_a_number(app):
    small = factories.workshop(seats=2)
    seats = [take(who, small) for who in ("ana", "rui", "eva", "ivo")]
    assert [position_of(seat) for seat in seats] == [None, 1, 2, 3]
    cancel(seats[2])
    assert position_of(seats[3]) == 2


def test_a_seat_given_up_goes_to_whoever_of_the_same_sector_waits_longest(app):
    small = factories.workshop(seats=2)
    ana, bela = take("ana", small), take("bela", small, PUBLIC)
    rui, bruno, eva = take("rui", small), take("bruno", small, PUBLIC), take("eva", small)
    cancel(ana)
    assert [seat.state for seat in (ana, rui, eva, bela, bruno)] == [CANCELLED, SEATED, WAITING, SEATED, WAITING]


def test_leaving_the_waiting_list_frees_no_seat(app):
    small = factories.workshop(seats=2)
    ana, rui, eva = take("ana", small), take("rui", small), take("eva", small)
    cancel(rui)
    assert [seat.state for seat in (ana, rui, eva)] == [SEATED, CANCELLED, WAITING]


def test_asking_again_gives_the_same_seat_and_another_letter(app):
    place = factories.workshop()
    first = take("ana", place)
    again = take("ana", place, PUBLIC, name="Somebody else")
    assert again is first
    assert (again.sector.code, again.person.name) == (CIVIL, "Ana")
    assert db.session.scalar(select(func.count(Seat.id))) == 1
    assert letters() == [("ana@example.org", "registration/letters/seated")] * 2


def test_who_cancelled_can_ask_again_at_the_end_of_the_list(app):
    small = factories.workshop(seats=2)
    ana, rui = take("ana", small), take("rui", small)
    cancel(ana)
    assert (take("ana", small).state, rui.state) == (WAITING, SEATED)


def test_cancelling_twice_gives_one_seat_away(app):
    small = factories.workshop(seats=2)
    ana, rui, eva = take("ana", small), take("rui", small), take("eva", small)
    cancel(ana)
    cancel(ana)
    assert [seat.state for seat in (rui, eva)] == [SEATED, WAITING]


def test_everybody_concerned_gets_a_letter(app):
    small = factories.workshop(seats=2)
    ana = take("ana", small)
    take("rui", small)
    cancel(ana)
    assert [(to.partition("@")[0], template.rpartition("/")[2]) for to, template in letters()] == [
        ("ana", "seated"),
        ("rui", "waiting"),
        ("ana", "cancelled"),
        ("rui", "promoted"),
    ]


def test_the_journal_tells_every_move_without_a_name(app):
    small = factories.workshop(seats=2)
    ana = take("ana", small)
    take("rui", small)
    cancel(ana)
    assert verbs(small) == ["seat.taken", "seat.waiting", "seat.cancelled", "seat.promoted"]
    details = db.session.scalars(select(Entry.details).where(Entry.scope_id == small.scope_id)).all()
    assert not any("ana" in str(each).lower() for each in details)


def test_a_workshop_that_is_over_takes_nobody_and_lets_nobody_go(app):
    place = factories.workshop()
    ana = take("ana", place)
    factories.room("results", of=place)
    with pytest.raises(DomainError):
        take("rui", place)
    with pytest.raises(DomainError):
        cancel(ana)


steps = st.lists(st.tuples(st.sampled_from(["take", "take", "cancel"]), st.integers(0, 9)), min_size=1, max_size=25)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seats=st.integers(1, 7), steps=steps)
def test_pools_never_overflow_and_nobody_is_passed_over(app, seats, steps):
    """People 0-9 take and cancel in any order; even ones are civil society. A plain list of each side must agree."""
    of = factories.workshop(f"H{next(codes)}", seats=seats)
    queues = {CIVIL: [], PUBLIC: []}  # who stands where: the first ones are seated, the others wait
    for step, who in steps:
        code = (CIVIL, PUBLIC)[who % 2]
        if step == "take":
            take(f"person{who}", of, code)
            queues[code] += [who] if who not in queues[code] else []
        elif who in queues[code]:
            cancel(seat_in(factories.person(f"person{who}"), of))
            queues[code].remove(who)
    for code, queue in queues.items():
        pool = pool_of(of, factories.sector(code))
        own = [seat_in(factories.person(f"person{who}"), of) for who in queue]
        expected = [SEATED if place < pool.size else WAITING for place in range(len(queue))]
        assert [seat.state for seat in own] == expected
        assert [position_of(seat) for seat in own if seat.state is WAITING] == list(
            range(1, len(queue) - pool.size + 1)
        )
        assert (pool.taken, pool.waiting) == (min(len(queue), pool.size), max(0, len(queue) - pool.size))


def test_a_workshop_is_found_by_its_code(app):
    assert workshop_or_404(factories.workshop("W7").code).code == "W7"
