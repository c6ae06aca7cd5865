"""The list of registrations: its filters, pages and choices, and who may see it."""

import pytest

from app.database import utcnow
from app.registration.models import Origin, SeatState
from app.roster.queries import PAGE
from tests import factories as make
from tests.clients import HTMX, queries_of, sign_in
from tests.editor.browsing import EN, soup, words

LIST = "/coordination/registrations"


@pytest.fixture
def people(app):
    """Three in W1, of both sectors, and one who waits in W2."""
    make.seat("ana", verified_at=utcnow(), confirmed_at=utcnow(), turn=1)
    make.seat("bela", access_needs="A ramp", checked_in_at=utcnow(), turn=2)
    make.seat("rui", confirm_by_at=utcnow(), origin=Origin.WALK_IN, turn=3)
    make.seat("ágata", of=make.workshop("W2"), state=SeatState.WAITING, turn=1)
    make.seat("zeca", state=SeatState.CANCELLED)


@pytest.fixture
def coordinator(client, people):
    sign_in(client, make.coordinator())
    return client


def names(client, address):
    page = soup(client.get(address, headers=EN))
    return [words(link).split()[0] for link in page.select("table.roster tbody th a")]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Ana", "Bela", "Rui", "Ágata"]),
        ("workshop=W2", ["Ágata"]),
        ("sector=public-body", ["Bela"]),
        ("state=waiting", ["Ágata"]),
        ("state=cancelled", ["Zeca"]),
        ("state=all&workshop=W1", ["Ana", "Bela", "Rui", "Zeca"]),
        ("origin=walk-in", ["Rui"]),
        ("verified=yes", ["Ana"]),
        ("verified=no", ["Bela", "Rui", "Ágata"]),
        ("confirmed=yes", ["Ana"]),
        ("confirmed=no", ["Rui"]),
        ("came=yes", ["Bela"]),
        ("needs=yes", ["Bela"]),
        ("q=contas+SOUSA", ["Ana"]),
        ("q=ágata", ["Ágata"]),
        ("q=%25", []),
        ("order=turn", ["Ana", "Bela", "Rui", "Ágata"]),
        ("workshop=W1&sector=civil-society&verified=no", ["Rui"]),
        ("workshop=nowhere&sector=x&state=y&order=z&page=99", ["Ana", "Bela", "Rui", "Ágata"]),
    ],
)
def test_filters_find_whom_they_say(coordinator, query, found):
    assert names(coordinator, f"{LIST}?{query}") == found


def test_what_was_found_is_counted_by_sector_and_state(coordinator):
    page = soup(coordinator.get(LIST, headers=EN))
    rows = [[words(cell) for cell in row.select("td")] for row in page.select(".roster-counts tbody tr")]
    assert rows == [["2", "0", "1", "0"], ["1", "0", "0", "0"]]
    assert "4 registrations" in page.text


def test_filtering_in_place_brings_the_same_results(coordinator):
    whole = soup(coordinator.get(f"{LIST}?q=ana", headers=EN))
    part = soup(coordinator.get(f"{LIST}?q=ana", headers=EN | HTMX))
    assert part.select_one("#registrations").text == whole.select_one("#registrations").text


def test_who_is_chosen_on_one_page_stays_chosen_on_the_next(coordinator):
    for _each in range(PAGE):
        make.seat()
    first, second = (soup(coordinator.get(f"{LIST}?order=turn&page={page}", headers=EN)) for page in (1, 2))
    chosen = first.select_one("input[type=checkbox][name=seat]")["value"]
    page = soup(coordinator.get(f"{LIST}?order=turn&seat={chosen}&page=2", headers=EN))
    assert page.select_one("input[type=hidden][name=seat]")["value"] == chosen
    assert words(page.select_one("nav[aria-label=Pages] span")) == "Page 2 of 2"
    assert len(first.select("table.roster tbody tr")) == PAGE
    assert len(second.select("table.roster tbody tr")) == 4
    back = soup(coordinator.get(f"{LIST}?order=turn&seat={chosen}", headers=EN))
    assert [each["value"] for each in back.select("input[checked]")] == [chosen]


def test_the_number_of_queries_does_not_grow(coordinator):
    few = len(queries_of(coordinator, LIST))
    for _each in range(20):
        make.seat(of=make.workshop("W2"))
    assert len(queries_of(coordinator, LIST)) == few


def test_a_facilitator_sees_their_own_workshop_and_no_other(client, people):
    sign_in(client, make.facilitator(make.workshop("W1")))
    stranger = make.seat("ágata", of=make.workshop("W2"))
    assert names(client, "/workshops/W1/registrations") == ["Ana", "Bela", "Rui"]
    assert names(client, "/workshops/W1/registrations?workshop=W2") == ["Ana", "Bela", "Rui"]
    assert client.get(LIST).status_code == 403
    assert client.get("/workshops/W2/registrations").status_code == 403
    assert client.get(f"/workshops/W2/registrations/{stranger.id}").status_code == 403
    assert client.get(f"/workshops/W1/registrations/{stranger.id}").status_code == 404
    assert client.post(f"/workshops/W1/registrations/{stranger.id}/cancellation").status_code == 404
    assert client.get("/workshops/W1/seats").status_code == 403
    assert client.post("/coordination/registrations/file").status_code == 403


def test_who_runs_a_workshop_finds_its_list_on_its_page(client, people):
    way = 'href="/workshops/W1/registrations"'
    for who, is_shown in ((make.facilitator(), True), (make.seat("ana"), False)):
        sign_in(client, who)
        assert (way in client.get("/workshops/W1").text) is is_shown
    assert 'href="/workshops/W2/registrations"' not in client.get("/workshops/W2").text
