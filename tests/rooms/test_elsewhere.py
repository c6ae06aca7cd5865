"""What rooms show on the pages of features below: the agenda of a workshop, the way in, the facilitators' desks."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app.errors import DomainError
from app.extensions import db
from app.programme.models import Workshop
from app.programme.services import load_programme
from app.rooms.models import Room
from tests import factories
from tests.clients import sign_in
from tests.servers import ROOT

SAMPLE = (ROOT / "app" / "programme" / "sample.toml").read_text(encoding="utf-8")
WITHOUT_W4 = SAMPLE[: SAMPLE.index('[[workshops]]\ncode = "W4"')].replace("2021-03-11T16:00:00", "2021-03-10T15:00:00")


def links(client, url):
    page = BeautifulSoup(client.get(url).text, "html.parser")
    return [link["href"] for link in page.main.find_all("a")]


@pytest.mark.one_database
def test_a_workshops_page_shows_the_agenda_of_its_rooms(app, client):
    factories.room()
    page = client.get("/workshops/W1", headers={"Accept-Language": "en"}).text
    assert "Agenda" in page
    assert "20 min" in page


@pytest.mark.one_database
def test_a_seat_leads_straight_into_the_only_room(app, client):
    factories.room()
    sign_in(client, factories.seat("ana"))
    assert "/rooms/W1-R1" in links(client, "/me")


@pytest.mark.one_database
def test_a_seat_leads_to_the_choice_of_rooms_until_it_went_to_one(app, client):
    factories.room()
    second = factories.room()
    ana = factories.seat("ana")
    sign_in(client, ana)
    assert "/workshops/W1/rooms" in links(client, "/me")
    factories.arrival(second, ana)
    assert "/rooms/W1-R2" in links(client, "/me")


@pytest.mark.one_database
def test_facilitators_find_their_desks_and_nobody_elses(app, client):
    factories.room()
    factories.room(of=factories.workshop("W2"))
    sign_in(client, factories.facilitator())
    desks = [link for link in links(client, "/me") if link.endswith("/desk")]
    assert desks == ["/rooms/W1-R1/desk"]


def test_the_rooms_of_a_workshop_leave_with_it_and_come_back(app):
    load_programme(SAMPLE)
    db.session.commit()
    load_programme(WITHOUT_W4)
    db.session.commit()
    assert db.session.scalars(select(Workshop.code).order_by(Workshop.code)).all() == ["W1", "W2", "W3"]
    load_programme(SAMPLE)
    db.session.commit()
    assert db.session.scalars(select(Room.code).order_by(Room.code)).all() == ["W1-R1", "W2-R1", "W3-R1", "W4-R1"]


def test_a_workshop_stays_when_something_was_written_in_its_rooms(app):
    load_programme(SAMPLE)
    db.session.commit()
    seat = factories.seat("ana", of=db.session.scalar(select(Workshop).where(Workshop.code == "W4")))
    factories.contribution(db.session.scalar(select(Room).where(Room.code == "W4-R1")), seat)
    seat.state = "cancelled"
    db.session.commit()
    with pytest.raises(DomainError, match="W4 cannot leave the programme"):
        load_programme(WITHOUT_W4)
