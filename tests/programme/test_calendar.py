"""The calendar file of a workshop, read back with another hand: whatever is in a title stays text."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from app.database import utcnow
from app.programme.calendar import CANCEL, calendar_file
from tests import factories as make

TITLES = st.text(st.characters(codec="utf-8") | st.sampled_from("\r\n,;:\\\"'^"), max_size=120)
INJECTION = "Tea\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:Free beer\r\nURL:https://evil.example"


def read(text):
    """Return the calendar in a file and its only event."""
    calendar = Calendar.from_ical(text)
    [event] = calendar.walk("VEVENT")
    return calendar, event


@pytest.mark.one_database
def test_a_workshop_is_an_event(app):
    app.config["BASE_URL"] = "https://cocria.example"
    workshop = make.workshop(place={"pt": "Sala A, 1.º andar; Lisboa", "en": "Room A; Lisbon"})
    calendar, event = read(calendar_file(workshop, "pt"))
    assert (calendar["VERSION"], calendar["METHOD"]) == ("2.0", "PUBLISH")
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == ("W1@cocria.example", 0, "CONFIRMED")
    assert (event.start, event.end) == (workshop.starts_at, workshop.ends_at)
    assert (event["SUMMARY"], event["LOCATION"]) == ("Theme of W1 [pt]", "Sala A, 1.º andar; Lisboa")
    assert event["URL"] == "https://cocria.example/workshops/W1"
    assert event["ORGANIZER"].params["CN"] == "Agência de Exemplo"


@pytest.mark.one_database
def test_it_speaks_the_language_that_is_asked_for(app):
    _calendar, event = read(calendar_file(make.workshop(), "en"))
    assert event["SUMMARY"] == "Theme of W1 [en]"
    assert "personal link" in event["DESCRIPTION"]


@pytest.mark.one_database
def test_a_new_time_replaces_the_old_one(app):
    workshop = make.workshop()
    _calendar, before = read(calendar_file(workshop, "pt"))
    workshop.starts_at += timedelta(days=7)
    workshop.ends_at += timedelta(days=7)
    workshop.calendar_sequence += 1
    _calendar, after = read(calendar_file(workshop, "pt"))
    assert before["UID"] == after["UID"]
    assert after["SEQUENCE"] == before["SEQUENCE"] + 1
    assert after.start == before.start + timedelta(days=7)


@pytest.mark.one_database
def test_a_cancelled_workshop_leaves_calendars(app):
    calendar, event = read(calendar_file(make.workshop(cancelled_at=utcnow()), "pt", CANCEL))
    assert (calendar["METHOD"], event["STATUS"]) == ("CANCEL", "CANCELLED")


@pytest.mark.one_database
@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=TITLES | st.just(INJECTION), place=TITLES | st.just(INJECTION))
def test_whatever_is_in_a_title_stays_text(app, title, place):
    workshop = make.workshop()
    workshop.theme, workshop.place = {"pt": title}, {"pt": place}
    text = calendar_file(workshop, "pt")
    _calendar, event = read(text)
    assert event["SUMMARY"] == " ".join("".join(each if each.isprintable() else " " for each in title).split())
    assert event["URL"] == "http://localhost/workshops/W1"
    assert len([line for line in text.split("\r\n") if line.startswith("BEGIN:")]) == 2
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
