"""Marks at the door: one tap, undo, late, again, from two devices; who waits, and who comes without a registration."""

from datetime import UTC, datetime, timedelta
from itertools import count, permutations

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from app.database import utcnow
from app.door.models import Mark
from app.door.queries import attendance_of, seat_with
from app.door.rules import folded, found_by, moment_of
from app.door.services import Sighting, take_marks
from app.extensions import db
from app.journal.queries import entries_about
from app.registration.models import Origin, Seat, SeatState
from tests import factories as make
from tests.clients import HTMX, sign_in

NOW = datetime(2088, 3, 3, 12, tzinfo=UTC)
keys = count(1)


def seen(seat, is_present=True, minute=0, key=None):
    return Sighting(key or f"key-{next(keys)}", seat.id, is_present, NOW + timedelta(minutes=minute))


def take(*sightings):
    outcome = take_marks(make.desk(), make.workshop(), sightings)
    db.session.commit()
    return outcome


def verbs(seat):
    return [entry.verb for entry in entries_about(seat) if entry.verb.startswith("seat.checked")]


def fields(*marks):
    """Return what a device sends: (seat, whether they are there, more)."""
    return {
        f"marks-{at}-{name}": value
        for at, (seat, is_present, more) in enumerate(marks)
        for name, value in {"seat": seat.id, "is_present": "1" if is_present else "", **more}.items()
    }


@pytest.fixture
def ana(app):
    return make.seat("ana")


def test_a_mark_and_its_undo_are_one_entry_each(ana):
    take(seen(ana))
    assert ana.checked_in_at == NOW
    take(seen(ana, minute=1))
    take(seen(ana, False, minute=2))
    assert ana.checked_in_at is None
    assert verbs(ana) == ["seat.checked_in", "seat.checked_out"]


def test_a_key_counts_once(ana):
    twice = seen(ana, key="same")
    take(twice)
    take(seen(ana, False, minute=1))
    take(twice, twice)
    assert ana.checked_in_at is None
    assert db.session.scalar(select(func.count(Mark.id))) == 2


def test_whatever_the_order_of_arrival_the_latest_mark_counts(ana):
    said = [(True, 0), (False, 1), (True, 2), (False, 3)]
    for order in permutations(said):
        take(*[seen(ana, is_present, minute) for is_present, minute in order])
        assert ana.checked_in_at is None
        db.session.query(Mark).delete()


def test_marks_of_one_moment_count_in_the_order_in_which_they_arrive(ana):
    take(seen(ana), seen(ana, False))
    assert ana.checked_in_at is None


def test_a_seat_of_another_workshop_is_left_alone(ana):
    other = make.seat("bela", of=make.workshop("W2"))
    seats, refused = take(seen(other))
    assert (seats, refused, other.checked_in_at) == ([], [], None)


def test_a_seat_that_ended_meanwhile_is_said_and_the_others_are_taken(ana):
    gone = make.seat("bela", state=SeatState.CANCELLED)
    _seats, refused = take(seen(gone), seen(ana))
    assert len(refused) == 1
    assert "Bela Martins" in refused[0]
    assert (gone.checked_in_at, ana.checked_in_at) == (None, NOW)


def test_who_waits_gets_a_seat_only_if_one_is_free(app):
    workshop = make.workshop(seats=2, starts_at=utcnow() - timedelta(minutes=1), ends_at=utcnow() + timedelta(hours=2))
    taken, waits = make.seat("ana"), make.seat("rui", state=SeatState.WAITING)
    app.config["PRODUCTION"] = True  # there is no time for offers any more
    _seats, refused = take(seen(waits))
    assert len(refused) == 1
    assert (waits.state, waits.checked_in_at) == (SeatState.WAITING, None)
    taken.state = SeatState.CANCELLED
    db.session.commit()
    assert take(seen(waits))[1] == []
    assert (waits.state, waits.checked_in_at) == (SeatState.SEATED, NOW)
    assert [each.came for each in attendance_of(workshop)] == [1, 0]


