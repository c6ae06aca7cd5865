"""Many at once, on both databases: the lock of the workshop decides, one after the other."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import select

from app.accounts.models import Actor, Role
from app.extensions import db
from app.journal.models import Entry
from app.programme.queries import workshop_or_404
from app.registration.models import Seat, SeatState
from app.registration.services import cancel_seat, take_seat
from tests import factories
from tests.factories import CIVIL, PUBLIC


def all_at_once(app, act, people):
    """Let everybody act in a thread and transaction of their own, from the same moment; return what they got."""
    db.session.rollback()
    start = Barrier(len(people))

    def one(person):
        with app.app_context():
            start.wait()
            try:
                answer = act(person)
                db.session.commit()
                return answer
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(people)) as crowd:
        return list(crowd.map(one, people))


def take(person):
    number, code = person
    workshop = workshop_or_404("W1")
    sector = next(each for each in workshop.programme.sectors if each.code == code)
    return take_seat(workshop, sector, f"Person {number}", f"p{number}@example.org", None, "pt").state


def standing():
    """Return how many stand where: {(sector, state): number}."""
    return Counter((seat.sector.code, seat.state) for seat in db.session.scalars(select(Seat)))


def test_a_hundred_at_once_never_get_more_than_the_seats_there_are(app):
    factories.workshop(seats=68)
    answers = all_at_once(app, take, [(number, (CIVIL, PUBLIC)[number % 2]) for number in range(100)])
    assert Counter(answers) == {SeatState.SEATED: 68, SeatState.WAITING: 32}
    assert standing() == {
        (CIVIL, SeatState.SEATED): 34,
        (CIVIL, SeatState.WAITING): 16,
        (PUBLIC, SeatState.SEATED): 34,
        (PUBLIC, SeatState.WAITING): 16,
    }


def test_entries_of_a_crowd_are_numbered_without_gaps(app):
    of = factories.workshop(seats=10)
    all_at_once(app, take, [(number, CIVIL) for number in range(30)])
    numbers = select(Entry.number).where(Entry.scope_id == of.scope_id).order_by(Entry.number)
    assert db.session.scalars(numbers).all() == list(range(1, 31))


def test_one_person_who_asks_many_times_at_once_has_one_seat(app):
    factories.workshop()
    all_at_once(app, take, [(1, CIVIL)] * 20)
    assert standing() == {(CIVIL, SeatState.SEATED): 1}


def test_one_person_who_is_new_in_two_workshops_at_once_is_one_person(app):
    factories.workshop("W1")
    factories.workshop("W2")

    def take_in(code):
        workshop = workshop_or_404(code)
        return take_seat(workshop, workshop.programme.sectors[0], "Ana", "ana@example.org", None, "pt").person_id

    first, second = all_at_once(app, take_in, ["W1", "W2"])
    assert first == second


def test_seats_given_up_at_once_are_offered_each_to_another_person(app):
    factories.workshop(seats=10)
    all_at_once(app, take, [(number, CIVIL) for number in range(10)])
    seated = db.session.scalars(select(Seat.id).where(Seat.state == SeatState.SEATED)).all()

    def cancel(seat_id):
        seat = db.session.get(Seat, seat_id)
        cancel_seat(Actor(Role.PARTICIPANT, seat.person, seat), seat)

    all_at_once(app, cancel, seated)
    assert standing() == {(CIVIL, SeatState.OFFERED): 5, (CIVIL, SeatState.CANCELLED): 5}
