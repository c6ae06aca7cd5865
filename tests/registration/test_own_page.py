"""One's own page: answering an offer, confirming, changing what it says, handing the seat on, a new link."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app.accounts.models import Person
from app.database import utcnow
from app.extensions import db
from app.journal.models import Entry
from app.mail.models import Letter
from app.programme.models import ConsentText
from app.registration.letters import personal_link
from app.registration.models import Consent, Ending, Seat, SeatState
from tests import factories
from tests.clients import sign_in

EN = {"Accept-Language": "en"}
SOON = timedelta(hours=3)


def own(client, code="W1"):
    """Return what one's own page says about a workshop."""
    page = BeautifulSoup(client.get("/me", headers=EN).text, "html.parser")
    return page.find(id=f"seat-{code}") or page.find(id=f"ended-{code}")


def words(tag):
    return " ".join(tag.get_text(" ").split())


def offered(who="ana", ends_in=SOON):
    return factories.seat(who, state=SeatState.OFFERED, offer_ends_at=utcnow() + ends_in)


def consent(code="news", version=1):
    words = factories.both(f"Consent {code} {version}")
    programme = factories.programme()
    row = factories.kept(ConsentText(programme_id=programme.id, code=code, version=version, text=words))
    db.session.expire(programme, ["consents"])
    return row


def letters():
    return db.session.scalars(select(Letter).order_by(Letter.id)).all()


def verbs():
    return list(db.session.scalars(select(Entry.verb).order_by(Entry.id)))


def test_an_offer_is_taken_in_one_step(app, client):
    seat = offered()
    sign_in(client, seat)
    assert own(client)["data-state"] == "offered"
    assert client.post("/workshops/W1/seat/acceptance").headers["Location"] == "/me"
    assert seat.state is SeatState.SEATED
    assert own(client)["data-state"] == "seated"


def test_an_offer_that_is_declined_goes_to_the_next(app, client):
    factories.workshop(seats=2)
    seat, rui = offered(), factories.seat("rui", state=SeatState.WAITING)
    sign_in(client, seat)
    client.post("/workshops/W1/seat/refusal")
    assert (seat.ending, rui.state) == (Ending.DECLINED, SeatState.OFFERED)
    assert "You declined the seat" in words(own(client))


def test_an_offer_that_has_passed_on_cannot_be_taken(app, client):
    factories.workshop(seats=2)
    seat, rui = offered(ends_in=-SOON), factories.seat("rui", state=SeatState.WAITING)
    sign_in(client, seat)
    answer = client.post("/workshops/W1/seat/acceptance", headers=EN)
    assert answer.status_code in (404, 409)
    assert (seat.state, rui.state) != (SeatState.SEATED, SeatState.SEATED)


def test_who_is_asked_confirms_in_one_step(app, client):
    seat = factories.seat("ana", confirm_by_at=utcnow() + SOON)
    sign_in(client, seat)
    assert own(client)["data-state"] == "asked"
    client.post("/workshops/W1/seat/confirmation")
    assert seat.confirmed_at
    assert "You confirmed that you are coming." in words(own(client))


@pytest.mark.parametrize(
    ("ending", "sentence"),
    [
        (Ending.LAPSED, "there was no answer in time"),
        (Ending.RELEASED, "was not confirmed in time"),
        (Ending.DECLINED, "You declined"),
    ],
)
@pytest.mark.one_database
def test_the_page_says_why_a_registration_ended(app, client, ending, sentence):
    sign_in(client, factories.seat("ana", state=SeatState.CANCELLED, ending=ending))
    assert sentence in words(own(client))


@pytest.mark.one_database
def test_the_page_has_the_code_for_the_door(app, client):
    seat = factories.seat("ana")
    sign_in(client, seat)
    found = own(client)
    assert found.find("svg")
    assert seat.entry_code in words(found).replace("\xa0", "").replace(" ", "")


def test_what_one_agreed_to_is_kept_in_the_version_that_was_read(app, client):
    factories.workshop()
    news, _photos = consent("news", 2), consent("photos")
    page = BeautifulSoup(client.get("/workshops/W1/register").text, "html.parser")
    boxes = page.select("input[name=consents]")
    assert [box["value"] for box in boxes] == ["news.2", "photos.1"]
    assert not any(box.has_attr("checked") for box in boxes)
    form = {"name": "Ana", "email": "ana@example.org", "sector": factories.CIVIL, "consents": "news.2"}
    assert client.post("/workshops/W1/register", data=form).status_code == 303
    assert [each.text_id for each in db.session.scalars(select(Consent))] == [news.id]


@pytest.mark.one_database
def test_a_text_that_changed_meanwhile_is_asked_again(app, client):
    factories.workshop()
    consent("news", 2)
    form = {"name": "Ana", "email": "ana@example.org", "sector": factories.CIVIL, "consents": "news.1"}
    answer = client.post("/workshops/W1/register", data=form, headers=EN)
    assert answer.status_code == 422
    assert "have changed meanwhile" in answer.text
    assert 'value="ana@example.org"' in answer.text