def test_a_device_says_how_old_its_marks_are(client, ana):
    sign_in(client, make.facilitator())
    marks = (ana, True, {"key": "a", "age": 90_000}), (ana, False, {"key": "b", "age": 30_000})
    marks = *marks, (ana, True, {"key": "c", "age": 10_000})
    page = client.post("/workshops/W1/door/marks", data=fields(*marks), headers=HTMX).text
    assert f'hx-target="#guest-{ana.id}"' in page
    assert 'hx-target="#attendance"' in page
    assert timedelta(seconds=9) < utcnow() - ana.checked_in_at < timedelta(seconds=60)


def test_a_plain_form_marks_too(client, ana):
    sign_in(client, make.facilitator())
    answer = client.post("/workshops/W1/door/marks", data=fields((ana, True, {})))
    assert (answer.status_code, answer.location) == (303, "/workshops/W1/door")
    assert ana.checked_in_at


@pytest.mark.parametrize("fields", [{}, {"marks-0-seat": "x"}, {"marks-0-seat": "1", "marks-0-age": "-5"}])
@pytest.mark.one_database
def test_what_is_no_mark_is_refused(client, fields):
    make.workshop()
    sign_in(client, make.facilitator())
    assert client.post("/workshops/W1/door/marks", data=fields).status_code == 400


def test_a_walk_in_has_a_seat_and_is_here_once(client):
    make.workshop(seats=2)
    sign_in(client, make.facilitator())
    answers = {"name": "Zé  Lima", "sector": make.CIVIL, "key": "one"}
    for _time in range(2):
        assert client.post("/workshops/W1/door/walk-ins", data=answers).status_code == 303
    seat = db.session.scalars(select(Seat)).one()
    assert (seat.person.name, seat.origin, seat.state) == ("Zé Lima", Origin.WALK_IN, SeatState.SEATED)
    assert seat.checked_in_at
    told = client.post("/workshops/W1/door/walk-ins", data=answers | {"name": "Eva", "key": "two"}, headers=HTMX).text
    assert "Eva" in told
    late = db.session.scalars(select(Seat).where(Seat.id != seat.id)).one()
    assert (late.state, late.checked_in_at) == (SeatState.WAITING, None)


def test_a_walk_in_without_a_name_or_sector_is_asked_again(client):
    make.workshop()
    sign_in(client, make.facilitator())
    for headers in ({}, HTMX):
        answer = client.post("/workshops/W1/door/walk-ins", data={"email": "wrong"}, headers=headers)
        assert answer.status_code == 422
        assert answer.text.count("field-error") == 3


def test_an_entry_code_leads_staff_to_the_person_and_tells_nobody_else_who_it_is(client, ana):
    address = f"/check-in/{ana.entry_code.lower()}"
    for who in (None, ana, make.seat("bela")):
        if who:
            sign_in(client, who)
        answer = client.get(address)
        assert answer.status_code == 200
        assert "Ana Sousa" not in answer.text
    sign_in(client, make.facilitator())
    page = BeautifulSoup(client.get(address, follow_redirects=True).text, "html.parser")
    assert [row["data-name"] for row in page.select(".guest:not([hidden])")] == ["Ana Sousa"]
    assert len(page.select(".guest")) == 2
    assert seat_with(ana.entry_code) == ana


@pytest.mark.one_database
def test_search_ignores_accents_and_reads_addresses():
    text = folded("João Conceição Associação ABCD2345")
    assert all(
        found_by(query, text)
        for query in ("", "joao", "Conceicão assoc", "abcd 2345", "https://x.pt/check-in/ABCD2345")
    )
    assert not found_by("maria", text)


@pytest.mark.one_database
def test_a_mark_is_never_older_than_a_day():
    assert moment_of(NOW, 0) == NOW
    assert moment_of(NOW, 1500) == NOW - timedelta(seconds=1.5)
    assert moment_of(NOW, 10**18) == NOW - timedelta(days=1)
