"""Registering in a browser: the form, its answer, the personal link, one's own page."""

from contextvars import Context
from email import message_from_bytes, policy

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from app.extensions import db
from app.mail.tasks import send_letters
from app.registration import queries
from app.registration.letters import personal_link
from app.registration.models import Seat, SeatState
from tests import factories
from tests.clients import sign_in
from tests.conftest import new_app
from tests.factories import CIVIL

EN = {"Accept-Language": "en"}
ANA = {"name": "Ana Sousa", "email": "ana@example.org", "sector": CIVIL}


def send(client, **changes):
    return client.post("/workshops/W1/register", data=ANA | changes, headers=EN)


def soup(answer):
    return BeautifulSoup(answer.text, "html.parser")


def words(tag):
    return " ".join(tag.get_text(" ").split())


def seats():
    return db.session.scalar(select(func.count(Seat.id)))


def posted(app):
    """Return the letters that the worker sent."""
    db.session.rollback()
    Context().run(send_letters.call_local)
    files = sorted((app.config["INSTANCE"] / "mail").glob("*.eml"))
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in files]


def test_a_request_gets_a_seat_and_says_so(app, client):
    factories.workshop()
    answer = send(client)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/workshops/W1/registered")
    page = soup(client.get("/workshops/W1/registered", headers=EN))
    assert page.find(id="registered")["data-state"] == "seated"
    assert words(page.h1) == "Your seat is reserved"


def test_a_request_for_a_full_sector_says_who_is_before(app, client):
    full = factories.workshop(seats=2)
    factories.seat(of=full)
    for _ in range(2):
        factories.seat(of=full, state=SeatState.WAITING)
    send(client)
    page = soup(client.get("/workshops/W1/registered", headers=EN))
    assert page.find(id="registered")["data-position"] == "3"
    assert words(page.find(class_="lead")) == "Your sector is full. You are number 3 on the waiting list."


@pytest.mark.one_database
def test_the_answer_is_for_the_browser_that_asked(app, client):
    factories.workshop()
    send(client)
    assert app.test_client().get("/workshops/W1/registered").headers["Location"] == "/workshops/W1"


@pytest.mark.one_database
def test_the_form_says_what_is_missing_and_keeps_what_was_typed(app, client):
    factories.workshop()
    answer = client.post("/workshops/W1/register", data={"name": "Ana Sousa", "email": "ana@"}, headers=EN)
    page = soup(answer)
    assert answer.status_code == 422
    assert [words(error) for error in page.select(".field-error")] == [
        "The part after “@” is missing. Example: ana@exemplo.pt",
        "Choose your sector.",
    ]
    assert [page.find(id=name)["value"] for name in ("name", "email")] == ["Ana Sousa", "ana@"]
    assert page.find(id="error-summary").has_attr("autofocus")
    assert page.title.text.startswith("Error:")
    assert seats() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"name": "a" * 121},
        {"email": "no"},
        {"sector": "mixed"},
        {"access_needs": "a" * 501},
        {"email": "ana@example.org\r\nBcc: all@example.org"},
        {"sector": ""},
        {"consents": "news.1"},
        {"organisation": "a" * 161},
    ],
)
@pytest.mark.one_database
def test_a_wrong_answer_is_refused(app, client, wrong):
    factories.workshop()
    assert send(client, **wrong).status_code == 422
    assert seats() == 0


@pytest.mark.one_database
def test_a_known_address_gets_the_same_answer(app, client):
    app.config["PRODUCTION"] = True  # elsewhere, without a mail server, the page of a new seat has its link
    factories.workshop()
    first = send(client)
    page = client.get("/workshops/W1/registered", headers=EN).text
    stranger = app.test_client()
    assert send(stranger).headers["Location"] == first.headers["Location"]
    link = soup(stranger.get("/workshops/W1/registered", headers=EN)).find(id="registered")
    assert words(link) == words(soup(client.get("/workshops/W1/registered", headers=EN)).find(id="registered"))
    assert "Your seat is reserved" in page
    assert seats() == 1


def test_the_letter_leads_to_ones_own_page(app, client):
    factories.workshop()
    send(client)
    [letter] = posted(app)
    text = letter.get_body(("plain",)).get_content()
    link = next(line for line in text.splitlines() if "/seat/" in line).removeprefix("http://localhost")
    assert (letter["To"], letter["Subject"]) == ("ana@example.org", "Your seat is reserved · Theme of W1 [en]")
    assert "12:00–14:00 (Lisbon, GMT)" in text
    browser = app.test_client()
    assert browser.get(link).headers["Location"] == "/me"
    assert "Theme of W1" in browser.get("/me", headers=EN).text


def test_a_personal_link_works_again_and_again(app, client):
    link = f"/seat/{personal_link(factories.seat('ana'))}"
    for browser in (client, app.test_client()):
        assert browser.get(link).headers["Location"] == "/me"
        assert browser.get("/me").status_code == 200


def test_a_personal_link_says_that_the_registration_ended(app, client):
    seat = factories.seat("ana")
    link = f"/seat/{personal_link(seat)}"
    sign_in(client, seat)
    client.post("/workshops/W1/seat/cancellation")
    browser = app.test_client()
    assert browser.get(link).headers["Location"] == "/me"
    ended = soup(browser.get("/me", headers=EN)).find(id="ended-W1")
    assert "The registration was cancelled." in words(ended)
    assert ended.find("a", href="/workshops/W1/register")


