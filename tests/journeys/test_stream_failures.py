"""Everything that can happen to a room's stream, and the page that heals each time: no card lost, none twice."""

import re
import signal

import pytest
from playwright.sync_api import Page, expect

from app.extensions import db
from app.rooms.queries import room_or_404
from app.rooms.services import start_phase
from tests import factories as make

pytestmark = [pytest.mark.one_database, pytest.mark.xdist_group("browser")]

PATIENCE = 90_000  # milliseconds: the page tries again in pauses that grow to 42 seconds, the slower we are the longer
STREAM = re.compile(r"/live/")
IMPATIENT = """
  new MutationObserver((changes, observer) => {
    const live = document.getElementById("live");
    if (live) { live.dataset.stale = "2500"; observer.disconnect(); }
  }).observe(document, { childList: true, subtree: true });
"""
HIDE = """hidden => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture
def room(live_server):
    """A room of the sample programme in the ideas phase."""
    with live_server.app.app_context():
        found = room_or_404("W1-R1")
        start_phase(make.desk(found.workshop), found, 2)
        db.session.commit()
    return "/rooms/W1-R1"


@pytest.fixture
def ana(live_server, room):
    """Ana, with a seat in the room."""
    with live_server.app.app_context():
        return make.seat("ana", of=room_or_404("W1-R1").workshop)


@pytest.fixture
def post(live_server, room):
    """Let Rui post an idea from somewhere else; return its code."""

    def post(title: str) -> str:
        with live_server.app.app_context():
            return make.contribution(room_or_404("W1-R1"), "rui", title=title).code

    return post


@pytest.fixture
def page(phone, ana, complaints):
    """Ana's phone."""
    complaints.expect("/live/|EventSource")
    return phone(ana)


def state(page: Page, name: str) -> None:
    """Wait until the page says how its connection is."""
    expect(page.locator("html")).to_have_attribute("data-live", name, timeout=PATIENCE)


def shows(page: Page, code: str) -> None:
    """Wait until a card is on the page, once."""
    expect(page.locator(f"#card-{code}")).to_have_count(1, timeout=30_000)


def test_a_post_appears_on_another_open_page(page, room, post):
    page.goto(room)
    state(page, "live")
    shows(page, post("Contratos abertos"))


@pytest.mark.parametrize("answer", ["503", "refused", "sign-in"])
def test_a_first_connection_that_fails_is_tried_again_and_the_page_stays(page, room, post, answer):
    kinds = {
        "503": lambda route: route.fulfill(status=503, content_type="text/html", body="<p>Busy</p>"),
        "refused": lambda route: route.abort("connectionrefused"),
        "sign-in": lambda route: route.fulfill(status=200, content_type="text/html", body="<h1>Sign in</h1>"),
    }
    before = post("Antes")
    page.route(STREAM, kinds[answer])
    page.goto(room)
    state(page, "lost")
    shows(page, before)
    page.unroute(STREAM)
    state(page, "live")
    shows(page, post("Depois"))


def test_a_killed_and_restarted_server_heals_the_page(page, room, post, live_server, complaints):
    complaints.expect("ERR_|Failed to fetch")
    page.goto(room)
    state(page, "live")
    live_server.kill()
    state(page, "lost")
    missed = post("Enquanto o servidor esteve em baixo")
    live_server.start()
    state(page, "live")
    shows(page, missed)


def test_a_time_of_503_is_outlived_without_a_gap(page, room, post):
    page.goto(room)
    state(page, "live")
    page.route(STREAM, lambda route: route.fulfill(status=503, body="busy"))
    page.evaluate("dispatchEvent(new Event('online'))")  # makes the page connect anew, into the 503
    state(page, "lost")
    missed = [post("Primeira"), post("Segunda")]
    page.unroute(STREAM)
    state(page, "live")
    for code in missed:
        shows(page, code)


def test_a_frozen_server_is_noticed_by_its_silence(page, room, post, live_server):
    page.add_init_script(IMPATIENT)
    page.goto(room)
    state(page, "live")
    live_server.process.send_signal(signal.SIGSTOP)
    state(page, "lost")
    live_server.process.send_signal(signal.SIGCONT)
    state(page, "live")
    shows(page, post("Depois do gelo"))


def test_a_hidden_page_lets_go_of_its_stream_and_catches_up_when_seen(page, room, post):
    page.goto(room)
    state(page, "live")
    page.evaluate(HIDE, True)
    missed = post("Com o telemóvel no bolso")
    expect(page.locator(f"#card-{missed}")).to_have_count(0)
    page.evaluate(HIDE, False)
    shows(page, missed)


def test_no_network_is_said_and_healed(page, room, post, complaints):
    complaints.expect("ERR_INTERNET_DISCONNECTED")
    page.goto(room)
    state(page, "live")
    page.context.set_offline(True)
    state(page, "offline")
    missed = post("Sem rede")
    page.context.set_offline(False)
    state(page, "live")
    shows(page, missed)


def test_a_message_that_cannot_be_shown_is_healed_by_the_whole_page(page, room, post):
    page.goto(room)
    state(page, "live")
    expect(page.locator("form#arrival")).to_have_count(0)  # its answer is swapped too, and is not what this is about
    page.evaluate("""() => {
        const swap = htmx.swap;
        htmx.swap = () => { htmx.swap = swap; throw new Error("cannot show this"); };
    }""")
    shows(page, post("Difícil de mostrar"))
    shows(page, post("Fácil de mostrar"))


def test_somebody_who_is_no_longer_signed_in_is_led_to_sign_in(page, room):
    page.goto(room)
    state(page, "live")
    page.context.clear_cookies()
    page.route(STREAM, lambda route: route.fulfill(status=403))
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_url("**/sign-in**", timeout=30_000)
