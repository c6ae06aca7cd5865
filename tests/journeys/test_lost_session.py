"""A session that ends while somebody writes: they are led to sign-in and back, and find their text again."""

import pytest
from playwright.sync_api import expect

from app.extensions import db
from app.rooms.queries import room_or_404
from app.rooms.services import start_phase
from tests import factories as make
from tests.clients import session_cookie

pytestmark = [pytest.mark.one_database, pytest.mark.xdist_group("browser")]


def test_a_lost_session_loses_no_text(phone, live_server, complaints):
    complaints.expect("401 POST .*/ideas|400 POST .*/ideas|/live/|403 GET")
    with live_server.app.app_context():
        room = room_or_404("W1-R1")
        start_phase(make.desk(room.workshop), room, 2)
        db.session.commit()
        ana = make.seat("ana", of=room.workshop)
        name, value = session_cookie(live_server.app, ana)
    page = phone(ana)
    page.goto("/rooms/W1-R1")
    page.locator("#idea-form [name=title]").fill("Um título escrito devagar")
    page.locator("#idea-form [name=text]").fill("Um texto que ninguém quer escrever duas vezes.")
    page.context.clear_cookies()
    page.locator("#idea-form [type=submit]").click()
    page.wait_for_url("**/sign-in?next=/rooms/W1-R1")

    page.context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
    page.goto("/rooms/W1-R1")
    expect(page.locator("#idea-form [name=title]")).to_have_value("Um título escrito devagar")
    expect(page.locator("#idea-form [name=text]")).to_have_value("Um texto que ninguém quer escrever duas vezes.")
    expect(page.locator("#idea-form [data-draft-restored]")).to_be_visible()
