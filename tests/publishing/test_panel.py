"""The coordinators' panel."""

import pytest
from bs4 import BeautifulSoup

from app.candidates.models import CandidateState
from app.publishing.queries import figures_of, total
from app.registration.models import SeatState
from tests import factories as make
from tests.clients import queries_of, sign_in


@pytest.fixture
def lived_in(app):
    """A programme in which every figure is another number."""
    room = make.room("validation")
    group = make.cluster(
        make.contribution(room, "ana"), make.contribution(room, "rui"), make.contribution(room, "bela")
    )
    make.seat(code=make.PUBLIC, state=SeatState.WAITING)
    make.seat(code=make.PUBLIC, state=SeatState.CANCELLED)
    make.candidate(group, state=CandidateState.VALIDATED)
    make.candidate(make.cluster(where=room), state=CandidateState.TO_REVISE)
    make.workshop("W2")
    return room


def panel(client):
    sign_in(client, make.coordinator())
    return BeautifulSoup(client.get("/coordination").text, "html.parser")


def by_code(counts):
    return {sector.code: counts[sector.id] for sector in make.programme().sectors}


def test_only_coordinators_see_it(client, lived_in):
    for who in (make.seat("ana"), make.facilitator()):
        sign_in(client, who)
        assert client.get("/coordination").status_code == 403


def test_figures_are_counted_by_side(lived_in):
    rows = figures_of(make.programme())
    assert [row.workshop.code for row in rows] == ["W1", "W2"]
    assert by_code(total(rows, "registered")) == {make.CIVIL: 2, make.PUBLIC: 2}
    assert by_code(total(rows, "waiting")) == {make.CIVIL: 0, make.PUBLIC: 1}
    assert by_code(total(rows, "arrived")) == {make.CIVIL: 2, make.PUBLIC: 1}
    assert by_code(rows[0].contributed) == {make.CIVIL: 3, make.PUBLIC: 1}
    assert total(rows, "candidates") == {CandidateState.VALIDATED: 1, CandidateState.TO_REVISE: 1}
    assert total(rows[1:], "registered") == {}


def test_the_panel_leads_to_rooms_and_downloads_with_their_number_of_rows(client, lived_in):
    page = panel(client)
    links = {each["href"] for each in page.main.select("a[href]")}
    assert {f"/exports/candidates.{kind}" for kind in ("csv", "json", "odt")} <= links
    assert {"/rooms/W1-R1/desk", "/rooms/W1-R1/screen", "/rooms/W1-R1/candidates"} <= links
    assert [each.text for each in page.select(".queue-count")] == ["1", "1", "1", "4"]
    wanted = {"state=waiting&order=turn", "verified=no"}
    assert {f"/coordination/registrations?{query}" for query in wanted} <= links
    assert len(page.main.select(".btn-primary")) == 1


def test_without_a_programme_there_is_nothing_to_coordinate(client, app):
    person = make.person("coordinator")
    make.appoint(person, make.Role.COORDINATOR)
    sign_in(client, make.kept(person))
    assert client.get("/coordination").status_code == 404


@pytest.mark.one_database
def test_the_panel_asks_the_database_as_often_for_many_rooms_as_for_one(client, lived_in):
    panel(client)
    one = queries_of(client, "/coordination")
    for code in ("W1", "W2", "W2"):
        make.contribution(make.room("ideas", of=make.workshop(code)))
    assert queries_of(client, "/coordination") == one
