"""Announcements, notes, "I have finished" and undoing on the pages of a room, with plain forms and with htmx."""

import pytest
from bs4 import BeautifulSoup
from flask import g
from flask_babel import force_locale
from sqlalchemy import select

from app.clusters.services import move_contribution
from app.extensions import db
from app.facilitation.models import Announcement, Note
from app.facilitation.queries import finished_by_sector, finishes_in, standing_announcement
from app.facilitation.services import (
    NoteChanged,
    finish_phase,
    make_announcement,
    save_note,
    take_down_announcement,
    undo,
)
from app.journal.models import Entry
from app.journal.queries import entries_after
from app.live.channels import Audience, fragments
from app.rooms.services import extend_phase, start_phase
from tests import factories as make
from tests.clients import HTMX, queries_of, sign_in


@pytest.fixture
def room(app):
    return make.room("ideas")


@pytest.fixture
def at_desk(client, room):
    """A browser in which the facilitator reads English."""
    sign_in(client, make.facilitator())
    client.set_cookie("language", "en")
    return client


def page(client, room, view=""):
    return BeautifulSoup(client.get(f"/rooms/{room.code}{view}").text, "html.parser")


def text_of(soup, selector):
    return " ".join(soup.select_one(selector).text.split())


def seen(app, room, audience):
    """Return everything that an audience got about the room so far, in English."""
    with app.test_request_context(), force_locale("en_GB"):
        g.shared, g.language = True, "en"
        entries = entries_after(room.scope_id, 0)
        return BeautifulSoup("".join(fragments(each, Audience(audience)) for each in entries), "html.parser")


# Announcements


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_an_announcement_is_on_every_page_until_it_is_taken_down(at_desk, room, headers):
    at_desk.post(f"/rooms/{room.code}/announcements", data={"text": " Coffee <now> "}, headers=headers)
    for view, place in (("", "#announcement"), ("/screen", "#announcement"), ("/desk", "#announcement-now p")):
        assert text_of(page(at_desk, room, view), place).endswith("Coffee <now>")
    end = page(at_desk, room, "/desk").select_one("#announcement-now form")["action"]
    at_desk.post(end, headers=headers)
    assert text_of(page(at_desk, room), "#announcement") == ""
    verbs = [entry.verb for entry in entries_after(room.scope_id, 0)]
    assert verbs == ["announcement.made", "announcement.taken_down"]


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("text", ["", "x" * 201])
def test_an_announcement_that_says_nothing_or_too_much_comes_back(at_desk, room, headers, text):
    answer = at_desk.post(f"/rooms/{room.code}/announcements", data={"text": text}, headers=headers)
    field = BeautifulSoup(answer.text, "html.parser").select_one("#announcement-text")
    assert (answer.status_code, field["value"], field["aria-invalid"]) == (422, text, "true")
    assert standing_announcement(room) is None


def test_another_announcement_takes_the_place_and_undoing_it_brings_back_the_first(app, room):
    first = make_announcement(make.desk(), room, "First")
    assert make_announcement(make.desk(), room, "First") is first
    make_announcement(make.desk(), room, "Second")
    assert standing_announcement(room).text == "Second"
    undo(make.desk(), room, 2)
    assert standing_announcement(room).text == "First"


def test_what_was_taken_down_can_stand_again(app, room):
    take_down_announcement(make.desk(), make_announcement(make.desk(), room, "Coffee"))
    undo(make.desk(), room, 2)
    assert standing_announcement(room).text == "Coffee"


def test_the_announcement_of_another_room_is_not_found(at_desk, room):
    other = make_announcement(make.desk(), make.room("ideas"), "Elsewhere")
    db.session.commit()
    assert at_desk.post(f"/rooms/{room.code}/announcements/{other.id}/end").status_code == 404
    assert db.session.get(Announcement, other.id).taken_down_at is None


def test_the_stream_carries_an_announcement_to_everybody(app, room):
    make_announcement(make.desk(), room, "Coffee <now>")
    for audience, place in (("participant", "announcement"), ("screen", "announcement"), ("desk", "announcement-now")):
        partial = seen(app, room, audience).select_one(f'[hx-target="#{place}"]')
        assert "Coffee <now>" in partial.text


