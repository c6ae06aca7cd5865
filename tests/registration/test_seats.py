"""Taking a seat, waiting for one, being offered one, giving one up."""

import pytest
from sqlalchemy import func, select

from app.errors import DomainError
from app.extensions import db
from app.journal.models import Entry
from app.mail.models import Letter
from app.programme.queries import workshop_or_404
from app.registration.models import Ending, Seat, SeatState
from app.registration.queries import position_of
from app.registration.seating import settle
from app.registration.services import accept_offer, cancel_seat, decline_offer, take_seat, what_is_free
from tests import factories
from tests.factories import CIVIL, PUBLIC, acting

SEATED, OFFERED, WAITING, CANCELLED = SeatState


def take(who, of=None, code=CIVIL, name=None):
    """Let somebody ask for a seat."""
    of = of or factories.workshop()
    seat = take_seat(of, factories.sector(code), name or who.title(), f"{who}@example.org", None, "pt")
    db.session.commit()
    return seat


def let(act, seat):
    """Let somebody do something about their seat."""
    act(acting(seat), seat)
    db.session.commit()


def verbs(of):
    return db.session.scalars(select(Entry.verb).where(Entry.scope_id == of.scope_id).order_by(Entry.number)).all()


def letters():
    """Return who was written to, and which letter it was."""
    found = db.session.execute(select(Letter.to, Letter.template).order_by(Letter.id)).all()
    return [(to.partition("@")[0], template.rpartition("/")[2]) for to, template in found]


def states(*seats):
    return [seat.state for seat in seats]


@pytest.fixture
def small(app):
    """A workshop with one seat for each sector."""
    return factories.workshop(seats=2)


def test_whoever_comes_first_gets_the_seat(small):
    assert states(*(take(who, small) for who in ("ana", "rui", "eva"))) == [SEATED, WAITING, WAITING]
    assert take("bela", small, PUBLIC).state is SEATED


def test_a_place_on_the_waiting_list_has_a_number(small):
    seats = [take(who, small) for who in ("ana", "rui", "eva", "ivo")]
    assert [position_of(seat) for seat in seats] == [None, 1, 2, 3]
    let(cancel_seat, seats[2])
    assert position_of(seats[3]) == 2


def test_a_seat_given_up_is_offered_to_whoever_of_the_same_sector_waits_longest(small):
    ana, bela = take("ana", small), take("bela", small, PUBLIC)
    rui, bruno, eva = take("rui", small), take("bruno", small, PUBLIC), take("eva", small)
    let(cancel_seat, ana)
    assert states(ana, rui, eva, bela, bruno) == [CANCELLED, OFFERED, WAITING, SEATED, WAITING]
    assert rui.offer_ends_at
    assert position_of(eva) == 1


def test_leaving_the_waiting_list_frees_no_seat(small):
    ana, rui, eva = take("ana", small), take("rui", small), take("eva", small)
    let(cancel_seat, rui)
    assert states(ana, rui, eva) == [SEATED, CANCELLED, WAITING]


def test_an_offer_that_is_accepted_is_a_seat_and_twice_is_once(small):
    ana, rui = take("ana", small), take("rui", small)
    let(cancel_seat, ana)
    let(accept_offer, rui)
    let(accept_offer, rui)
    assert (rui.state, rui.offer_ends_at) == (SEATED, None)
    assert rui.confirmed_at
    assert verbs(small)[-2:] == ["seat.offered", "seat.accepted"]


def test_an_offer_that_is_declined_goes_to_who_waits_next(small):
    ana, rui, eva = take("ana", small), take("rui", small), take("eva", small)
    let(cancel_seat, ana)
    let(decline_offer, rui)
    let(decline_offer, rui)
    assert states(rui, eva) == [CANCELLED, OFFERED]
    assert rui.ending is Ending.DECLINED


def test_a_seat_that_was_not_offered_cannot_be_accepted_or_declined(small):
    take("ana", small)
    rui = take("rui", small)
    for answer in (accept_offer, decline_offer):
        with pytest.raises(DomainError):
            answer(acting(rui), rui)
    assert rui.state is WAITING


def test_an_offer_does_not_go_to_a_workshop_that_is_cancelled(small):
    ana, rui = take("ana", small), take("rui", small)
    let(cancel_seat, ana)
    small.cancelled_at = factories.utcnow()
    db.session.commit()
    with pytest.raises(DomainError):
        accept_offer(acting(rui), rui)
    with pytest.raises(DomainError):
        take("eva", small)
    let(cancel_seat, rui)
    assert rui.state is CANCELLED


def test_asking_again_gives_the_same_seat_and_another_letter(app):
    place = factories.workshop()
    first = take("ana", place)
    again = take("ana", place, PUBLIC, name="Somebody else")
    assert again is first
    assert (again.sector.code, again.person.name) == (CIVIL, "Ana")
    assert db.session.scalar(select(func.count(Seat.id))) == 1
    assert letters() == [("ana", "seated")] * 2


def test_who_asks_again_while_an_offer_stands_has_the_offer(small):
    ana, rui = take("ana", small), take("rui", small)
    let(cancel_seat, ana)
    assert take("rui", small) is rui
    assert rui.state is OFFERED
    assert letters()[-1] == ("rui", "offered")


def test_who_cancelled_can_ask_again_at_the_end_of_the_list(small):
    ana, rui = take("ana", small), take("rui", small)
    let(cancel_seat, ana)
    assert states(take("ana", small), rui) == [WAITING, OFFERED]


def test_cancelling_twice_gives_one_seat_away(small):
    ana, rui, eva = take("ana", small), take("rui", small), take("eva", small)
    let(cancel_seat, ana)
    let(cancel_seat, ana)
    assert states(rui, eva) == [OFFERED, WAITING]


def test_everybody_concerned_gets_a_letter(small):
    ana, rui = take("ana", small), take("rui", small)
    let(cancel_seat, ana)
    let(accept_offer, rui)
    expected = [("ana", "seated"), ("rui", "waiting"), ("ana", "cancelled"), ("rui", "offered"), ("rui", "seated")]
    assert letters() == expected


def test_the_journal_tells_every_move_without_a_name(small):
    ana = take("ana", small)
    take("rui", small)
    let(cancel_seat, ana)
    assert verbs(small) == ["seat.taken", "seat.waiting", "seat.cancelled", "seat.offered"]
    details = db.session.scalars(select(Entry.details).where(Entry.scope_id == small.scope_id)).all()
    assert not any("ana" in str(each).lower() for each in details)


def test_a_workshop_that_is_over_takes_nobody_lets_nobody_go_and_offers_nothing(small):
    ana, rui = take("ana", small), take("rui", small)
    factories.room("results", of=small)
    with pytest.raises(DomainError):
        take("eva", small)
    with pytest.raises(DomainError):
        cancel_seat(acting(ana), ana)
    ana.state = CANCELLED
    settle(small)
    assert rui.state is WAITING


def test_a_draft_takes_nobody(small):
    small.programme.published_at = None
    with pytest.raises(DomainError):
        take("ana", small)


def test_what_somebody_would_get_is_what_they_get(small):
    for who, position in (("ana", None), ("rui", 1), ("eva", 2)):
        assert what_is_free(small, factories.sector())["position"] == position
        assert position_of(take(who, small)) == position


def test_a_workshop_is_found_by_its_code(app):
    assert workshop_or_404(factories.workshop("W7").code).code == "W7"
