"""What `flask serve` adds to the application."""

import httpx
import pytest

from tests import factories as make
from tests.clients import session_cookie

pytestmark = pytest.mark.one_database


def test_requests_do_not_share_who_is_signed_in(live_server):
    with live_server.app.app_context():
        name, value = session_cookie(live_server.app, make.seat("ana"))
    with httpx.Client(base_url=live_server.url) as ana, httpx.Client(base_url=live_server.url) as stranger:
        ana.cookies.set(name, value)
        for _each in range(40):  # often enough for every thread of the pool to have met both
            assert ana.get("/me").status_code == 200
            assert stranger.get("/me").headers["location"].startswith("/sign-in")
