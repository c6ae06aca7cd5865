"""Workshops and their rooms as coordinators change them."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.extensions import db
from app.journal.models import Entry
from app.programme.models import Release, Workshop
from app.programme.queries import workshop_named
from app.registration.models import SeatState
from app.rooms.models import Room
from tests import factories
from tests.clients import sign_in
from tests.editor.browsing import EN, send, soup, words
from tests.factories import CIVIL

EDITOR = "/coordination/programme"
NEW = {
    "code": "W9",
    "theme__pt": "Água",
    "theme__en": "Water",
    "starts_at": "2088-03-01T10:00",
    "ends_at": "2088-03-01T12:00",
    "facilitators": "LIGA",
}


@pytest.fixture
def coordinator(client, app):
    factories.workshop()
    sign_in(client, factories.coordinator())
    return client


def told(verb):
    return db.session.scalar(select(Entry).where(Entry.verb == verb).order_by(Entry.id.desc()).limit(1))


def test_a_workshop_is_added_with_a_room(coordinator):
    assert send(coordinator, f"{EDITOR}/workshops", **NEW).status_code == 303
    row = workshop_named("W9")
    assert (row.theme["pt"], row.seats, row.starts_at) == ("Água", 68, datetime(2088, 3, 1, 10, tzinfo=UTC))
    assert [body.code for body in row.facilitators] == ["LIGA"]
    assert db.session.scalars(select(Room.code).where(Room.workshop_id == row.id)).all() == ["W9-R1"]
    assert told("workshop.added").details["seats"] == 68
    assert coordinator.get("/workshops/W9").status_code == 200


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"ends_at": "2088-03-01T10:00"}, "The workshop must end after it begins."),
        ({"facilitators": []}, "Choose at least one body."),
        ({"facilitators": "NOBODY"}, "is not a valid choice"),
        ({"code": "W 9"}, "Write letters, digits and single hyphens, at most 12."),
        ({"seats": "0"}, "Write a whole number from 1 to 100000."),
        ({"release": "never"}, "Not a valid choice"),
        ({"theme__en": ""}, "Write it in both languages."),
    ],
)
def test_a_wrong_workshop_is_refused_with_a_sentence(coordinator, change, sentence):
    answer = send(coordinator, f"{EDITOR}/workshops", **NEW | change)
    assert answer.status_code == 422
    assert sentence in words(soup(answer).main)
    assert workshop_named("W9") is None


def test_a_code_is_used_once(coordinator):
    assert send(coordinator, f"{EDITOR}/workshops", **NEW | {"code": "W1"}).status_code == 409


def test_two_workshops_are_not_in_one_place_at_once(coordinator):
    place = {"place__pt": "Sala 1", "place__en": "Room 1"}
    send(coordinator, f"{EDITOR}/workshops", **NEW | place)
    answer = send(coordinator, f"{EDITOR}/workshops", **NEW | place | {"code": "W8", "starts_at": "2088-03-01T11:59"})
    assert answer.status_code == 422
    assert (
        send(coordinator, f"{EDITOR}/workshops", **NEW | {"code": "W8", "starts_at": "2088-03-01T11:59"}).status_code
        == 303
    )


def test_what_a_workshop_says_is_changed_and_told(coordinator):
    change = {"theme__en": "Earth", "release": "timed", "imbalance": "4", "partners": "AGE", "facilitators": "LIGA"}
    assert send(coordinator, f"{EDITOR}/workshops/W1", **change).status_code == 303
    row = workshop_named("W1")
    db.session.refresh(row)
    assert (row.theme["en"], row.release, row.imbalance) == ("Earth", Release.TIMED, 4)
    entry = told("workshop.edited")
    assert (entry.details["before"]["release"], entry.details["after"]["release"]) == ("keep", "timed")
    assert "seats" not in entry.details["after"]


def test_more_seats_move_the_list_up(coordinator):
    place = factories.workshop("W2", seats=2)
    factories.seat(of=place, code=CIVIL)
    waiting = factories.seat(of=place, code=CIVIL, state=SeatState.WAITING, turn=2)
    assert send(coordinator, f"{EDITOR}/workshops/W2", seats="4").status_code == 303
    db.session.refresh(waiting)
    assert waiting.state is SeatState.OFFERED
    assert told("workshop.resized").details == {"before": 2, "after": 4}


def test_nobody_loses_a_seat_when_there_are_fewer(coordinator):
    place = factories.workshop("W2", seats=4)
    for _each in range(2):
        factories.seat(of=place, code=CIVIL)
    answer = send(coordinator, f"{EDITOR}/workshops/W2", seats="2", theme__en="Typed and kept")
    assert answer.status_code == 409
    assert "Typed and kept" in answer.text
    db.session.refresh(place)
    assert (place.seats, place.theme["en"]) == (4, "Theme of W2 [en]")


def test_the_time_changes_here_only_while_nobody_is_registered(coordinator):
    send(coordinator, f"{EDITOR}/workshops/W1", starts_at="2088-03-02T10:00")
    place = workshop_named("W1")
    db.session.refresh(place)
    assert (place.starts_at.day, place.rescheduled_from) == (2, None)
    factories.seat(of=place)
    page = soup(coordinator.get(f"{EDITOR}/workshops/W1", headers=EN))
    assert page.find(attrs={"name": "starts_at"}) is None
    assert page.find("a", href="/coordination/workshops/W1/time")


def test_two_coordinators_never_overwrite_each_other(coordinator):
    page = coordinator.get(f"{EDITOR}/workshops/W1", headers=EN)
    send(coordinator, f"{EDITOR}/workshops/W1", theme__en="Theirs")
    held = {each["name"]: each.get("value", "") for each in soup(page).main.select("input[type=hidden]")}
    answer = send(coordinator, f"{EDITOR}/workshops/W1", theme__en="Mine", version=held["version"])
    assert answer.status_code == 409
    assert "Saved by somebody else: Theirs" in words(soup(answer).main)


def test_registrations_are_no_change_of_the_workshop(coordinator):
    page = soup(coordinator.get(f"{EDITOR}/workshops/W1", headers=EN))
    version = page.main.find(attrs={"name": "version"})["value"]
    factories.contribution(factories.room(of=workshop_named("W1")))
    assert soup(coordinator.get(f"{EDITOR}/workshops/W1")).main.find(attrs={"name": "version"})["value"] == version


def test_a_workshop_that_nobody_registered_for_is_removed(coordinator):
    send(coordinator, f"{EDITOR}/workshops", **NEW)
    assert coordinator.post(f"{EDITOR}/workshops/W9/removal").status_code == 303
    assert workshop_named("W9") is None
    factories.seat(of=factories.workshop("W2"), state=SeatState.CANCELLED)
    answer = coordinator.post(f"{EDITOR}/workshops/W2/removal", headers=EN)
    assert answer.status_code == 409
    assert "cancel it instead" in words(soup(answer))
    assert db.session.scalar(select(Workshop.code).where(Workshop.code == "W2"))


# Rooms


def codes():
    return db.session.scalars(select(Room.code).order_by(Room.number)).all()


def test_rooms_come_get_themes_and_go(coordinator):
    factories.room()
    assert coordinator.post(f"{EDITOR}/workshops/W1/rooms").status_code == 303
    assert codes() == ["W1-R1", "W1-R2"]
    data = {"W1-R2-theme-pt": "Rios", "W1-R2-theme-en": "Rivers"}
    assert coordinator.post(f"{EDITOR}/rooms/W1-R2", data=data).status_code == 303
    second = db.session.scalar(select(Room).where(Room.code == "W1-R2"))
    db.session.refresh(second)
    assert second.theme == {"pt": "Rios", "en": "Rivers"}
    assert told("room.renamed").details["after"] == {"theme": second.theme}
    assert "Rivers" in coordinator.get("/workshops/W1", headers=EN).text
    assert coordinator.post(f"{EDITOR}/rooms/W1-R2", data={"W1-R2-theme-pt": "Só"}).status_code == 422
    assert coordinator.post(f"{EDITOR}/rooms/W1-R1/removal").status_code == 409
    assert coordinator.post(f"{EDITOR}/rooms/W1-R2/removal").status_code == 303
    assert codes() == ["W1-R1"]
    assert coordinator.post(f"{EDITOR}/rooms/W1-R1/removal").status_code == 409


def test_a_room_in_which_somebody_was_stays(coordinator):
    factories.room()
    factories.arrival(factories.room())
    answer = coordinator.post(f"{EDITOR}/rooms/W1-R2/removal", headers=EN)
    assert answer.status_code == 409
    assert "Somebody has been in this room" in words(soup(answer))
    assert codes() == ["W1-R1", "W1-R2"]
