"""Writing without a network: kept on the phone, sent once and in order when it is back, by nobody but its author."""

from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from app.contributions.queries import newest_of
from app.extensions import db
from app.rooms.models import Attribution
from app.rooms.queries import room_or_404
from app.rooms.services import start_phase
from tests import factories as make
from tests.browsers import ARGUMENTS, assert_accessible, chromium
from tests.clients import session_cookie

pytestmark = [pytest.mark.one_database, pytest.mark.xdist_group("browser")]

ROOM = "/rooms/W1-R1"


@pytest.fixture
def people(live_server):
    """Ana and Bela in a room that writes ideas."""
    with live_server.app.app_context():
        room = make.into(room_or_404("W1-R1"), "ideas")
        return {who: make.arrival(room, who).seat.person for who in ("ana", "bela")}


@pytest.fixture
def page(phone, people, complaints):
    """Ana's phone in the room."""
    complaints.expect("ERR_|Failed to fetch|EventSource|Failed to convert value")
    page = phone(people["ana"])
    page.context.add_cookies([{"name": "language", "value": "en", "url": phone.server.url}])
    enter(page)
    return page


def enter(page):
    page.goto(ROOM)
    expect(page.locator("html")).to_have_attribute("data-live", "live")


def send(page, title, text="Publish all of them."):
    page.locator("#stage [name=title]").fill(title)
    page.locator("#stage [name=text]").fill(text)
    page.locator("#stage [type=submit]").click()


def start(live_server, position):
    with live_server.app.app_context():
        room = room_or_404("W1-R1")
        start_phase(make.desk(room.workshop), room, position)
        db.session.commit()


def stored(live_server):
    """Return who has written what, oldest first."""
    with live_server.app.app_context():
        return [(each.seat.person.name, each.title) for each in reversed(newest_of(room_or_404("W1-R1")))]


def sign_in(page, live_server, who):
    page.context.clear_cookies()
    name, value = session_cookie(live_server.app, who)
    page.context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
    page.context.add_cookies([{"name": "language", "value": "en", "url": live_server.url}])


def test_without_a_network_texts_are_kept_and_go_in_order_once(page, live_server):
    page.context.set_offline(True)
    send(page, "First")
    expect(page.locator("#kept .receipt")).to_contain_text("Kept on this phone.")
    expect(page.locator(".toast-note")).to_contain_text("Kept on this phone.")
    expect(page.locator("#idea-title")).to_have_value("")
    send(page, "Second")
    expect(page.locator("#kept .receipt")).to_have_count(2)
    assert_accessible(page)
    page.context.set_offline(False)
    expect(page.locator("#mine .receipt")).to_have_count(2)
    expect(page.locator("#kept .receipt")).to_have_count(0)
    expect(page.locator("#mine")).to_contain_text("W1-R1-001 First")
    assert stored(live_server) == [("Ana Sousa", "First"), ("Ana Sousa", "Second")]


def test_a_lost_answer_gives_the_first_receipt_once(page, live_server):
    page.route("**/ideas", lambda route: (route.fetch(), route.abort()))
    send(page, "Open contracts")
    expect(page.locator("#kept .receipt")).to_have_count(1)
    assert len(stored(live_server)) == 1
    page.unroute("**/ideas")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#mine .receipt")).to_have_count(1)
    expect(page.locator("#kept .receipt")).to_have_count(0)
    assert len(stored(live_server)) == 1


@pytest.mark.parametrize("status", [503, 429])
def test_a_server_that_cannot_now_gets_it_later(page, live_server, complaints, status):
    complaints.expect(f"{status} POST")
    page.route("**/ideas", lambda route: route.fulfill(status=status, body="<p>Busy</p>"))
    send(page, "Open contracts")
    expect(page.locator("#kept .receipt")).to_have_count(1)
    page.unroute("**/ideas")
    expect(page.locator("#mine .receipt")).to_have_count(1)
    assert stored(live_server) == [("Ana Sousa", "Open contracts")]


def test_a_killed_server_gets_it_when_it_is_back(page, live_server):
    live_server.kill()
    send(page, "Open contracts")
    expect(page.locator("#kept .receipt")).to_have_count(1)
    live_server.start()
    expect(page.locator("#mine .receipt")).to_have_count(1)
    assert stored(live_server) == [("Ana Sousa", "Open contracts")]


def test_what_lacks_something_is_not_kept(page):
    page.context.set_offline(True)
    send(page, "")
    expect(page.locator("#idea-title")).to_be_focused()
    send(page, "t" * 130)
    expect(page.locator("#idea-title")).to_be_focused()
    expect(page.locator("#idea-title")).to_have_value("t" * 130)
    expect(page.locator("#kept .receipt")).to_have_count(0)


def test_what_the_server_refuses_stays_with_its_reason(page, live_server, complaints):
    complaints.expect("403 POST")
    page.context.set_offline(True)
    send(page, "Open contracts")
    page.route(
        "**/ideas", lambda route: route.fulfill(status=403, body='<div class="toast-note"><p>Not you.</p></div>')
    )
    page.context.set_offline(False)
    kept = page.locator("#kept .receipt")
    expect(kept).to_contain_text("Not accepted. Not you.")
    page.unroute("**/ideas")
    page.reload()
    expect(kept).to_contain_text("Not accepted. Not you.")
    assert_accessible(page)
    page.locator("#stage [name=title]").fill("Something else")
    kept.get_by_role("button", name="Put back into the form").click()
    expect(page.locator("#idea-title")).to_have_value("Something else")
    page.locator("#stage [name=title]").fill("")
    kept.get_by_role("button", name="Put back into the form").click()
    expect(page.locator("#idea-title")).to_have_value("Open contracts")
    expect(page.locator("#idea-text")).to_have_value("Publish all of them.")
    expect(kept).to_have_count(0)
    page.locator("#stage [type=submit]").click()
    expect(page.locator("#mine .receipt")).to_have_count(1)