@pytest.mark.one_database
def test_a_personal_link_that_was_replaced_is_no_longer_valid(app, client):
    seat = factories.seat("ana")
    link = f"/seat/{personal_link(seat)}"
    seat.link_version += 1
    db.session.commit()
    assert client.get(link).status_code == 410
    assert client.get("/seat/nonsense").status_code == 410


def test_a_personal_link_does_not_open_the_doors_of_a_role(app, client):
    person = factories.coordinator()
    link = f"/seat/{personal_link(factories.seat('coordinator'))}"
    assert person.is_coordinator
    assert client.get(link).headers["Location"] == "/sign-in?next=/me"
    assert client.get("/me").status_code == 303


def test_ones_own_page_shows_every_seat(app, client):
    ana = factories.seat("ana")
    factories.seat("ana", of=factories.workshop("W2"), state=SeatState.WAITING)
    sign_in(client, ana)
    page = soup(client.get("/me", headers=EN))
    assert "Seat reserved" in words(page.find(id="seat-W1"))
    assert "You are number 1 on the waiting list" in words(page.find(id="seat-W2"))
    assert page.find(id="seat-W1").find("a", class_="btn")
    assert not page.find(id="seat-W2").find("a", class_="btn")


@pytest.mark.one_database
def test_a_seat_leads_into_the_room_that_a_feature_above_names(app, client, monkeypatch):
    monkeypatch.setattr(queries, "entrances", [lambda seat: f"/rooms/{seat.workshop.code}-R1"])
    sign_in(client, factories.seat("ana"))
    assert soup(client.get("/me")).find("a", href="/rooms/W1-R1")


@pytest.mark.one_database
def test_ones_own_page_shows_what_features_above_add(app, client, monkeypatch):
    monkeypatch.setattr(queries, "personal_panels", [lambda person: f"<p id=desks>{person.name}</p>"])
    sign_in(client, factories.person("ana"))
    assert words(soup(client.get("/me")).find(id="desks")) == "Ana Sousa"


@pytest.mark.one_database
def test_ones_own_page_asks_a_visitor_to_sign_in(client):
    assert client.get("/me").headers["Location"] == "/sign-in?next=/me"


def test_a_seat_is_given_up_on_ones_own_page(app, client):
    small = factories.workshop(seats=2)
    ana, rui = factories.seat("ana", of=small), factories.seat("rui", of=small, state=SeatState.WAITING)
    sign_in(client, ana)
    answer = client.post("/workshops/W1/seat/cancellation", headers=EN)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/me")
    assert [seat.state for seat in (ana, rui)] == [SeatState.CANCELLED, SeatState.OFFERED]
    assert "Your registration is cancelled." in client.get("/me", headers=EN).text


def test_who_waits_can_leave_the_list(app, client):
    rui = factories.seat("rui", state=SeatState.WAITING)
    sign_in(client, rui)
    assert client.post("/workshops/W1/seat/cancellation").status_code == 303
    assert rui.state is SeatState.CANCELLED


@pytest.mark.one_database
def test_nobody_gives_up_the_seat_of_another(app, client):
    ana = factories.seat("ana")
    assert client.post("/workshops/W1/seat/cancellation").headers["Location"].startswith("/sign-in")
    sign_in(client, factories.stranger())
    assert client.post("/workshops/W1/seat/cancellation").status_code == 404
    assert ana.state is SeatState.SEATED


@pytest.mark.one_database
def test_who_has_a_seat_is_led_to_it(app, client):
    sign_in(client, factories.seat("ana"))
    assert client.get("/workshops/W1/register").headers["Location"] == "/me"


@pytest.mark.one_database
def test_a_closed_registration_says_so(app, client):
    factories.workshop()
    factories.room("results")
    answer = client.get("/workshops/W1/register", headers=EN)
    assert answer.status_code == 409
    assert "Registration for this workshop is not open." in answer.text


@pytest.mark.one_database
def test_an_address_gets_only_so_many_letters_and_a_crowd_behind_one_router_gets_in(database, tmp_path):
    app = new_app(database, tmp_path, RATELIMIT_ENABLED=True)
    with app.app_context():
        factories.workshop()
    client = app.test_client()
    answers = [send(client).status_code for _ in range(11)]
    assert answers == [303] * 10 + [429]
    crowd = [send(app.test_client(), email=f"p{number}@example.org").status_code for number in range(25)]
    assert set(crowd) == {303}


def test_who_asks_with_the_address_of_somebody_else_learns_nothing(app, client):
    factories.seat("ana", of=factories.workshop())
    stranger = app.test_client()
    form = {"name": "X", "email": "ana@example.org", "sector": factories.PUBLIC}
    assert stranger.post("/workshops/W1/register", data=form).status_code == 303
    page = stranger.get("/workshops/W1/registered").text
    assert 'data-state="seated"' in page
    assert "/seat/" not in page
    assert factories.sector(factories.PUBLIC).name["pt"] in page, "the sector that was asked for, not the seat's"