# "I have finished"


def test_who_presses_as_the_room_goes_on_has_not_finished_the_next_phase(client, room):
    make.arrival(room, "ana")
    sign_in(client, make.seat("ana"))
    sent = {field["name"]: field["value"] for field in page(client, room).select("#finished input")}
    make.into(room, "voting")
    assert client.post(f"/rooms/{room.code}/finish", data=sent).status_code == 409
    assert finishes_in(room) == {make.seat("ana").id: False}


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_saying_so_and_taking_it_back(client, room, headers):
    ana = make.arrival(room, "ana").seat
    sign_in(client, ana)
    for wanted, pressed in (("yes", "true"), ("yes", "true"), ("no", "false")):
        client.post(f"/rooms/{room.code}/finish", data={"finished": wanted}, headers=headers)
        assert page(client, room).select_one("#finished button")["aria-pressed"] == pressed
    verbs = [entry.verb for entry in entries_after(room.scope_id, 0)]
    assert verbs == ["phase.finished", "phase.unfinished"]


def test_the_next_phase_begins_anew_and_so_does_one_opened_again(app, room):
    ana = make.arrival(room, "ana").seat
    finish_phase(make.acting(ana), room.current, True)
    assert finished_by_sector(room) == {ana.sector_id: 1}
    for position in (4, 2):
        start_phase(make.desk(), room, position)
        assert finished_by_sector(room) == {}
    finish_phase(make.acting(ana), room.current, True)
    assert finished_by_sector(room) == {ana.sector_id: 1}


def test_only_who_is_in_the_room_counts(app, room):
    ana = make.arrival(room, "ana").seat
    finish_phase(make.acting(ana), room.current, True)
    make.arrival(make.room("ideas"), "ana")
    assert finished_by_sector(room) == {}


def test_the_desk_is_told_in_one_line_when_everybody_has_finished(app, client, room):
    ana, bela = (make.arrival(room, who).seat for who in ("ana", "bela"))
    finish_phase(make.acting(ana), room.current, True)
    db.session.commit()
    assert seen(app, room, "desk").select('[hx-target="#everybody"]')[-1].text.strip() == ""
    finish_phase(make.acting(bela), room.current, True)
    db.session.commit()
    line = seen(app, room, "desk").select('[hx-target="#everybody"]')[-1].text.strip()
    count = " ".join(seen(app, room, "participant").select('[hx-target="#finished-count"]')[-1].text.split())
    assert (line, count) == ("Everybody present has finished.", "Finished: 2 of 2 people")
    sign_in(client, make.facilitator())
    client.set_cookie("language", "en")
    assert text_of(page(client, room, "/desk"), "#everybody") == line


def test_nobody_is_asked_while_the_desk_groups(client):
    room = make.room("clustering")
    sign_in(client, make.arrival(room, "ana").seat)
    assert page(client, room).select("#finished button") == []


# Notes


def note_form(soup):
    return {each["name"]: each.get("value", "") for each in soup.select("#note-form input")}


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_note_is_for_one_person_and_on_no_other_page(at_desk, app, room, headers):
    fields = note_form(page(at_desk, room, "/desk")) | {"text": "Bela\r\nfirst-secret"}
    assert at_desk.post(f"/rooms/{room.code}/note", data=fields, headers=headers).status_code in (200, 303)
    assert page(at_desk, room, "/desk").select_one("#note-text").text.strip() == "Bela\nfirst-secret"
    for audience in Audience:
        assert "first-secret" not in str(seen(app, room, audience))
    (entry,) = entries_after(room.scope_id, 0)
    assert (entry.verb, entry.details) == ("note.saved", {})
    sign_in(at_desk, make.coordinator())
    for view in ("", "/screen", "/desk", "/acts"):
        assert "first-secret" not in at_desk.get(f"/rooms/{room.code}{view}").text


