"""The clock is set back by two hours: what happened keeps its order, and nobody is locked out."""

from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app import database
from app.accounts.services import sign_in_token
from app.extensions import db
from app.journal.queries import entries_about, entries_after, newest_number
from app.live.channels import Audience, Channel
from app.live.tickets import stream_url, ticket_of
from app.mail.models import Letter
from app.mail.tasks import send_letters
from app.rooms.models import Room
from app.rooms.services import extend_phase, start_phase
from tests import factories as make
from tests.clients import sign_in
from tests.live.streams import Table, listening

BACK = timedelta(hours=-2)


@pytest.fixture
def set_back(monkeypatch):
    """Sets the clock of this process back."""

    class Slow(datetime):
        """A clock that goes wrong."""

        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + BACK

    return lambda: monkeypatch.setattr(database, "datetime", Slow)


def test_the_clock_is_really_set_back(set_back):
    before = database.utcnow()
    set_back()
    assert database.utcnow() < before


def test_the_journal_keeps_its_order(app, set_back):
    room = make.room("ideas")
    first = make.contribution(room)
    set_back()
    second = make.contribution(room)
    entries = entries_after(room.scope_id, 0)
    assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
    assert [entry.subject_id for entry in entries if entry.verb == "contribution.posted"] == [first.id, second.id]
    assert newest_number(room.scope_id) == entries[-1].number
    assert [entry.subject_id for entry in entries_about(first, second)] == [first.id, second.id]


@pytest.mark.one_database
def test_a_stream_resumes_by_number(live_server, set_back, monkeypatch):
    table = Table(live_server)
    numbers = table.note(2)
    set_back()
    numbers += table.note(2)
    monkeypatch.undo()  # only what was written has the wrong time; the server's own clock was right all along
    with listening(live_server, table.scope, seen=numbers[0]) as stream:
        assert [event.number for event in stream.until(numbers[-1])] == numbers[1:]


def test_phases_go_on(app, client, set_back):
    room = make.room("ideas")
    sign_in(client, make.facilitator())
    position = room.current.position
    set_back()
    extend_phase(make.desk(), room, position, 5)
    db.session.commit()
    assert client.get(f"/rooms/{room.code}/desk").status_code == 200
    start_phase(make.desk(), room, position + 1)
    db.session.commit()
    assert client.get(f"/rooms/{room.code}/desk").status_code == 200
    now = db.session.get(Room, room.id)
    assert [phase.position for phase in now.phases if phase.is_running] == [position + 1]
    assert [phase.position for phase in now.phases if phase.is_over] == list(range(1, position + 1))


def test_what_is_posted_after_it_is_no_later_than_the_phase_allows(app, client, set_back):
    room = make.room("ideas")
    seat = make.arrival(room, "ana").seat
    sign_in(client, seat)
    set_back()
    idea = {"title": "Publish every contract", "text": "Within a month.", "key": "one"}
    assert client.post(f"/rooms/{room.code}/ideas", data=idea).status_code == 303
    page = BeautifulSoup(client.get(f"/rooms/{room.code}").text, "html.parser")
    assert page.find(string=lambda text: "Publish every contract" in text)


@pytest.mark.one_database
def test_tickets_stay_good(app, set_back):
    channel = Channel(make.room().scope_id, Audience.SCREEN, "pt")
    with app.test_request_context():
        before = stream_url(channel, 0)
        set_back()
        after = stream_url(channel, 0)
    tickets = [url.partition("/live/")[2].partition("?")[0] for url in (before, after)]
    assert [ticket_of(ticket).channel for ticket in tickets] == [channel, channel]


def link_for(person):
    token = sign_in_token(person)
    db.session.commit()
    return token


@pytest.mark.one_database
def test_who_signed_in_before_can_sign_in_with_a_new_link(app, client, set_back):
    ana = make.person("ana")
    assert client.post(f"/sign-in/{link_for(ana)}").status_code == 303
    set_back()
    assert client.post(f"/sign-in/{link_for(ana)}").status_code == 303
    assert client.get("/me").status_code == 200


@pytest.mark.one_database
def test_letters_are_sent(app, client, set_back):
    workshop = make.workshop().code
    set_back()
    answers = {"name": "Ana", "email": "ana@example.org", "sector": make.CIVIL}
    assert client.post(f"/workshops/{workshop}/register", data=answers).status_code == 303
    send_letters.call_local()
    assert db.session.scalars(select(Letter.sent_at)).all() != [None]
