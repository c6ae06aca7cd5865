"""Who has the room open: here, in other processes, and what the desk sees of it."""

import pytest

from app.live import channels
from app.live.channels import Audience, Channel, partial, presence_frame
from app.live.presence import connected
from tests import factories as make
from tests.conftest import serving
from tests.live.inside import beside, inside, raw
from tests.live.streams import Table, listening
from tests.servers import wait_until

pytestmark = pytest.mark.one_database


@pytest.fixture
def server(app):
    """A server in this process."""
    with inside(app) as server:
        yield server


@pytest.fixture
def table(server):
    """A room of it."""
    return Table(server)


@pytest.fixture
def roll(monkeypatch):
    """A frame that names the seats that are present."""
    monkeypatch.setattr(channels, "PRESENCE_FRAMES", [])
    presence_frame(lambda scope_id, audience: partial("roll", f"{audience}: {sorted(connected(scope_id))}"))


def screens(server, table, who="ana"):
    """Return the id of a seat, and a function that opens a screen of it."""
    with server.app.app_context():
        seat_id = make.seat(who).id
    channel = Channel(table.scope, Audience.PARTICIPANT, "pt")
    return seat_id, lambda: raw(server, channel, 0, seat_id)


def test_a_seat_with_three_screens_is_present_once_and_until_the_last_is_closed(server, table):
    ana, screen = screens(server, table)
    with screen():
        with screen(), screen():
            wait_until(lambda: len(server.hub.streams) == 3, "the screens")
            wait_until(lambda: connected(table.scope) == {ana}, "Ana")
        wait_until(lambda: len(server.hub.streams) == 1, "two of them to be closed")
        assert connected(table.scope) == {ana}
    wait_until(lambda: connected(table.scope) == set(), "nobody")


def test_nobody_is_present_elsewhere(server, table):
    other, (ana, screen) = Table(server), screens(server, table)
    with screen():
        wait_until(lambda: connected(table.scope) == {ana}, "Ana")
        assert connected(other.scope) == set()


def test_the_desk_sees_who_comes_and_goes_without_a_number(server, table, roll):
    ana, screen = screens(server, table)
    with listening(server, table.scope, "desk") as desk:
        with screen():
            while f"desk: [{ana}]" not in (event := desk.until("message")[-1]).text:
                pass
            assert event.number is None
        while "desk: []" not in desk.until("message")[-1].text:
            pass


def test_only_the_desk_sees_it(server, table, roll):
    ana, screen = screens(server, table)
    with (
        listening(server, table.scope, "desk") as desk,
        listening(server, table.scope, "screen") as projector,
        screen(),
    ):
        while f"[{ana}]" not in desk.until("message")[-1].text:
            pass
        number = table.note()[0]
        assert [event.kind for event in projector.until(number)] == ["beat"]


def test_a_frame_that_fails_holds_up_nothing(server, table, monkeypatch):
    def broken(scope_id, audience):
        raise LookupError

    monkeypatch.setattr(channels, "PRESENCE_FRAMES", [broken])
    ana, screen = screens(server, table)
    with listening(server, table.scope, "desk") as desk, screen():
        wait_until(lambda: connected(table.scope) == {ana}, "Ana")
        number = table.note()[0]
        assert desk.until(number)[-1].number == number


def test_it_is_the_same_in_all_processes_and_each_knows_its_own_without_redis(postgresql_database, redis_url, tmp_path):
    with (
        beside(postgresql_database, tmp_path, redis_url) as here,
        serving(postgresql_database, tmp_path / "there", REDIS_URL=redis_url) as there,
    ):
        table = Table(here)
        (ana, screen_here), (bela, screen_there) = screens(here, table), screens(there, table, "bela")
        with screen_here():
            with screen_there():
                wait_until(lambda: connected(table.scope) == {ana, bela}, "both")
            wait_until(lambda: connected(table.scope) == {ana}, "Bela to be gone")
            with screen_there():
                wait_until(lambda: connected(table.scope) == {ana, bela}, "both again")
                assert here.run(forget, here.hub.presence) == {table.scope}
                assert connected(table.scope) == {ana}


async def forget(presence):
    """Let all that other processes told be too old, as after some time without Redis; return where that was."""
    presence.elsewhere = {key: (seats, 0.0) for key, (seats, _until) in presence.elsewhere.items()}
    return presence.forget_silent()
