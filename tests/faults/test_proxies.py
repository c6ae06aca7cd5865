"""Between phone and server stand proxies that hold streams back or cut them: the page gets there all the same."""

import pytest
from playwright.sync_api import expect

from app.rooms.queries import room_or_404
from tests import factories as make
from tests.faults.crowd import Crowd, run
from tests.faults.proxies import Proxy
from tests.servers import wait_until

pytestmark = [pytest.mark.one_database, pytest.mark.xdist_group("browser")]

IMPATIENT = """
  new MutationObserver((changes, observer) => {
    const live = document.getElementById("live");
    if (live) { live.dataset.stale = "1000"; observer.disconnect(); }
  }).observe(document, { childList: true, subtree: true });
"""


@pytest.fixture
def room(live_server):
    """A room in the ideas phase, with Ana in it."""
    with live_server.app.app_context():
        row = make.room("ideas")
        make.arrival(row, "ana")
        return row.code


@pytest.fixture
def open_page(live_server, room, phone, complaints):
    """Opens the room's page on Ana's phone through a proxy; it has little patience with a silent stream."""
    complaints.expect("/live/|EventSource")

    def open_page(proxy):
        with live_server.app.app_context():
            page = phone(make.seat("ana", of=room_or_404(room).workshop), base_url=proxy.url)
        page.add_init_script(IMPATIENT)
        page.goto(f"/rooms/{room}")
        return page

    return open_page


@pytest.fixture
def post(live_server, room):
    """Lets Rui post an idea; returns its code."""

    def post(title):
        with live_server.app.app_context():
            return make.contribution(room_or_404(room), "rui", title=title).code

    return post


def shows(page, code):
    """Wait until a card is on the page, once."""
    expect(page.locator(f"#card-{code}")).to_have_count(1, timeout=30_000)


def test_a_page_behind_a_proxy_that_holds_streams_back_says_so_and_is_brought_up_to_date(live_server, open_page, post):
    with Proxy(live_server.url, holds=10**9) as proxy:
        page = open_page(proxy)
        expect(page.locator("html")).to_have_attribute("data-live", "lost", timeout=30_000)
        shows(page, post("Contratos abertos"))
        shows(page, post("Dados abertos"))


def test_a_page_behind_a_proxy_that_cuts_idle_streams_misses_nothing(live_server, open_page, post):
    with Proxy(live_server.url, idle=0.5) as proxy:
        page = open_page(proxy)
        shows(page, post("Contratos abertos"))
        opened = proxy.streams
        wait_until(lambda: proxy.streams > opened, "the page to come back after a cut")
        shows(page, post("Dados abertos"))


async def behind(server, **faults):
    """Let a crowd post through a proxy, until its streams have suffered."""
    with Proxy(server.url, **faults) as proxy:
        crowd = Crowd([server], 6)
        for person in crowd.people:
            person.servers[0] = proxy.url
        async with crowd.busy():
            await crowd.more_receipts(60)
    return crowd


def test_a_proxy_that_passes_streams_on_by_the_lump_loses_nothing(live_server):
    run(behind(live_server, holds=64)).assert_nothing_lost()
