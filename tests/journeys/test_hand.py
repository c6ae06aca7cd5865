"""Nothing moves under a hand: what somebody types or reads stays, and what is new waits until they let go."""

import re

import pytest
from playwright.sync_api import expect

from app.extensions import db
from app.rooms.queries import room_or_404
from app.rooms.services import extend_phase, start_phase
from app.voting.services import close_round
from tests import factories as make
from tests.browsers import ARGUMENTS, assert_accessible, chromium
from tests.clients import session_cookie
from tests.journeys.test_stream_failures import HIDE

pytestmark = [pytest.mark.one_database, pytest.mark.xdist_group("browser")]

ROOM = "/rooms/W1-R1"
IDEAS, GROUPING = 2, 3
TOP = "document.getElementById('card-W1-R1-001').getBoundingClientRect().top"


@pytest.fixture
def ana(live_server):
    """Ana, in a room that writes challenges."""
    with live_server.app.app_context():
        room = make.into(room_or_404("W1-R1"), "challenges")
        return make.arrival(room, "ana").seat.person


@pytest.fixture
def page(phone, ana):
    """Ana's phone in the room."""
    return enter(phone, ana)


def enter(windows, who, view=""):
    page = windows(who)
    page.context.add_cookies([{"name": "language", "value": "en", "url": windows.server.url}])
    page.goto(ROOM + view)
    expect(page.locator("html")).to_have_attribute("data-live", "live")
    return page


def act(live_server, service, *arguments):
    """Let the desk do something."""
    with live_server.app.app_context():
        room = room_or_404("W1-R1")
        service(make.desk(room.workshop), room, *arguments)
        db.session.commit()


def write(page, title, text="Nobody finds them."):
    page.locator("#stage [name=title]").fill(title)
    page.locator("#stage [name=text]").fill(text)


def test_the_room_moves_on_and_what_somebody_types_stays(page, live_server):
    write(page, "Contracts are hard to find")
    act(live_server, start_phase, IDEAS)
    expect(page.locator("#phase-title")).to_have_text("Ideas")
    expect(page.locator("#challenge-title")).to_have_value("Contracts are hard to find")
    expect(page.locator("#challenge-form [data-moved-on]")).to_contain_text("The room has moved on.")
    expect(page.locator("#waiting")).to_have_text("1 new")
    assert_accessible(page)
    act(live_server, start_phase, GROUPING)
    expect(page.locator("#phase-title")).to_have_text("Grouping")
    expect(page.locator("#waiting")).to_have_text("1 new")
    page.get_by_role("button", name="Go on with the room").click()
    expect(page.locator("#challenge-form")).to_have_count(0)
    expect(page.locator("#waiting")).to_be_hidden()
    expect(page.locator("#kept .receipt")).to_contain_text("Contracts are hard to find")
    expect(page.locator("#kept .receipt")).to_contain_text("You had begun to write this when the room moved on.")
    assert_accessible(page)


def test_what_was_sent_late_lets_the_room_in(page, live_server):
    write(page, "Contracts are hard to find")
    act(live_server, start_phase, IDEAS)
    expect(page.locator("#phase-title")).to_have_text("Ideas")
    page.locator("#challenge-form [type=submit]").click()
    expect(page.locator("#mine .receipt")).to_contain_text("Contracts are hard to find")
    expect(page.locator("#idea-form")).to_be_visible()
    expect(page.locator("#challenge-form")).to_have_count(0)


def test_what_was_begun_can_be_sent_after_a_reload(page, live_server):
    write(page, "Contracts are hard to find")
    act(live_server, start_phase, IDEAS)
    page.reload()
    expect(page.locator("#idea-form")).to_be_visible()
    page.locator("#kept").get_by_role("button", name="Send now").click()
    expect(page.locator("#mine .receipt")).to_contain_text("Contracts are hard to find")
    expect(page.locator("#kept .receipt")).to_have_count(0)
    page.reload()
    expect(page.locator("#kept .receipt")).to_have_count(0)


def test_a_form_without_a_hand_follows_the_room_at_once(page, live_server):
    write(page, "Sent")
    page.locator("#stage [type=submit]").click()
    expect(page.locator("#challenge-title")).to_be_focused()  # by the page, not by a hand
    act(live_server, start_phase, IDEAS)
    expect(page.locator("#idea-form")).to_be_visible()


def test_a_field_that_is_left_unchanged_lets_the_room_in(page, live_server):
    page.locator("#challenge-title").click()
    act(live_server, start_phase, IDEAS)
    expect(page.locator("#waiting")).to_have_text("1 new")
    expect(page.locator("#challenge-title")).to_be_focused()
    page.locator("#mine-title").click()
    expect(page.locator("#idea-form")).to_be_visible()
    expect(page.locator("#waiting")).to_be_hidden()


def test_a_session_lost_while_the_room_moves_on_loses_no_text(page, ana, live_server, complaints):
    complaints.expect("/live/|40[13] |EventSource")
    write(page, "Contracts are hard to find")
    page.context.clear_cookies()
    act(live_server, start_phase, IDEAS)
    page.locator("#challenge-form [type=submit]").click()
    page.wait_for_url("**/sign-in?next=/rooms/W1-R1")
    name, value = session_cookie(live_server.app, ana)
    page.context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
    page.goto(ROOM)
    expect(page.locator("#kept .receipt")).to_contain_text("Contracts are hard to find")


def test_the_way_back_leads_to_the_text(page):
    write(page, "Contracts are hard to find")
    page.goto("/contributions")
    page.go_back()
    expect(page.locator("#challenge-title")).to_have_value("Contracts are hard to find")


