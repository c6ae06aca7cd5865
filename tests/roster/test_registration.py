"""One registration, and what staff do with it."""

import pytest
from sqlalchemy import select

from app.extensions import db
from app.journal.models import Entry
from app.mail.models import Letter
from app.registration.letters import has_address
from app.registration.models import Origin, Seat, SeatState
from tests import factories as make
from tests.clients import sign_in
from tests.editor.browsing import EN, soup, words


@pytest.fixture
def facilitator(client, app):
    make.seat("ana")
    sign_in(client, make.facilitator())
    return client


def address(seat, deed=""):
    return f"/workshops/{seat.workshop.code}/registrations/{seat.id}{deed}"


def story(client, seat):
    page = soup(client.get(address(seat), headers=EN))
    return [words(each) for each in page.select("#story-title ~ .queue strong")]


def letters():
    return [letter.template.rpartition("/")[2] for letter in db.session.scalars(select(Letter).order_by(Letter.id))]


def test_a_sector_is_verified_and_that_is_taken_back(facilitator):
    seat = make.seat("ana")
    assert facilitator.post(address(seat, "/verification"), data={"is_right": "yes"}).status_code == 303
    assert seat.verified_at
    facilitator.post(address(seat, "/verification"), data={"is_right": "no"})
    assert seat.verified_at is None
    assert story(facilitator, seat) == ["The sector is to be verified again", "The sector was verified"]


def test_another_sector_is_a_seat_there_and_a_letter(facilitator):
    seat = make.seat("ana")
    facilitator.post(address(seat, "/sector"), data={"sector": make.PUBLIC})
    assert (seat.sector.code, seat.state) == (make.PUBLIC, SeatState.SEATED)
    assert letters() == ["moved"]
    assert facilitator.post(address(seat, "/sector"), data={"sector": "nowhere"}).status_code == 303


def test_a_new_link_ends_the_earlier_one(facilitator):
    seat = make.seat("ana")
    facilitator.post(address(seat, "/link"))
    assert (seat.link_version, letters()) == (2, ["relinked"])


def test_who_was_cancelled_can_be_registered_again(facilitator):
    seat = make.seat("ana")
    facilitator.post(address(seat, "/cancellation"))
    assert seat.state is SeatState.CANCELLED
    assert "Register again" in facilitator.get(address(seat), headers=EN).text
    facilitator.post(address(seat, "/return"))
    again = db.session.scalar(select(Seat).where(Seat.state != SeatState.CANCELLED))
    assert (again.person_id, again.origin, again.organisation) == (seat.person_id, Origin.ON_BEHALF, seat.organisation)


def test_nobody_is_given_a_seat_that_is_not_free(facilitator):
    seat = make.seat(state=SeatState.OFFERED)
    facilitator.post(address(seat, "/seat"))
    assert seat.state is SeatState.SEATED


def test_a_name_is_corrected(facilitator):
    seat = make.seat("ana")
    sent = {"name": " Ana  Souza ", "organisation": "", "access_needs": "A ramp"}
    assert facilitator.post(address(seat), data=sent).status_code == 303
    assert (seat.person.name, seat.organisation, seat.access_needs) == ("Ana Souza", None, "A ramp")
    assert db.session.scalar(select(Entry.details).where(Entry.verb == "seat.changed"))["fields"] == [
        "name",
        "organisation",
        "access_needs",
    ]
    answer = facilitator.post(address(seat), data=sent | {"name": ""}, headers=EN)
    assert (answer.status_code, "Write the name." in answer.text) == (422, True)


def test_somebody_without_an_address_is_registered_on_their_behalf(facilitator):
    page = "/workshops/W1/registrations/new"
    sent = {"name": "Olga Pires", "email": "", "sector": make.PUBLIC, "access_needs": "Large print"}
    assert facilitator.post(page, data=sent | {"sector": ""}).status_code == 422
    assert facilitator.post(page, data=sent).status_code == 303
    seat = db.session.scalar(select(Seat).where(Seat.origin == Origin.ON_BEHALF))
    assert (seat.person.name, seat.access_needs, has_address(seat.person)) == ("Olga Pires", "Large print", False)
    assert letters() == []
    text = facilitator.get(address(seat), headers=EN).text
    assert ("no e-mail address" in text, "no-address.invalid" in text) == (True, False)


def test_somebody_is_registered_once(facilitator):
    sent = {"name": "Ana", "email": " ANA@example.org ", "sector": make.CIVIL}
    answer = facilitator.post("/workshops/W1/registrations/new", data=sent, headers=EN)
    assert (answer.status_code, "registered in this workshop already" in answer.text) == (422, True)
