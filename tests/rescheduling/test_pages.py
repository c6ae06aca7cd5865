"""Moving a workshop, cancelling it, taking that back: everybody is told, the public page and calendars say it."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from app.database import utcnow
from app.extensions import db
from app.journal.models import Entry
from app.mail.models import Letter
from app.programme.queries import workshop_named
from app.registration.models import SeatState
from tests import factories
from tests.clients import sign_in
from tests.editor.browsing import EN, send, soup, words
from tests.factories import NOON

TIME = "/coordination/workshops/W1/time"
CANCELLATION = "/coordination/workshops/W1/cancellation"
REINSTATEMENT = "/coordination/workshops/W1/reinstatement"
NEW_TIME = {"starts_at": "2088-03-03T11:00", "ends_at": "2088-03-03T13:00"}


@pytest.fixture
def coordinator(client, app):
    factories.workshop()
    for who, state in (("ana", SeatState.SEATED), ("rui", SeatState.WAITING), ("bela", SeatState.OFFERED)):
        ends = NOON - timedelta(minutes=30) if state is SeatState.OFFERED else None
        factories.seat(who, state=state, offer_ends_at=ends, turn=("ana", "rui", "bela").index(who) + 1)
    factories.seat("gone", state=SeatState.CANCELLED)
    sign_in(client, factories.coordinator())
    return client


def letters(template):
    named = select(Letter).where(Letter.template == f"registration/letters/{template}")
    return sorted(letter.to.split("@")[0] for letter in db.session.scalars(named))


def workshop():
    found = workshop_named("W1")
    db.session.refresh(found)
    return found


def event(client):
    [found] = Calendar.from_ical(client.get("/workshops/W1.ics").text).walk("VEVENT")
    return found


def test_the_page_says_who_would_be_told(coordinator):
    page = words(soup(coordinator.get(TIME, headers=EN)).main)
    assert "3 people are registered or wait, and are told." in page


def test_everybody_who_stands_is_told_of_another_time(coordinator):
    before = event(coordinator)
    assert send(coordinator, TIME, **NEW_TIME).status_code == 303
    assert letters("rescheduled") == ["ana", "bela", "rui"]
    place = workshop()
    assert (place.starts_at.hour, place.ends_at.hour, place.rescheduled_from) == (11, 13, NOON)
    after = event(coordinator)
    assert (after["uid"], after["sequence"]) == (before["uid"], before["sequence"] + 1)
    assert after.decoded("dtstart") == datetime(2088, 3, 3, 11, tzinfo=UTC)
    page = soup(coordinator.get("/workshops/W1", headers=EN))
    assert words(page.main.find("del")) == "Earlier time: 12:00–14:00"


def test_who_has_a_seat_is_asked_and_the_page_shows_who_confirmed(coordinator):
    ana = factories.seat("ana")
    ana.confirmed_at, ana.reminded_at = NOON - timedelta(days=60), NOON - timedelta(days=60)
    db.session.commit()
    send(coordinator, TIME, **NEW_TIME)
    db.session.refresh(ana)
    assert (ana.confirmed_at, ana.reminded_at, ana.awaits_confirmation) == (None, None, True)
    page = soup(coordinator.get(TIME, headers=EN)).main
    assert "Civil society: 0 of 1 have confirmed their seat." in words(page).replace(
        "Civil society :", "Civil society:"
    )
    assert "Ana Sousa, asked to answer by" in words(page)
    ana.confirmed_at = NOON - timedelta(days=50)
    db.session.commit()
    assert "1 of 1 have confirmed their seat." in words(soup(coordinator.get(TIME, headers=EN)).main)


def test_an_offer_ends_before_an_earlier_start(coordinator):
    send(coordinator, TIME, **NEW_TIME)
    bela = factories.seat("bela")
    db.session.refresh(bela)
    assert bela.offer_ends_at == datetime(2088, 3, 3, 11, tzinfo=UTC)


def test_the_time_that_was_announced_first_is_kept(coordinator):
    send(coordinator, TIME, **NEW_TIME)
    send(coordinator, TIME, starts_at="2088-03-04T11:00", ends_at="2088-03-04T13:00")
    assert (workshop().rescheduled_from, workshop().calendar_sequence) == (NOON, 2)
    send(coordinator, TIME, starts_at="2088-03-03T12:00", ends_at="2088-03-03T14:00")
    assert (workshop().rescheduled_from, workshop().calendar_sequence) == (None, 3)


def test_the_reason_is_in_the_journal_and_in_the_letters(coordinator):
    send(coordinator, TIME, **NEW_TIME, reason__pt="A sala mudou.", reason__en="Another room.")
    entry = db.session.scalar(select(Entry).where(Entry.verb == "workshop.rescheduled"))
    assert entry.details["reason"] == {"pt": "A sala mudou.", "en": "Another room."}
    facts = [letter.facts["reason"]["pt"] for letter in db.session.scalars(select(Letter)) if "reason" in letter.facts]
    assert facts == ["A sala mudou."] * 3


@pytest.mark.parametrize(
    ("change", "status", "sentence"),
    [
        ({"ends_at": "2088-03-03T11:00"}, 422, "The workshop must end after it begins."),
        ({"starts_at": "later"}, 422, "Write a day and a time"),
        ({"reason__en": "Only this"}, 422, "Write it in both languages."),
        (
            {"starts_at": "2088-03-03T12:00", "ends_at": "2088-03-03T14:00"},
            409,
            "This is the time that the workshop has",
        ),
    ],
)
def test_a_wrong_time_changes_nothing_and_tells_nobody(coordinator, change, status, sentence):
    answer = send(coordinator, TIME, **NEW_TIME | change)
    assert answer.status_code == status
    assert sentence in words(soup(answer))
    assert (workshop().starts_at, workshop().calendar_sequence, letters("rescheduled")) == (NOON, 0, [])


def test_in_production_a_workshop_is_not_moved_into_the_past(app, coordinator):
    app.config["PRODUCTION"] = True
    answer = send(coordinator, TIME, starts_at="2020-03-03T11:00", ends_at="2020-03-03T13:00")
    assert "This time has passed." in words(soup(answer))


def cancel(client, **fields):
    return send(client, CANCELLATION, **{"reason_pt": "Falta de sala.", "is_sure": "y"} | fields)


def test_a_cancelled_workshop_is_told_to_everybody_with_its_reason(coordinator):
    assert cancel(coordinator, reason_en="No room.").status_code == 303
    assert letters("workshop_cancelled") == ["ana", "bela", "rui"]
    page = words(soup(coordinator.get("/workshops/W1", headers=EN)).main)
    assert "This workshop will not take place. No room." in page
    assert "Nobody can register any more." in page
    home = soup(coordinator.get("/", headers=EN)).find(id="workshop-W1")
    assert "Cancelled" in words(home)
    assert home.find("a", href="/workshops/W1/register") is None
    assert (event(coordinator)["status"], event(coordinator)["sequence"]) == ("CANCELLED", 1)


def test_a_cancelled_workshop_takes_no_registrations(coordinator):
    cancel(coordinator)
    client = coordinator
    client.delete_cookie("session")
    data = {"name": "Zé", "email": "ze@example.org", "sector": "civil-society", "consent": "y"}
    client.post("/workshops/W1/register", data=data)
    assert letters("seated") == []


@pytest.mark.parametrize("fields", [{"reason_pt": " "}, {"is_sure": ""}, {"reason_en": "x" * 1001}])
def test_a_cancellation_needs_a_reason_and_a_yes(coordinator, fields):
    data = {"reason_pt": "Falta de sala.", "is_sure": "y"} | fields
    answer = coordinator.post(CANCELLATION, data={name: value for name, value in data.items() if value}, headers=EN)
    assert answer.status_code == 422
    assert (workshop().cancelled_at, letters("workshop_cancelled")) == (None, [])


def test_cancelling_twice_tells_people_once(coordinator):
    cancel(coordinator)
    coordinator.post(CANCELLATION, data={"reason_pt": "Outra.", "is_sure": "y"})
    assert workshop().cancel_reason == {"pt": "Falta de sala."}
    assert letters("workshop_cancelled") == ["ana", "bela", "rui"]


def test_a_reinstated_workshop_is_told_to_everybody(coordinator):
    cancel(coordinator)
    assert coordinator.post(REINSTATEMENT).status_code == 303
    coordinator.post(REINSTATEMENT)
    assert letters("reinstated") == ["ana", "bela", "rui"]
    assert (workshop().cancelled_at, workshop().calendar_sequence) == (None, 2)
    told = db.session.scalars(select(Entry).where(Entry.verb == "workshop.reinstated")).all()
    assert [entry.details["told"] for entry in told] == [3]
    assert event(coordinator)["status"] != "CANCELLED"


def test_what_has_begun_is_neither_moved_nor_cancelled(coordinator):
    factories.room("ideas")
    assert coordinator.post(TIME, data=NEW_TIME, headers=EN).status_code == 409
    assert cancel_data(coordinator).status_code == 409
    assert (workshop().starts_at, workshop().cancelled_at) == (NOON, None)


def cancel_data(client):
    return client.post(CANCELLATION, data={"reason_pt": "Falta.", "is_sure": "y"}, headers=EN)


def test_a_cancelled_workshop_is_not_moved(coordinator):
    cancel(coordinator)
    assert coordinator.post(TIME, data=NEW_TIME).status_code == 409


def test_nobody_loses_a_seat_because_its_deadline_passed_while_the_workshop_was_cancelled(app, coordinator):
    app.config["PRODUCTION"] = True
    workshop().seats = 2
    cancel(coordinator)
    passed = utcnow() - timedelta(hours=1)
    factories.seat("ana").confirm_by_at = factories.seat("bela").offer_ends_at = passed
    factories.seat("carlos", code=factories.CIVIL, state=SeatState.WAITING, turn=4)
    db.session.commit()
    coordinator.post(REINSTATEMENT)
    ana, bela = factories.seat("ana"), factories.seat("bela")
    assert (ana.state, bela.state) == (SeatState.SEATED, SeatState.OFFERED)
    assert min(ana.confirm_by_at, bela.offer_ends_at) > utcnow() + timedelta(hours=23)
    told = db.session.scalars(select(Letter).where(Letter.template == "registration/letters/reinstated"))
    deadlines = {letter.to: letter.facts["offer_ends_at"] for letter in told}
    assert deadlines["bela@example.org"] == bela.offer_ends_at.isoformat()
