"""What a room says about its connection, and that a blip is nobody's business."""

import re

import pytest
from playwright.sync_api import expect

from app.rooms.queries import room_or_404
from tests import factories as make

pytestmark = [pytest.mark.one_database, pytest.mark.xdist_group("browser")]

ROOM = "/rooms/W1-R1"
LISTEN = """() => {
  window.said = [];
  const sign = document.querySelector("#connection");
  new MutationObserver(() => said.push(sign.textContent.trim())).observe(sign, { childList: true, subtree: true });
}"""
BLIP = "() => { dispatchEvent(new Event('offline')); dispatchEvent(new Event('online')); }"


@pytest.fixture
def people(live_server):
    """Ana in a room that writes ideas, and who leads it."""
    with live_server.app.app_context():
        room = make.into(room_or_404("W1-R1"), "ideas")
        return make.arrival(room, "ana").seat.person, make.facilitator(room.workshop)


@pytest.fixture
def page(phone, people, complaints):
    """Ana's phone in the room, with a note of everything the connection's sign says from now on."""
    complaints.expect("ERR_|Failed to fetch|/live/|EventSource")
    page = phone(people[0])
    page.context.add_cookies([{"name": "language", "value": "en", "url": phone.server.url}])
    page.goto(ROOM)
    expect(page.locator("html")).to_have_attribute("data-live", "live")
    page.evaluate(LISTEN)
    return page


def test_a_blip_is_not_said(page, live_server):
    opened = "new Promise(done => document.addEventListener('live:open', done, { once: true }))"
    page.evaluate(f"() => {{ window.opened = {opened}; ({BLIP})(); return window.opened.then(() => true); }}")
    with live_server.app.app_context():
        card = make.contribution(room_or_404("W1-R1"), "rui").code
    expect(page.locator(f"#card-{card}")).to_have_count(1)
    assert page.evaluate("said") == []


def test_since_when_there_is_no_network_is_said_once(page, live_server):
    live_server.kill()
    page.context.set_offline(True)
    expect(page.locator("#connection")).to_contain_text(re.compile(r"No network since \d\d:\d\d"))
    for _try in range(3):
        page.evaluate("dispatchEvent(new Event('offline'))")
    live_server.start()
    page.context.set_offline(False)
    expect(page.locator("html")).to_have_attribute("data-live", "live")
    said = page.evaluate("said")
    assert [words.split(" since")[0] for words in said] in (
        ["No network", "Connected"],
        ["No network", "No connection: trying again", "Connected"],
        ["No connection: trying again", "No network", "Connected"],
    )


@pytest.mark.parametrize("view", ["", "/desk", "/board", "/screen"])
def test_without_scripts_there_is_a_way_to_reload(desktop, people, view):
    page = desktop(people[1], java_script_enabled=False)
    page.goto(ROOM + view)
    expect(page.locator(f"main a[href='{ROOM}{view}']").last).to_be_visible()