def test_the_way_back_to_a_page_that_the_browser_still_has(browser, live_server, ana):
    kept = browser.browser_type.launch(
        executable_path=chromium(), args=ARGUMENTS, ignore_default_args=["--disable-back-forward-cache"]
    )
    context = kept.new_context(base_url=live_server.url)
    name, value = session_cookie(live_server.app, ana)
    context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
    page = context.new_page()
    page.goto(ROOM)
    expect(page.locator("html")).to_have_attribute("data-live", "live")
    write(page, "Contracts are hard to find")
    page.evaluate("window.sameDocument = true")
    page.goto("/contributions")
    page.go_back(wait_until="commit")
    expect(page.locator("#challenge-title")).to_have_value("Contracts are hard to find")
    assert page.evaluate("window.sameDocument")
    act(live_server, extend_phase, 1, 5)
    expect(page.locator("#phase [data-left]")).to_have_attribute("data-left", re.compile("^1[45]"))
    kept.close()


def test_an_open_part_at_the_desk_waits_until_it_is_closed(desktop, ana, live_server):
    with live_server.app.app_context():
        room = make.into(room_or_404("W1-R1"), "voting")
        round = make.open_round(where=room)
        facilitator = make.facilitator(room.workshop)
    desk = enter(desktop, facilitator, "/desk")
    desk.locator("#stage details.confirm summary").click()
    act(live_server, lambda actor, room: close_round(actor, make.first(type(round), room_id=room.id)))
    expect(desk.locator("#waiting")).to_have_text("1 new")
    expect(desk.locator("#stage details.confirm")).to_have_attribute("open", "")
    desk.locator("#stage details.confirm summary").click()
    expect(desk.locator("#stage details.confirm")).to_have_count(0)
    expect(desk.locator("#stage")).to_contain_text("What the vote says")
    expect(desk.locator("#waiting")).to_be_hidden()


def test_dots_that_were_not_handed_in_stay_when_the_vote_closes(page, live_server):
    with live_server.app.app_context():
        room = make.into(room_or_404("W1-R1"), "voting")
        round = make.open_round(where=room)
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-live", "live")
    page.locator("[name=dots-1][value='1']").check()
    act(live_server, lambda actor, room: close_round(actor, make.first(type(round), room_id=room.id)))
    expect(page.locator("#waiting")).to_have_text("1 new")
    expect(page.locator("[name=dots-1][value='1']")).to_be_checked()
    page.locator("#waiting button").click()
    expect(page.locator("[name=dots-1]")).to_have_count(0)


def test_a_whole_new_page_leaves_what_is_typed(page, live_server):
    write(page, "Contracts are hard to find")
    with live_server.app.app_context():
        card = make.challenge(room_or_404("W1-R1"), "rui").code
    expect(page.locator(f"#card-{card}")).to_have_count(1)
    page.evaluate("document.querySelectorAll('#column-0 article').forEach(card => card.remove())")
    page.evaluate("""() => {
        const swap = htmx.swap;
        htmx.swap = () => { htmx.swap = swap; throw new Error("cannot show this"); };
    }""")
    act(live_server, start_phase, IDEAS)
    expect(page.locator(f"#card-{card}")).to_have_count(1)
    expect(page.locator("#phase-title")).to_have_text("Ideas")
    expect(page.locator("#challenge-title")).to_have_value("Contracts are hard to find")
    expect(page.locator("#challenge-text")).to_have_value("Nobody finds them.")
    page.locator("#waiting button").click()
    expect(page.locator("#idea-form")).to_be_visible()


@pytest.mark.parametrize("anchors", [True, False])
def test_what_comes_above_does_not_shift_what_is_read(page, live_server, anchors):
    if not anchors:  # Safari
        page.add_init_script("CSS.supports = () => false")
        page.reload()
        expect(page.locator("html")).to_have_attribute("data-live", "live")
        page.evaluate("document.documentElement.style.overflowAnchor = 'none'")
    with live_server.app.app_context():
        for _number in range(12):
            make.challenge(room_or_404("W1-R1"), "rui")
    expect(page.locator("#column-0 article")).to_have_count(12)
    page.evaluate("location.hash = 'column-0'")  # all of its cards
    page.locator("#card-W1-R1-001").evaluate("card => card.scrollIntoView({ block: 'center' })")
    before = page.evaluate(TOP)
    with live_server.app.app_context():
        make.challenge(room_or_404("W1-R1"), "rui")
    expect(page.locator("#column-0 article")).to_have_count(13)
    page.evaluate("() => new Promise(requestAnimationFrame)")
    assert page.evaluate(TOP) == pytest.approx(before, abs=1)


def test_a_phone_asleep_while_the_room_moved_on_wakes_up_to_it(page, live_server, complaints):
    complaints.expect("/live/|EventSource|ERR_")
    write(page, "Contracts are hard to find")
    page.context.new_page().bring_to_front()
    page.evaluate(HIDE, True)
    with live_server.app.app_context():
        cards = [make.challenge(room_or_404("W1-R1"), "rui").code for _number in range(3)]
    act(live_server, start_phase, IDEAS)
    live_server.restart()  # ten minutes later, nothing that was open still is
    page.evaluate(HIDE, False)
    expect(page.locator("#phase-title")).to_have_text("Ideas")
    for card in cards:
        expect(page.locator(f"#card-{card}")).to_have_count(1)
    expect(page.locator("#challenge-title")).to_have_value("Contracts are hard to find")