def test_what_was_refused_can_be_discarded(page, complaints):
    complaints.expect("403 POST")
    page.context.set_offline(True)
    send(page, "Open contracts")
    page.route("**/ideas", lambda route: route.fulfill(status=403, body="<p>No</p>"))
    page.context.set_offline(False)
    page.locator("#kept summary", has_text="Discard").click()
    page.locator("#kept").get_by_role("button", name="Discard the text").click()
    expect(page.locator("#kept .receipt")).to_have_count(0)
    page.reload()
    expect(page.locator("#kept .receipt")).to_have_count(0)


def test_on_a_shared_phone_it_is_seen_and_sent_by_its_author_alone(page, people, live_server):
    page.context.set_offline(True)
    send(page, "By Ana")
    expect(page.locator("#kept .receipt")).to_have_count(1)
    sign_in(page, live_server, people["bela"])
    page.context.set_offline(False)
    expect(page.locator("#kept .receipt")).to_contain_text("when you have signed in again")
    enter(page)
    expect(page.locator("#kept .receipt")).to_have_count(0)
    send(page, "By Bela")
    expect(page.locator("#mine .receipt")).to_have_count(1)
    sign_in(page, live_server, people["ana"])
    enter(page)
    expect(page.locator("#mine .receipt")).to_have_count(1)
    assert stored(live_server) == [("Bela Martins", "By Bela"), ("Ana Sousa", "By Ana")]


def test_signing_out_asks_before_a_text_is_lost(page, live_server):
    page.context.set_offline(True)
    send(page, "Open contracts")
    expect(page.locator("#kept .receipt")).to_have_count(1)
    page.route("**/session", lambda route: route.abort())
    page.context.set_offline(False)
    page.goto("/me")
    sign_out = "document.querySelector('[data-forget-drafts]').requestSubmit()"
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.evaluate(sign_out)
    assert page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('texts:')).length") == 1
    page.once("dialog", lambda dialog: dialog.accept())
    page.evaluate(sign_out)
    page.wait_for_url(live_server.url + "/")
    assert page.evaluate("Object.keys(localStorage)") == []


def test_three_tabs_of_one_person_send_it_once(page, live_server):
    tabs = [page, page.context.new_page(), page.context.new_page()]
    posts = []
    page.context.on("request", lambda request: request.method == "POST" and posts.append(request.url))
    for tab in tabs[1:]:
        enter(tab)
    page.context.set_offline(True)
    for number, tab in enumerate(tabs):
        send(tab, f"From tab {number}")
    for tab in tabs:
        expect(tab.locator("#kept .receipt")).to_have_count(3)
    page.context.set_offline(False)
    for tab in tabs:
        expect(tab.locator("#mine .receipt")).to_have_count(3)
        expect(tab.locator("#kept .receipt")).to_have_count(0)
    assert [title for who, title in stored(live_server)] == ["From tab 0", "From tab 1", "From tab 2"]
    assert len(posts) == 3


def test_a_draft_in_another_tab_outlives_what_one_tab_sends(page):
    other = page.context.new_page()
    enter(other)
    page.locator("#stage [name=title]").fill("From this tab")
    page.locator("#stage [name=text]").fill("Publish all of them.")
    other.locator("#stage [name=title]").fill("From the other tab")
    page.locator("#stage [type=submit]").click()
    expect(page.locator("#mine .receipt")).to_have_count(1)
    expect(other.locator("#stage [name=title]")).to_have_value("From the other tab")
    other.reload()
    expect(other.locator("#stage [name=title]")).to_have_value("From the other tab")


def test_it_survives_closing_the_browser(browser, live_server, people, tmp_path):
    @contextmanager
    def window():
        settings = {"executable_path": chromium(), "args": ARGUMENTS, "base_url": live_server.url}
        with browser.browser_type.launch_persistent_context(tmp_path / "profile", **settings) as context:
            page = context.new_page()
            sign_in(page, live_server, people["ana"])
            enter(page)
            yield page

    with window() as page:
        page.context.set_offline(True)
        send(page, "Open contracts")
        expect(page.locator("#kept .receipt")).to_have_count(1)
    with window() as page:
        expect(page.locator("#mine .receipt")).to_have_count(1)
    assert stored(live_server) == [("Ana Sousa", "Open contracts")]


def test_what_the_form_promised_holds_for_a_text_that_was_kept(page, live_server):
    with live_server.app.app_context():
        make.setting(room_or_404("W1-R1"), "ideas", attribution=Attribution.ANONYMOUS)
    page.reload()
    page.context.set_offline(True)
    send(page, "Without a name")
    expect(page.locator("#kept .receipt")).to_have_count(1)
    with live_server.app.app_context():
        make.setting(room_or_404("W1-R1"), "ideas", attribution=Attribution.NAME)
    page.context.set_offline(False)
    expect(page.locator("#mine .receipt")).to_have_count(1)
    with live_server.app.app_context():
        assert newest_of(room_or_404("W1-R1"))[0].attribution is Attribution.ANONYMOUS
