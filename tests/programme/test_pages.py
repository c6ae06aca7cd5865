"""The public pages."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from app.database import utcnow
from app.programme import queries
from app.registration.models import SeatState
from tests import factories
from tests.clients import queries_of
from tests.factories import CIVIL, NOON, PUBLIC

EN = {"Accept-Language": "en"}


def page(client, url):
    answer = client.get(url, headers=EN)
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


def words(tag):
    return " ".join(tag.get_text(" ").split())


def card(client, code="W1"):
    return page(client, "/").find(id=f"workshop-{code}")


def test_home_shows_the_seats_left_of_each_sector(app, client):
    place = factories.workshop(seats=6)
    for code in (CIVIL, CIVIL, PUBLIC):
        factories.seat(of=place, code=code)
    seats = [words(dd) for dd in card(client).select(".seats dd")]
    assert seats == ["Seats: 1 of 3 free", "Seats: 2 of 3 free"]


def test_home_shows_who_waits(app, client):
    place = factories.workshop(seats=2)
    factories.seat(of=place)
    factories.seat(of=place, state=SeatState.WAITING)
    assert words(card(client).select(".seats dd")[0]) == "Seats: 0 free, 1 waiting"
    assert "Waiting list in one sector" in words(card(client))


def test_a_full_workshop_offers_its_waiting_list(app, client):
    place = factories.workshop(seats=2)
    for code in (CIVIL, PUBLIC):
        factories.seat(of=place, code=code)
    assert "Full, with a waiting list" in words(card(client))
    assert "Join the waiting list" in words(card(client))


def test_a_rescheduled_workshop_strikes_its_old_time_through(app, client):
    factories.workshop(rescheduled_from=NOON + timedelta(hours=1))
    found = card(client)
    assert words(found.find("del")) == "Earlier time: 13:00–15:00"
    assert "12:00–14:00 (Lisbon, GMT)" in words(found.find(class_="workshop-when").parent)
    assert "New time" in words(found)


def test_a_workshop_that_runs_leads_into_the_room(app, client):
    factories.room("ideas")
    assert "Running now" in words(card(client))
    assert card(client).find("a", href="/join")


def test_a_workshop_whose_rooms_show_results_is_over(app, client):
    factories.room("results")
    assert "Over" in words(card(client).find(class_="workshop-top"))
    assert card(client).find("a", href="/candidates")


def test_in_production_the_dates_count(app, client):
    app.config["PRODUCTION"] = True
    factories.programme(closes_at=utcnow() - timedelta(days=1))
    factories.workshop()
    assert "Registration has closed" in words(card(client))
    assert not card(client).find("a", href="/workshops/W1/register")


def test_home_names_who_runs_a_workshop(app, client):
    factories.workshop()
    assert "Facilitation: Example League, with Example Agency" in words(card(client))


@pytest.mark.one_database
def test_home_without_a_programme_says_so(client):
    assert words(page(client, "/").h1) == "No programme yet"


@pytest.mark.parametrize("url", ["/", "/workshops/W1", "/workshops/W1/register"])
@pytest.mark.one_database
def test_the_number_of_queries_does_not_grow_with_seats(app, client, url):
    place = factories.workshop()
    factories.seat(of=place)
    client.get(url)
    few = queries_of(client, url)
    for _ in range(50):
        factories.seat(of=place)
    assert queries_of(client, url) == few
    assert len(few) < 15


def test_a_workshops_page_says_when_who_and_how_many(app, client):
    factories.workshop()
    found = words(page(client, "/workshops/W1").main)
    assert f"Wednesday 3 March {NOON.year}, 12:00–14:00 (Lisbon, GMT)" in found
    assert "Example League" in found
    assert "34 of 34 free" in found


@pytest.mark.one_database
def test_a_workshops_page_shows_what_features_above_add(app, client, monkeypatch):
    factories.workshop()
    monkeypatch.setattr(queries, "workshop_panels", [lambda workshop: f"<p id=agenda>{workshop.code}</p>"])
    assert words(page(client, "/workshops/W1").find(id="agenda")) == "W1"


@pytest.mark.one_database
def test_an_unknown_workshop_is_not_found(client):
    assert client.get("/workshops/W9").status_code == 404


@pytest.mark.one_database
def test_about_has_what_the_footer_leads_to(client):
    found = page(client, "/about")
    assert all(found.find(id=anchor) for anchor in ("contact", "privacy", "accessibility"))


@pytest.mark.one_database
def test_about_shows_the_addresses_of_the_installation(app, client):
    app.config.update(CONTACT_EMAIL="ola@rnaa.example", DPO_EMAIL="epd@rnaa.example")
    found = page(client, "/about")
    assert found.find("a", href="mailto:ola@rnaa.example")
    assert found.find("a", href="mailto:epd@rnaa.example")
