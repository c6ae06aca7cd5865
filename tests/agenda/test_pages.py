"""The page of the agenda: plain forms, in two taps from the desk, seen live in the room."""

import re

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from app.extensions import db
from app.journal.queries import newest_number
from app.rooms.models import PhaseKind
from app.rooms.queries import room_or_404
from tests import factories as make
from tests.clients import sign_in

AGENDA = "/rooms/W1-R1/agenda"


@pytest.fixture
def room(app, client):
    client.set_cookie("language", "en")
    sign_in(client, make.facilitator())
    return make.room("challenges")


def kinds(room):
    db.session.expire_all()
    return [str(phase.kind) for phase in room.phases]


def settings(**changed):
    """Return what the form of a phase sends."""
    usual = {"minutes": 20, "attribution": "sector", "grace_minutes": 5}
    return usual | changed


def test_the_desk_leads_to_the_agenda(client, room):
    assert f'href="{AGENDA}"' in client.get("/rooms/W1-R1/desk").text


def test_a_phase_is_added_after_another(client, room):
    answer = client.post(AGENDA, data={"kind": "welcome", "minutes": 10, "after": room.phases[0].id})
    assert answer.location == AGENDA
    assert kinds(room)[:3] == ["challenges", "welcome", "ideas"]


def test_an_added_phase_is_taken_back_from_the_desk(client, room):
    client.post(AGENDA, data={"kind": "welcome", "minutes": 10, "after": room.phases[0].id})
    assert client.post(f"/rooms/W1-R1/acts/{newest_number(room.scope_id)}/undo").status_code == 303
    assert "welcome" not in kinds(room)


def test_a_phase_without_minutes_is_sent_back_with_a_reason(client, room):
    answer = client.post(AGENDA, data={"kind": "welcome", "minutes": "", "after": 0})
    assert answer.status_code == 422
    assert 'id="minutes-error"' in answer.text


def test_a_phase_is_moved_and_removed_by_its_buttons(client, room):
    ideas, voting = room.phases[1].id, room.phases[3].id
    client.post(f"{AGENDA}/{voting}/place", data={"up": 1})
    client.post(f"{AGENDA}/{ideas}/place")
    client.post(f"{AGENDA}/{voting}/removal")
    assert kinds(room) == ["challenges", "ideas", "clustering", "validation", "results"] or kinds(room) == [
        "challenges",
        "clustering",
        "ideas",
        "validation",
        "results",
    ]


def test_settings_are_saved_and_shown_to_the_room(client, room):
    number = room.current.id
    words = {"instructions_pt": "Um desafio por pessoa.", "instructions_en": "One challenge each."}
    answer = client.post(f"{AGENDA}/{number}", data=settings(is_silent="y", is_moderated="y", most_each=3, **words))
    assert answer.location == AGENDA
    page = client.get("/rooms/W1-R1").text
    assert "One challenge each." in page
    assert "Silent: the others see what you write after the reveal." in page
    assert "At most 3 texts a person." in page


def test_instructions_in_one_language_only_are_sent_back(client, room):
    answer = client.post(f"{AGENDA}/{room.current.id}", data=settings(instructions_pt="Só em português."))
    assert answer.status_code == 422
    assert "Só em português." in answer.text


def test_where_nobody_writes_there_is_nothing_to_set_about_writing(client, room):
    voting = room.phases[3].id
    assert 'name="is_silent"' not in client.get(f"{AGENDA}/{voting}").text
    client.post(f"{AGENDA}/{voting}", data={"minutes": 7})
    db.session.expire_all()
    assert room.phases[3].minutes == 7


def test_the_silence_of_a_running_phase_ends_by_the_reveal_only(client, room):
    number = room.current.id
    client.post(f"{AGENDA}/{number}", data=settings(is_silent="y"))
    page = client.get(f"{AGENDA}/{number}").text
    assert 'name="is_silent"' not in page
    assert 'action="/rooms/W1-R1/phases/1/reveal"' in page
    client.post(f"{AGENDA}/{number}", data=settings(minutes=30))
    db.session.expire_all()
    assert room.current.hides_texts


def test_two_desks_that_change_the_same_settings_overwrite_nothing(client, room):
    address = f"{AGENDA}/{room.current.id}"
    version = room.current.version
    client.post(address, data=settings(minutes=30, is_moderated="y", version=version))
    stale = client.post(address, data=settings(minutes=10, most_each=2, version=version))
    assert stale.status_code == 409
    assert "Saved by the other desk: 30" in stale.text
    assert "In your form: 10" in stale.text
    assert "Saved by the other desk: Yes" in stale.text
    form = BeautifulSoup(stale.text, "html.parser").select_one(f'form[action="{address}"]')
    sent = {each["name"]: each["value"] for each in form.select("input[value]:not([type=checkbox])")}
    assert (sent["minutes"], sent["most_each"]) == ("10", "2")
    db.session.expire_all()
    assert (room.current.minutes, room.current.is_moderated, room.current.most_each) == (30, True, None)
    assert client.post(address, data=settings(**sent)).location == AGENDA
    db.session.expire_all()
    assert (room.current.minutes, room.current.most_each) == (10, 2)


def test_saving_the_same_settings_again_is_no_conflict(client, room):
    address = f"{AGENDA}/{room.current.id}"
    for _each in range(2):
        answer = client.post(address, data=settings(minutes=30, version=room.current.version))
        assert answer.location == AGENDA


def test_the_agenda_goes_to_the_other_rooms(client, room):
    other = make.room()
    client.post(AGENDA, data={"kind": "welcome", "minutes": 10, "after": 0})
    answer = client.post("/workshops/W1/agenda", data={"room": "W1-R1"})
    assert answer.location == AGENDA
    assert kinds(other)[0] == "welcome"


def test_a_room_that_is_alone_has_no_others_to_give_its_agenda_to(client, room):
    assert "Use this agenda for all rooms" not in client.get(AGENDA).text
    make.room()
    assert "Use this agenda for all rooms" in client.get(AGENDA).text


def test_where_every_other_room_has_begun_the_desk_is_told_so(client, room):
    make.into(make.room(), PhaseKind.IDEAS)
    answer = client.post("/workshops/W1/agenda", data={"room": "W1-R1"}, follow_redirects=True)
    assert "The other rooms keep their agenda: all have begun." in answer.text


def test_who_moves_a_phase_stays_with_it(client, room):
    ideas = room.phases[1].id
    answer = client.post(f"{AGENDA}/{ideas}/place")
    assert answer.location == f"{AGENDA}#phase-{ideas}"
    assert f'id="phase-{ideas}"' in client.get(AGENDA).text


def test_a_phase_of_another_room_is_not_found(client, room):
    other = make.room()
    assert client.get(f"{AGENDA}/{other.phases[0].id}").status_code == 404


def test_a_changed_setting_is_seen_live(phone, desktop, live_server):
    with live_server.app.app_context():
        room = room_or_404("W1-R1")
        make.into(room, PhaseKind.IDEAS)
        number, seat, leader = room.current.id, make.seat("ana", of=room.workshop), make.facilitator(room.workshop)
        db.session.remove()
    participant, desk = phone(seat), desktop(leader)
    participant.goto("/rooms/W1-R1")
    expect(participant.locator("#connection")).to_have_attribute("data-state", "live")
    expect(participant.locator(".phase-settings")).to_have_count(0)
    desk.goto(f"/rooms/W1-R1/agenda/{number}")
    desk.locator("#is_silent").check()
    desk.locator("main button[type=submit].btn-primary").click()
    expect(participant.locator(".phase-settings")).to_have_text(re.compile("."))
