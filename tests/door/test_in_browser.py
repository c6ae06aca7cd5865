"""The door on a phone: search, one tap, undo, two devices, and a network that comes and goes."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from app.door.models import Mark
from app.extensions import db
from app.programme.queries import workshop_or_404
from app.registration.models import Seat, SeatState
from tests import factories as make
from tests.browsers import assert_accessible
from tests.servers import wait_until

pytestmark = [pytest.mark.one_database, pytest.mark.xdist_group("browser")]

DOOR = "/workshops/W1/door"


@pytest.fixture
def people(live_server):
    """Ana, Rui and Bela have seats, and Eva waits; Filipa and Carlos stand at the door."""
    with live_server.app.app_context():
        workshop = workshop_or_404("W1")
        for who in ("ana", "rui", "bela"):
            make.seat(who, of=workshop, access_needs="A ramp" if who == "rui" else None)
        make.seat("eva", of=workshop, state=SeatState.WAITING)
        return {"facilitator": make.facilitator(workshop), "coordinator": make.coordinator()}


def open_door(windows, who, **options):
    page = windows(who, **options)
    page.context.add_cookies([{"name": "language", "value": "en", "url": windows.server.url}])
    page.goto(DOOR)
    expect(page.locator("html")).to_have_attribute("data-live", "live")
    return page


def row(page, name):
    return page.locator(".guest", has_text=name)


def press(page, name, label):
    row(page, name).get_by_role("button", name=f"{label} {name}").click()


def here(page, code=make.CIVIL):
    return page.locator(f'#attendance [data-of="{code}"] [data-count=here]')


def came(live_server):
    """Return who came, and how many marks have arrived."""
    with live_server.app.app_context():
        seats = db.session.scalars(select(Seat).where(Seat.checked_in_at.is_not(None)))
        return sorted(seat.person.name for seat in seats), db.session.scalar(select(func.count(Mark.id)))


def test_one_tap_marks_another_undoes_and_the_other_device_sees_it(phone, desktop, people, live_server):
    page, other = open_door(phone, people["facilitator"]), open_door(desktop, people["coordinator"])
    assert_accessible(page)
    press(page, "Ana Sousa", "Is here")
    expect(row(other, "Ana Sousa")).to_contain_text("Here since")
    expect(here(other)).to_have_text("1")
    expect(page.locator("#door-kept")).to_be_hidden()
    press(other, "Ana Sousa", "Undo")
    expect(row(page, "Ana Sousa").get_by_role("button", name="Is here")).to_be_visible()
    expect(here(page)).to_have_text("0")
    assert came(live_server) == ([], 2)


def test_search_finds_without_accents_and_a_typed_code_marks(phone, people, live_server):
    page = open_door(phone, people["facilitator"])
    find = page.locator("#find")
    find.fill("direcao")
    expect(page.locator(".guest:visible")).to_have_count(1)
    expect(row(page, "Bela Martins")).to_be_visible()
    find.fill("nobody like this")
    expect(page.locator("#nobody")).to_be_visible()
    code = row(page, "Rui Tavares").get_attribute("data-code")
    find.fill(f"{code[:4]} {code[4:]}".lower())
    find.press("Enter")
    expect(page.locator("#door-said")).to_have_text("Rui Tavares is marked as here.")
    expect(page.locator(".guest:visible")).to_have_count(4)
    wait_until(lambda: came(live_server) == (["Rui Tavares"], 1), "Rui's mark")
    row(page, "Rui Tavares").get_by_text("Needs").click()
    expect(row(page, "Rui Tavares").get_by_text("A ramp")).to_be_visible()


def test_without_a_network_marks_are_kept_survive_a_reload_and_arrive_once(phone, people, live_server, complaints):
    complaints.expect("ERR_|Failed to fetch|EventSource|/live/|Failed to convert value")
    page = open_door(phone, people["facilitator"], service_workers="allow")
    wait_until(lambda: page.evaluate(f"caches.match('{DOOR}').then(Boolean)"), "the list on the device")
    live_server.kill()
    expect(page.locator("html")).to_have_attribute("data-live", "lost")
    for name in ("Ana Sousa", "Rui Tavares", "Bela Martins"):
        press(page, name, "Is here")
    press(page, "Rui Tavares", "Undo")
    expect(here(page)).to_have_text("1")
    page.reload()
    expect(page.locator("#last-state")).to_contain_text("There is no network. This is the list of")
    expect(page.locator("#door-kept")).to_contain_text("Kept on this device until the network is back: 4")
    expect(row(page, "Ana Sousa")).to_contain_text("On this device")
    expect(here(page)).to_have_text("1")
    assert_accessible(page)
    live_server.start()
    expect(page.locator("#door-kept")).to_be_hidden()
    expect(page.locator("#last-state")).to_be_hidden()
    expect(row(page, "Ana Sousa")).to_contain_text("Here since")
    assert came(live_server) == (["Ana Sousa", "Bela Martins"], 4)


def test_who_signs_out_takes_the_list_and_the_marks_along(phone, people, complaints):
    complaints.expect("ERR_|Failed to fetch|EventSource|/live/|/session|/marks|Failed to convert value")
    page = open_door(phone, people["facilitator"], service_workers="allow")
    wait_until(lambda: page.evaluate(f"caches.match('{DOOR}').then(Boolean)"), "the list on the device")
    page.context.route("**/door/marks", lambda route: route.abort())
    press(page, "Ana Sousa", "Is here")
    expect(page.locator("#door-kept")).to_be_visible()
    page.goto("/")
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator(".masthead-menu summary").click()
    page.get_by_role("button", name="Sign out").locator("visible=true").click()
    expect(page.get_by_role("button", name="Sign out")).to_have_count(0)
    wait_until(lambda: not page.evaluate(f"caches.match('{DOOR}').then(Boolean)"), "no list on the device")
    assert page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('marks:'))") == []


def test_somebody_who_is_not_on_the_list_is_registered_and_marked(phone, people, live_server, complaints):
    complaints.expect("422 POST .*/walk-ins")
    page = open_door(phone, people["facilitator"])
    page.locator("#walk-ins summary").click()
    send = page.get_by_role("button", name="Register and mark as here")
    send.click()
    expect(page.locator("#error-summary")).to_be_visible()
    assert_accessible(page)
    page.locator("#walk-in-name").fill("Zé Lima")
    page.get_by_text("Civil society", exact=True).locator("visible=true").last.click()
    send.click()
    expect(page.locator("#toasts")).to_contain_text("Zé Lima has a seat and is marked as here.")
    expect(row(page, "Zé Lima")).to_contain_text("Here since")
    expect(page.locator("#walk-in-name")).to_have_value("")
    assert came(live_server) == (["Zé Lima"], 1)


def test_two_devices_that_were_apart_agree_on_who_came(phone, desktop, people, live_server, complaints):
    complaints.expect("ERR_|Failed to fetch|EventSource|/live/|Failed to convert value")
    page, other = open_door(phone, people["facilitator"]), open_door(desktop, people["coordinator"])
    page.context.set_offline(True)
    press(page, "Ana Sousa", "Is here")
    press(page, "Bela Martins", "Is here")
    expect(page.locator("#door-kept")).to_contain_text(": 2")
    press(other, "Ana Sousa", "Is here")
    expect(row(other, "Ana Sousa")).to_contain_text("Here since")
    press(other, "Ana Sousa", "Undo")
    expect(here(other)).to_have_text("0")
    page.context.set_offline(False)
    expect(row(other, "Bela Martins")).to_contain_text("Here since")
    expect(page.locator("#door-kept")).to_be_hidden()
    expect(here(page)).to_have_text("0")
    expect(row(page, "Ana Sousa").get_by_role("button", name="Is here")).to_be_visible()
    assert came(live_server) == (["Bela Martins"], 4)


def test_the_figures_fit_a_phone(phone, people):
    page = phone(people["facilitator"])
    for path in (DOOR, f"{DOOR}/list", "/check-in/UNKNOWN2"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") == page.viewport_size["width"]
        assert_accessible(page)
