"""What fits where: groups on the wall, cards at the desk, the queue and one's own receipts on a phone."""

import pytest
from playwright.sync_api import expect

from app.contributions.models import State
from app.extensions import db
from app.rooms.queries import room_or_404
from tests import factories as make
from tests.browsers import assert_accessible, open_room

pytestmark = [pytest.mark.one_database, pytest.mark.xdist_group("browser")]

LONG = "Publicar os contratos de todas as entidades num só sítio, com datas, valores e quem decidiu"
VISIBLE = """box => [...box.querySelectorAll('article, section')].filter(each => each.checkVisibility()).every(each => {
    const own = each.getBoundingClientRect(), wall = box.getBoundingClientRect();
    return own.bottom <= wall.bottom + 1 && own.right <= wall.right + 1;
})"""
SMALL_TARGETS = """() => [...document.querySelectorAll('#board :is(a, button, select, summary, label)')]
    .filter(each => each.checkVisibility()).map(each => [each.outerHTML, each.getBoundingClientRect()])
    .filter(([, box]) => box.width < 44 || box.height < 44).map(([html]) => html)"""


@pytest.fixture
def lead(live_server):
    """Lead the sample's first room into a phase, with what it holds; return who leads it."""

    def lead(phase, fill=None):
        with live_server.app.app_context():
            room = make.into(room_or_404("W1-R1"), phase)
            if fill:
                fill(room)
            db.session.commit()
            return make.facilitator(room.workshop)

    return lead


def sixteen_groups(room):
    for number in range(16):
        make.cluster(*(make.contribution(room, title=LONG) for _each in range(4)), title=f"{number} {LONG}"[:70])
    make.contribution(room, title="Loose")


def test_sixteen_groups_are_seen_on_at_most_four_pages_and_none_is_cut(screen, lead):
    wall = screen(lead("clustering", sixteen_groups))
    wall.clock.install()
    wall.goto("/rooms/W1-R1/screen")
    page, seen = wall.locator("#panels [data-page]"), set()
    expect(page).to_be_visible()
    pages = int(page.text_content().split("/")[1])
    assert pages <= 4
    for turn in range(pages):
        expect(page).to_have_text(f"{turn + 1}/{pages}")
        assert wall.locator("[data-slides]").evaluate(VISIBLE)
        seen |= {each.get_attribute("id") for each in wall.locator("#board > .column:visible").all()}
        wall.clock.run_for(12_000)
    assert seen == {f"column-{number}" for number in range(17)}


def test_a_column_at_the_desk_shows_four_whole_cards(desktop, lead):
    def fill(room):
        for _each in range(6):
            make.contribution(room, title=LONG[:60], text=f"{LONG}. {LONG}. {LONG}.")
        for _each in range(4):
            make.cluster(make.contribution(room))

    board = open_room(desktop, lead("clustering", fill), "/board")
    foot = board.locator("#column-0").evaluate("column => Math.min(innerHeight, column.getBoundingClientRect().bottom)")
    feet = [
        box["y"] + box["height"] for box in (each.bounding_box() for each in board.locator("#column-0 > article").all())
    ]
    assert sum(each <= foot for each in feet) >= 4
    text, whole = board.locator(".contribution-text").first, board.locator(".contribution-more summary").first
    clamped = text.bounding_box()["height"]
    whole.focus()
    board.keyboard.press("Enter")
    assert text.bounding_box()["height"] > clamped
    assert_accessible(board)


def test_a_finger_finds_everything_on_a_card(phone, lead):
    board = open_room(
        phone, lead("clustering", lambda room: make.contribution(room, text=f"{LONG}. {LONG}.")), "/board"
    )
    expect(board.locator("#board article")).to_have_count(1)
    assert board.evaluate(SMALL_TARGETS) == []
    assert_accessible(board)


def test_on_a_phone_the_queue_stands_under_the_clock_and_is_within_reach(phone, lead):
    def fill(room):
        for _each in range(3):
            make.contribution(room, state=State.WAITING)

    desk = open_room(phone, lead("ideas", fill), "/desk")
    tops = [desk.locator(part).bounding_box()["y"] for part in ("#phase", "#moderation", "#newest", "#agenda")]
    assert tops == sorted(tops)
    expect(desk.locator("#queue-count")).to_be_in_viewport()
    desk.locator("#note-title").scroll_into_view_if_needed()
    expect(desk.locator("#moderation-title")).not_to_be_in_viewport()
    desk.locator(".desk-jump").tap()
    expect(desk.locator("#moderation-title")).to_be_in_viewport()
    assert_accessible(desk)


def test_of_ones_own_the_newest_and_what_waits_for_an_answer_are_open(phone, lead, live_server):
    def fill(room):
        for _each in range(4):
            make.contribution(room)
        make.contribution(room, state=State.RETURNED, reason="Which ones?")
        make.contribution(room)

    lead("ideas", fill)
    with live_server.app.app_context():
        ana = make.seat("ana", of=room_or_404("W1-R1").workshop).person
    page = open_room(phone, ana)
    shown = page.locator("#mine > .receipt:visible")
    expect(shown).to_have_count(2)
    page.locator("#mine-all summary").tap()
    expect(shown).to_have_count(6)
    page.locator("#stage [name=title]").fill("Seven")
    page.locator("#stage [name=text]").fill("While all of them are open.")
    page.locator("#stage [type=submit]").click()
    expect(shown).to_have_count(7)
    expect(page.locator("#mine-all")).to_have_attribute("open", "")
    assert_accessible(page)
