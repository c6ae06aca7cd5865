"""A room's page without a network: its last state from the device, marked as such, and never somebody else's."""

import pytest
from playwright.sync_api import Error, expect

from app.rooms.queries import room_or_404
from tests import factories as make
from tests.browsers import assert_accessible
from tests.journeys.test_offline import ROOM, enter, send, sign_in, stored
from tests.servers import wait_until

pytestmark = [pytest.mark.one_database, pytest.mark.xdist_group("browser")]

KEPT = """async () => {
  for (const name of await caches.keys()) {
    const page = name.startsWith("room-pages:") && await (await caches.open(name)).match(location.pathname);
    if (page) return page.text();
  }
  return "";
}"""


@pytest.fixture
def people(live_server):
    """Ana and Bela in a room that writes ideas, and a card on its board."""
    with live_server.app.app_context():
        room = make.into(room_or_404("W1-R1"), "ideas")
        people = {who: make.arrival(room, who).seat.person for who in ("ana", "bela")}
        make.contribution(room, "rui", title="First card")
        return people | {"facilitator": make.facilitator(room.workshop)}


@pytest.fixture
def page(phone, people, complaints):
    """Ana's phone; the room's page has been handed to the service worker."""
    complaints.expect("ERR_|Failed to fetch|EventSource|/live/|Failed to convert value")
    page = phone(people["ana"], service_workers="allow")
    page.context.add_cookies([{"name": "language", "value": "en", "url": phone.server.url}])
    enter(page)
    wait_for_keeping(page, "First card")
    return page


def wait_for_keeping(page, words):
    """Return once the last state on the device says this."""
    wait_until(lambda: words in page.evaluate(KEPT), f"“{words}” on the device")  # wait_for_function awaits no promise


def people_kept(page):
    """Return of which people the device keeps pages."""
    names = page.evaluate("caches.keys()")
    return [name.removeprefix("room-pages:") for name in names if name.startswith("room-pages:")]


def post_elsewhere(live_server, title):
    with live_server.app.app_context():
        return make.contribution(room_or_404("W1-R1"), "rui", title=title).code


def test_a_reload_without_a_server_shows_the_last_state_and_the_waiting_texts(page, live_server):
    post_elsewhere(live_server, "Second card")
    expect(page.locator("#column-0")).to_contain_text("Second card")
    page.locator("#stage [name=title]").fill("Begun")
    live_server.kill()
    expect(page.locator("html")).to_have_attribute("data-live", "lost")
    wait_for_keeping(page, "Second card")
    answer = page.reload()
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    expect(page.locator("#last-state")).to_contain_text("There is no network. This is how the room was at")
    expect(page.locator("#column-0")).to_contain_text("Second card")
    expect(page.locator("#idea-title")).to_have_value("Begun")
    assert_accessible(page)
    send(page, "Written offline")
    page.reload()
    expect(page.locator("#kept .receipt")).to_contain_text("Written offline")
    post = page.locator("#mine .receipt")
    live_server.start()
    missed = post_elsewhere(live_server, "Third card")
    expect(post).to_contain_text("Written offline")
    expect(page.locator("#last-state")).to_be_hidden()
    expect(page.locator(f"#card-{missed}")).to_have_count(1)
    assert [title for who, title in stored(live_server) if who == "Ana Sousa"] == ["Written offline"]


def test_with_a_network_it_always_comes_from_there(page, live_server):
    card = post_elsewhere(live_server, "Second card")
    page.reload()
    expect(page.locator(f"#card-{card}")).to_have_count(1)
    expect(page.locator("#last-state")).to_be_hidden()


def test_it_goes_when_somebody_else_signs_in_or_nobody_is(page, people, live_server):
    sign_in(page, live_server, people["bela"])
    page.goto("/")
    wait_until(lambda: people_kept(page) == [], "nobody's page on the device")
    page.goto(ROOM)
    wait_for_keeping(page, "First card")
    page.context.clear_cookies()
    page.goto("/")
    wait_until(lambda: people_kept(page) == [], "nobody's page on the device")
    live_server.kill()
    with pytest.raises(Error, match="ERR_"):
        page.goto(ROOM)


def test_the_desk_the_board_and_the_screen_are_never_kept(page, people, live_server):
    sign_in(page, live_server, people["facilitator"])
    for view in ("desk", "board", "screen"):
        page.goto(f"{ROOM}/{view}")
        expect(page.locator("html")).to_have_attribute("data-live", "live")
    live_server.kill()
    for view in ("desk", "board", "screen"):
        with pytest.raises(Error, match="ERR_"):
            page.goto(f"{ROOM}/{view}")


def test_the_worker_is_asked_for_again_each_time(client):
    answer = client.get("/rooms/worker.js")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.mimetype == "text/javascript"


def test_who_is_signed_in_is_told_and_never_stored(client):
    answer = client.get("/session")
    assert answer.json["person"] is None
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_tab_of_who_was_here_before_hands_nothing_over_any_more(page, live_server, people):
    before = page.context.new_page()
    enter(before)
    before.wait_for_load_state()
    wait_until(
        lambda: hand_over(before, "first") or 'data-mark="first"' in page.evaluate(KEPT), "what the tab hands over"
    )
    sign_in(page, live_server, people["bela"])
    enter(page)
    wait_until(lambda: people_kept(page) == [str(people["bela"].id)], "Bela's page alone on the device")
    hand_over(before, "late")
    hand_over(page, "last")
    wait_for_keeping(page, 'data-mark="last"')
    assert people_kept(page) == [str(people["bela"].id)]


def hand_over(page, mark):
    page.evaluate(
        "mark => { document.body.dataset.mark = mark; document.dispatchEvent(new Event('live:lost')); }", mark
    )
