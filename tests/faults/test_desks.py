"""Two facilitators press the same button at the same moment: it happens once, and both desks show it."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app.accounts.models import Role
from app.accounts.services import appoint
from app.extensions import db
from app.journal.models import Entry
from app.rooms.models import Phase, Room
from tests import factories as make
from tests.clients import HTMX, Visitor
from tests.conftest import serving
from tests.live.streams import listening


@pytest.fixture
def server(database, tmp_path):
    """A server on a database of either kind."""
    with serving(database, tmp_path) as server:
        yield server


@pytest.fixture
def room(server):
    """A room that has not begun: its code and its scope."""
    with server.app.app_context():
        row = make.room()
        return row.code, row.scope_id, len(row.phases)


@pytest.fixture
def desks(server, room):
    """The browsers of two facilitators with accounts of their own."""
    with server.app.app_context():
        people = [make.facilitator(), make.person("second")]
        appoint(people[1], Role.FACILITATOR, make.workshop().id)
        db.session.commit()
        browsers = [Visitor(server.app, person) for person in people]
    yield browsers
    for browser in browsers:
        browser.close()


def next_of(desk, room):
    """Return the form with which a desk leads the room into the next phase, as htmx sends it; None at the end."""
    form = BeautifulSoup(desk.get(f"/rooms/{room}/desk").text, "html.parser").select_one("form.desk-next")
    return form and (form["action"], {each["name"]: each["value"] for each in form.select("input[type=hidden]")})


def press(desk, form, together):
    """Press the button when everybody is ready; return the answer."""
    action, fields = form
    headers = HTMX | {"X-CSRFToken": fields["csrf_token"], "Accept-Language": "en"}
    together.wait()
    return desk.post(action, data=fields, headers=headers)


def shown(desk, room):
    """Return which phases a desk shows, without what differs between people."""
    page = BeautifulSoup(desk.get(f"/rooms/{room}/desk").text, "html.parser")
    return re.sub(r"\s+", " ", page.select_one("#agenda").text + page.select_one("#phase h2").text)


def test_both_press_next_at_once_and_it_is_pressed_once(server, room, desks):
    code, scope, phases = room
    with (
        ThreadPoolExecutor(2) as hands,
        listening(server, scope, "desk") as one,
        listening(server, scope, "desk") as two,
    ):
        for _each in range(phases):
            together, forms = Barrier(2), [next_of(desk, code) for desk in desks]
            assert forms[0][0] == forms[1][0]
            answers = list(hands.map(press, desks, forms, [together] * 2))
            assert [answer.status_code for answer in answers] == [200, 200]
            assert shown(desks[0], code) == shown(desks[1], code)
        heard = [[(event.number, event.text) for event in desk.until(phases)] for desk in (one, two)]
    assert [next_of(desk, code) for desk in desks] == [None, None]
    assert heard[0] == heard[1]
    with server.app.app_context():
        row = db.session.scalar(select(Room).where(Room.code == code))
        begun = select(Entry.subject_id).where(Entry.scope_id == scope, Entry.verb == "phase.started")
        assert list(db.session.scalars(begun.order_by(Entry.number))) == [phase.id for phase in row.phases]
        running = select(Phase).where(Phase.room_id == row.id, Phase.started_at.is_not(None), Phase.ended_at.is_(None))
        assert [phase.position for phase in db.session.scalars(running)] == [phases]


def test_two_who_want_different_phases_leave_the_room_in_one_of_them(server, room, desks):
    code, scope, phases = room
    with server.app.app_context():
        make.into(db.session.scalar(select(Room).where(Room.code == code)), "ideas")
    together, (action, fields) = Barrier(2), next_of(desks[0], code)
    elsewhere = action.replace(re.search(r"/phases/(\d+)/", action).group(1), str(phases))
    forms = [(action, fields), (elsewhere, next_of(desks[1], code)[1])]
    with ThreadPoolExecutor(2) as hands:
        answers = list(hands.map(press, desks, forms, [together] * 2))
    assert sum("Somebody else was faster" in answer.text for answer in answers) == 1
    assert shown(desks[0], code) == shown(desks[1], code)
    with server.app.app_context():
        begun = select(Entry.number).where(Entry.scope_id == scope, Entry.verb == "phase.started")
        assert len(db.session.scalars(begun).all()) == 1