def test_a_consent_is_withdrawn_as_easily_as_it_was_given(app, client):
    seat, text = factories.seat("ana"), consent()
    sign_in(client, seat)
    form = {"name": "Ana Sousa", "organisation": seat.organisation}
    client.post("/workshops/W1/seat", data=form | {"consents": "news.1"})
    [given] = db.session.scalars(select(Consent))
    assert (given.text_id, given.withdrawn_at) == (text.id, None)
    page = BeautifulSoup(client.get("/workshops/W1/seat").text, "html.parser")
    assert page.find("input", {"name": "consents"}).has_attr("checked")
    client.post("/workshops/W1/seat", data=form)
    assert given.withdrawn_at


def test_the_journal_says_what_was_changed_but_not_the_words(app, client):
    seat = factories.seat("ana")
    sign_in(client, seat)
    form = {"name": "Ana Maria", "organisation": "Outra", "access_needs": "A wheelchair"}
    assert client.post("/workshops/W1/seat", data=form).status_code == 303
    assert (seat.person.name, seat.organisation, seat.access_needs) == ("Ana Maria", "Outra", "A wheelchair")
    entry = db.session.scalars(select(Entry).where(Entry.verb == "seat.changed")).one()
    assert entry.details == {"fields": ["name", "organisation", "access_needs"], "given": [], "withdrawn": []}


def test_a_new_link_makes_earlier_ones_worthless(app, client):
    seat = factories.seat("ana")
    earlier = personal_link(seat)
    sign_in(client, seat)
    client.post("/workshops/W1/seat/link")
    assert app.test_client().get(f"/seat/{earlier}").status_code == 410
    assert app.test_client().get(f"/seat/{personal_link(seat)}").status_code == 303
    assert letters()[-1].template == "registration/letters/relinked"


def test_a_new_link_signs_out_who_came_by_an_earlier_one(app, client):
    seat = factories.seat("ana")
    other = app.test_client()
    other.get(f"/seat/{personal_link(seat)}")
    sign_in(client, seat)
    client.post("/workshops/W1/seat/link")
    assert (client.get("/me").status_code, other.get("/me").status_code) == (200, 303)


@pytest.fixture
def handed_on(app, client):
    """Hand Ana's seat on to Zé, and return the path of the letter's link."""
    seat = factories.seat("ana")
    sign_in(client, seat)
    form = {"name": "Zé Lima", "email": "ze@example.org"}
    assert client.post("/workshops/W1/seat/invitation", data=form).status_code == 303
    letter = letters()[-1]
    assert (letter.to, letter.template) == ("ze@example.org", "registration/letters/invitation")
    return f"/take-over/{letter.facts['token']}"


def test_a_colleague_takes_a_seat_over(app, client, handed_on):
    seat = db.session.scalars(select(Seat)).one()
    colleague = app.test_client()
    assert "Ana Sousa" in colleague.get(handed_on).text
    answer = colleague.post(handed_on, data={"name": "Zé Lima", "access_needs": "Large print"})
    assert answer.headers["Location"] == "/me"
    assert (seat.person.email, seat.access_needs, seat.sector.code) == (
        "ze@example.org",
        "Large print",
        factories.CIVIL,
    )
    assert own(colleague)["data-state"] == "seated"
    assert own(client) is None
    assert colleague.post(handed_on, data={"name": "Zé Lima"}).status_code == 410  # twice
    assert verbs().count("seat.substituted") == 1


def test_until_the_colleague_answers_the_seat_stays_its_holders(app, client, handed_on):
    assert own(client)["data-state"] == "seated"
    assert app.test_client().get(handed_on).status_code == 200
    assert own(client)["data-state"] == "seated"
    client.post("/workshops/W1/seat/cancellation")
    assert app.test_client().post(handed_on, data={"name": "Zé"}).status_code == 409
    assert factories.first(Person, email="ze@example.org") is None or own(client)


def test_of_two_colleagues_at_once_one_takes_the_seat_over(app, client, handed_on, monkeypatch):
    def after_somebody_else(workshop):
        """Wait for the lock while another colleague takes the seat over."""
        factories.first(Seat).link_version += 1

    monkeypatch.setattr("app.registration.routes.seating.hold", after_somebody_else)
    assert app.test_client().post(handed_on, data={"name": "Zé Lima"}).status_code == 410
    assert factories.first(Seat).person.email == "ana@example.org"


@pytest.mark.one_database
def test_nobody_hands_a_seat_on_to_themselves(app, client):
    sign_in(client, factories.seat("ana"))
    form = {"name": "Ana", "email": "Ana@example.org"}
    assert client.post("/workshops/W1/seat/invitation", data=form).status_code == 409
    assert letters() == []


@pytest.mark.one_database
def test_only_the_seat_of_an_organisation_can_be_handed_on(app, client):
    seat = factories.seat("rui")
    sign_in(client, seat)
    assert client.post("/workshops/W1/seat/invitation", data={"name": "Z", "email": "z@example.org"}).status_code == 409
    assert letters() == []


@pytest.mark.parametrize("act", ["acceptance", "refusal", "confirmation", "link", "invitation", ""])
@pytest.mark.one_database
def test_nobody_acts_for_another(app, client, act):
    factories.seat("ana")
    path = f"/workshops/W1/seat/{act}".rstrip("/")
    assert client.post(path).headers["Location"].startswith("/sign-in")
    sign_in(client, factories.stranger())
    assert client.post(path).status_code == 404
