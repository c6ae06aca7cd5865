"""The desk under one hand: keys, the next step under the thumb, who is connected, and the projector it drives."""

import pytest
from playwright.sync_api import expect

from app.extensions import db
from app.rooms.models import PhaseKind
from app.rooms.queries import room_or_404
from tests import factories as make
from tests.browsers import assert_accessible

DESK, SCREEN = "/rooms/W1-R1/desk", "/rooms/W1-R1/screen"


@pytest.fixture
def cast(live_server):
    """Who is there: the facilitator of the sample's first room, and Ana, in the ideas."""
    with live_server.app.app_context():
        room = make.into(room_or_404("W1-R1"), PhaseKind.IDEAS)
        yield {"leader": make.facilitator(room.workshop), "ana": make.seat("ana", of=room.workshop)}
        db.session.remove()


def live(page, path):
    """Open a page of the room, and wait until it follows."""
    page.goto(path)
    expect(page.locator("#connection")).to_have_attribute("data-state", "live")
    return page


def now(page, words):
    expect(page.locator("#phase h2")).to_have_text(words)


def test_one_key_goes_on_and_none_does_while_somebody_types(desktop, cast):
    desk = live(desktop(cast["leader"]), DESK)
    now(desk, "Agora: Ideias")
    desk.locator("#panels input[type=text], #panels textarea").first.focus()
    desk.keyboard.press("n")
    now(desk, "Agora: Ideias")
    desk.locator("body").click(position={"x": 5, "y": 400})
    desk.keyboard.press("n")
    now(desk, "Agora: Agrupamento")


def test_keys_are_listed_and_can_be_switched_off(desktop, cast):
    desk = live(desktop(cast["leader"]), DESK)
    desk.keyboard.press("?")
    expect(desk.locator("#keys")).to_be_visible()
    assert_accessible(desk)
    desk.locator("#keys-on").uncheck()
    desk.locator("#keys button").click()
    desk.keyboard.press("n")
    live(desk, DESK)
    now(desk, "Agora: Ideias")
    expect(desk.locator("#keys-on")).not_to_be_checked()


def test_on_a_phone_the_next_step_is_under_the_thumb(phone, cast):
    desk = live(phone(cast["leader"]), DESK)
    button = desk.locator(".desk-next button")
    box = button.bounding_box()
    assert box["y"] + box["height"] > 750
    button.tap()
    now(desk, "Agora: Agrupamento")


def test_a_desk_that_is_behind_is_shown_where_the_room_is(desktop, cast):
    first, second = live(desktop(cast["leader"]), DESK), live(desktop(cast["leader"]), DESK)
    second.evaluate("document.getElementById('live').remove()")
    first.locator(".desk-next button").click()
    now(first, "Agora: Agrupamento")
    now(second, "Agora: Agrupamento")


def test_who_is_connected_is_seen_at_the_desk(desktop, phone, cast):
    desk = live(desktop(cast["leader"]), DESK)
    meter = desk.locator("#parity tr", has_text="Em linha").locator("td").first
    expect(meter).to_have_text("0")
    page = live(phone(cast["ana"]), "/rooms/W1-R1")
    expect(meter).to_have_text("1")
    page.close()
    expect(meter).to_have_text("0")


def test_everything_on_the_projector_can_be_read_from_ten_metres(screen, cast, live_server):
    wall = live(screen(cast["leader"]), SCREEN)
    for kind in PhaseKind:
        with live_server.app.app_context():
            make.into(room_or_404("W1-R1"), kind)
            db.session.remove()
        live(wall, SCREEN)
        assert wall.evaluate(SMALL_TEXTS) == []
        assert wall.evaluate("document.documentElement.scrollHeight") <= 1080


SMALL_TEXTS = """() => [...document.querySelectorAll('.screen *')]
    .filter(each => [...each.childNodes].some(node => node.nodeType === 3 && node.textContent.trim()))
    .filter(each => each.checkVisibility() && each.offsetWidth > 1 && parseFloat(getComputedStyle(each).fontSize) < 28)
    .map(each => each.outerHTML)"""


def test_what_does_not_fit_on_the_projector_comes_page_by_page(screen, cast, live_server):
    titles = [f"Grupo com um título tão longo que ocupa duas linhas do ecrã, com o número {each}" for each in range(12)]
    with live_server.app.app_context():
        room = room_or_404("W1-R1")
        for title in titles:
            make.candidate(make.cluster(where=room, title=title))
        make.into(room, PhaseKind.VALIDATION)
        db.session.remove()
    wall = screen(cast["leader"])
    wall.clock.install()
    wall.goto(SCREEN)
    page = wall.locator("#stage [data-page]")
    expect(page).to_be_visible()
    pages, seen = int(page.text_content().split("/")[1]), set()
    for turn in range(pages):
        expect(page).to_have_text(f"{turn + 1}/{pages}")
        seen |= set(wall.locator(".candidate-title:visible").all_text_contents())
        wall.clock.run_for(12_000)
    assert seen == set(titles)
    wall.keyboard.press("Space")
    expect(wall.locator("[data-pause]")).to_have_attribute("aria-pressed", "true")
    paused = page.text_content()
    wall.clock.run_for(24_000)
    expect(page).to_have_text(paused)
