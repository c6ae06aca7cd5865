"""Every page in a real browser: axe finds nothing in either look, nothing is wider than a phone, no error is heard."""

import shutil

import pytest

from app.extensions import db
from app.rooms.queries import room_or_404
from tests import factories as make
from tests.browsers import PHONE, Windows, violations_on
from tests.conftest import serving
from tests.guards.world import DOWNLOADS, FRAGMENTS, PHASES, World, addresses


@pytest.fixture(scope="module")
def world_server(sqlite_template, tmp_path_factory):
    """A server with the world of the guards in its database, and everybody's way into it."""
    folder = tmp_path_factory.mktemp("world")
    shutil.copy(sqlite_template, folder / "cocria.db")
    with serving(f"sqlite:///{folder / 'cocria.db'}", folder) as server:
        with server.app.app_context():
            server.people = World("ideas").people
            server.addresses = [each for each in addresses(server.app, "GET") if each.endpoint not in DOWNLOADS]
        yield server


@pytest.fixture
def phone(browser, world_server, complaints):
    """Opens phones on that server."""
    windows = Windows(browser, world_server, complaints, PHONE, touch=True)
    complaints.expect(r"^(403|409|410) GET")  # not for everybody, not at any time, not with a forged token
    yield windows
    windows.close()


def lead_into(server, phase):
    """Let the room be in a phase."""
    with server.app.app_context():
        make.into(room_or_404("W1-R1"), phase)
        db.session.remove()


def faults_of(page, address):
    """Return what is wrong with a page in light and dark; one that is for others is looked at elsewhere."""
    response = page.goto(address.path)
    if response.status in (403, 409) or not response.headers["content-type"].startswith("text/html"):
        return []
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    found = violations_on(page)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found += [f"dark: {violation}" for violation in violations_on(page, "color-contrast")]
    too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*found, f"{address} is {too_wide} px wider than a phone"] if too_wide else found


@pytest.mark.parametrize("who", ["visitor", "participant", "coordinator"])
def test_every_page_outside_rooms(phone, world_server, who):
    page = phone(world_server.people[who])
    pages = [address for address in world_server.addresses if not address.in_room]
    assert [fault for address in pages for fault in faults_of(page, address)] == []


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("who", ["participant", "facilitator"])
def test_every_page_of_a_room_in_every_phase(phone, world_server, who, phase):
    lead_into(world_server, phase)
    page = phone(world_server.people[who])
    pages = [each for each in world_server.addresses if each.in_room and each.endpoint not in FRAGMENTS]
    assert [fault for address in pages for fault in faults_of(page, address)] == []
