"""Handing a seat on, moving it to another sector, admitting people at the door; more seats, fewer, and other pools'."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import database
from app.accounts.models import Actor, Role
from app.errors import DomainError
from app.extensions import db
from app.programme.models import ConsentText, Release
from app.registration.desk import admit, ask_to_confirm, change_sector, move_seats, register_for, resize
from app.registration.models import Consent, Ending, Origin, Seat, SeatState
from app.registration.queries import sizes_of
from app.registration.seating import settle
from app.registration.services import cancel_seat, substitute, take_seat
from tests import factories
from tests.factories import CIVIL, PUBLIC, acting, sector

SEATED, OFFERED, WAITING, CANCELLED = SeatState
DESK = Actor(Role.COORDINATOR)


@pytest.fixture
def clock(app, monkeypatch):
    """Sets the clock to so long before the workshop, where dates count."""
    app.config["PRODUCTION"] = True

    def set_to(before):
        moment = factories.NOON - before

        class Clock(database.datetime):
            """A clock that stands still."""

            @classmethod
            def now(cls, tz=None):
                return moment.astimezone(tz)

        monkeypatch.setattr(database, "datetime", Clock)

    return set_to


def take(who, of, code=CIVIL, consents=()):
    name, organisation = who.title(), "Associação Contas Claras"
    seat = take_seat(of, sector(code), name, f"{who}@example.org", organisation, "pt", None, consents)
    db.session.commit()
    return seat


def walk_in(who, of, code=CIVIL):
    return register_for(DESK, of, sector(code), who, None, None, "pt", Origin.WALK_IN)


def small(**facts):
    return factories.workshop(**{"seats": 2} | facts)


def states(*seats):
    return [seat.state for seat in seats]


def hand_on(seat, who, **facts):
    substitute(acting(seat), seat, who.title(), f"{who}@example.org", "pt", **facts)
    db.session.commit()


def test_who_takes_over_agrees_anew_and_the_earlier_link_and_code_are_worthless(app):
    of = small()
    text = factories.kept(ConsentText(programme=of.programme, code="photos", text=factories.both("Photos")))
    seat = take("ana", of, consents=[text])
    code, version, turn = seat.entry_code, seat.link_version, seat.turn
    hand_on(seat, "rui", consents=[text])
    assert (seat.person.name, seat.turn, seat.link_version) == ("Rui", turn, version + 1)
    assert seat.entry_code != code
    assert len(db.session.scalars(select(Consent)).all()) == 1


def test_an_offer_to_who_takes_over_a_seat_goes_to_the_next(app):
    of = factories.workshop(seats=4)
    ana, bela = take("ana", of), take("bela", of)
    rui, eva = take("rui", of), take("eva", of)
    cancel_seat(acting(bela), bela)
    assert states(rui, eva) == [OFFERED, WAITING]
    hand_on(ana, "rui")
    assert states(ana, rui, eva) == [SEATED, CANCELLED, OFFERED]


def test_a_seat_is_not_handed_on_to_who_has_one(app):
    of = factories.workshop(seats=4)
    ana, rui = take("ana", of), take("rui", of)
    with pytest.raises(DomainError):
        hand_on(ana, "rui")
    db.session.rollback()
    assert (ana.person.name, rui.state) == ("Ana", SEATED)


def test_another_sector_has_a_seat_or_its_lists_end_and_the_first_one_offers_the_seat(app):
    of = small()
    ana, rui = take("ana", of), take("rui", of)
    change_sector(DESK, ana, sector(PUBLIC))
    assert (states(ana, rui), ana.sector.code) == ([SEATED, OFFERED], PUBLIC)
    change_sector(DESK, rui, sector(PUBLIC))
    assert (rui.state, rui.offer_ends_at) == (WAITING, None)


def test_who_came_does_not_lose_their_seat_by_a_change_of_sector(app):
    of = small()
    ana = take("ana", of)
    take("bela", of, PUBLIC)
    ana.checked_in_at = database.utcnow()
    with pytest.raises(DomainError):
        change_sector(DESK, ana, sector(PUBLIC))
    assert (ana.state, ana.sector.code) == (SEATED, CIVIL)


def test_more_seats_are_offered_and_fewer_are_refused_while_people_have_them(app):
    of = small()
    take("ana", of)
    rui = take("rui", of)
    resize(DESK, of, 4)
    assert rui.state is OFFERED
    with pytest.raises(DomainError):
        resize(DESK, of, 2)
    assert of.seats == 4


def test_unused_seats_are_open_to_others_from_a_time_on_up_to_an_imbalance(clock):
    of = factories.workshop(seats=8, release=Release.TIMED, release_hours=24, imbalance=2)
    clock(timedelta(hours=25))
    waiting = [take(f"p{each}", of) for each in range(7)][4:]
    assert states(*waiting) == [WAITING] * 3
    clock(timedelta(hours=23))
    settle(of)
    assert states(*waiting) == [OFFERED, WAITING, WAITING]
    assert [size for _, size in sizes_of(of)] == [5, 3]


def test_seats_move_by_decision_with_a_reason(app):
    of = small()
    take("ana", of)
    rui = take("rui", of)
    with pytest.raises(DomainError):
        move_seats(DESK, of, sector(PUBLIC), sector(CIVIL), 1, " ")
    move_seats(DESK, of, sector(PUBLIC), sector(CIVIL), 1, "No public body registered.")
    assert (rui.state, of.lent) == (OFFERED, {PUBLIC: -1, CIVIL: 1})


def test_a_seat_that_was_not_confirmed_in_time_goes_to_who_waits_and_only_then(clock):
    of = factories.workshop(seats=4)
    clock(timedelta(hours=60))
    ana, rui = take("ana", of), take("rui", of)
    for seat in (ana, rui):
        ask_to_confirm(DESK, seat)
    clock(timedelta(hours=30))
    settle(of)
    assert states(ana, rui) == [SEATED, SEATED]
    eva = take("eva", of)
    settle(of)
    assert states(ana, rui, eva) == [SEATED, CANCELLED, OFFERED]
    assert rui.ending is Ending.RELEASED


def test_an_offer_lapses_and_the_next_one_is_shorter(clock):
    of = small()
    clock(timedelta(hours=20))
    ana, rui, eva = take("ana", of), take("rui", of), take("eva", of)
    cancel_seat(acting(ana), ana)
    assert rui.offer_ends_at == factories.NOON - timedelta(hours=15)
    clock(timedelta(hours=12))
    settle(of)
    assert (states(rui, eva), rui.ending) == ([CANCELLED, OFFERED], Ending.LAPSED)
    assert eva.offer_ends_at == factories.NOON - timedelta(hours=9)


def test_at_the_door_a_free_seat_goes_to_who_is_there_once_there_is_no_time_for_offers(clock):
    of = small()
    clock(timedelta(hours=1))
    ana, rui = take("ana", of), take("rui", of)
    clock(timedelta(minutes=10))
    cancel_seat(acting(ana), ana)
    assert rui.state is WAITING
    assert walk_in("Ivo", of).state is SEATED
    with pytest.raises(DomainError):
        admit(DESK, rui)


def test_who_walks_in_early_waits_behind_those_who_wait(app):
    of = small()
    take("ana", of)
    take("rui", of)
    ivo = walk_in("Ivo", of)
    assert (ivo.state, db.session.scalars(select(Seat.turn).order_by(Seat.turn)).all()) == (WAITING, [1, 2, 3])


def test_who_waits_and_came_gets_a_seat_that_nobody_can_be_offered(clock):
    of = small()
    clock(timedelta(hours=1))
    ana, rui = take("ana", of), take("rui", of)
    clock(timedelta(minutes=10))
    cancel_seat(acting(ana), ana)
    admit(DESK, rui)
    assert rui.state is SEATED