def test_of_two_windows_neither_loses_its_text(at_desk, room):
    first, second = (note_form(page(at_desk, room, "/desk")) for _window in range(2))
    url = f"/rooms/{room.code}/note"
    at_desk.post(url, data=first | {"text": "From the first"})
    answer = at_desk.post(url, data=second | {"text": "From the second"})
    assert answer.status_code == 409
    soup = BeautifulSoup(answer.text, "html.parser")
    assert soup.select_one("#note-text").text.strip() == "From the second"
    assert text_of(soup, ".note-other") == "From the first"
    assert db.session.scalar(select(Note.text)) == "From the first"
    over = soup.select_one("#note-conflict button")
    at_desk.post(url, data=note_form(soup) | {"text": "From the second", over["name"]: over["value"]})
    assert db.session.scalar(select(Note.text)) == "From the second"


def test_a_note_goes_on_from_the_version_that_was_saved(app, room):
    version = ""
    for text in ("a", "ab", "abc"):
        version = save_note(make.desk(), room, text, version).version
        db.session.commit()
    assert db.session.scalar(select(Note.text)) == "abc"


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_note_that_is_too_long_says_so(at_desk, room, headers):
    answer = at_desk.post(f"/rooms/{room.code}/note", data={"text": "x" * 10_001}, headers=headers)
    assert (answer.status_code, "A note has at most 10000 characters." in answer.text) == (422, True)


def test_an_old_version_is_refused_unless_it_says_the_same(app, room):
    kept = save_note(make.desk(), room, "One", "")
    assert save_note(make.desk(), room, "One", "") is kept
    with pytest.raises(NoteChanged):
        save_note(make.desk(), room, "Two", "")


# What the desk did


def test_the_desk_lists_its_latest_acts_in_words(at_desk, room):
    start_phase(make.desk(), room, 3)
    extend_phase(make.desk(), room, 3, 1)
    for each in range(4):
        make_announcement(make.desk(), room, f"Number {each}")
    db.session.commit()
    acts = page(at_desk, room, "/desk").select("#acts li")
    assert [text_of(act, ".act") for act in acts] == [
        *(f"Announced: “Number {each}”" for each in (3, 2, 1, 0)),
        "Gave 1 more minute",
    ]
    assert [bool(act.select_one('[data-key="u"]')) for act in acts] == [True, False, False, False, False]
    assert "Filipa Costa" in acts[0].text
    assert text_of(page(at_desk, room, "/acts").select("#all-acts li")[-1], ".act") == "Started: Grouping"


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_undoing_marks_the_act_and_says_why_it_cannot_be_done_twice(at_desk, room, headers):
    make_announcement(make.desk(), room, "Coffee")
    db.session.commit()
    url = page(at_desk, room, "/desk").select_one("#acts form")["action"]
    assert at_desk.post(url, headers=headers).status_code == (200 if headers else 303)
    again = at_desk.post(url, headers=headers)
    assert (again.status_code, "This has been undone already." in again.text) == (409, True)
    acts = page(at_desk, room, "/acts").select("#all-acts li")
    assert [(len(act.select("form")), "undone at" in act.text) for act in acts] == [(0, True)]


def test_an_act_that_belongs_to_another_phase_is_not_offered(at_desk):
    room = make.room("clustering")
    contribution, group = make.contribution(room), make.cluster(where=room)
    move_contribution(make.desk(), contribution, group)
    start_phase(make.desk(), room, 4)
    db.session.commit()
    acts = page(at_desk, room, "/desk").select("#acts li")
    moved = next(act for act in acts if contribution.code in act.text)
    assert (moved.select("form"), "Not in this phase" in moved.text) == ([], True)


def test_a_long_session_costs_the_desk_no_more_queries(at_desk, room):
    make_announcement(make.desk(), room, "First")
    db.session.commit()
    few = len(queries_of(at_desk, f"/rooms/{room.code}/acts"))
    for each in range(20):
        make_announcement(make.desk(), room, f"Number {each}")
    undo(make.desk(), room, db.session.scalar(select(Entry.number).order_by(Entry.number.desc())))
    db.session.commit()
    assert len(queries_of(at_desk, f"/rooms/{room.code}/acts")) == few
