"""What processes tell each other through Redis, and that nothing depends on it."""

import pytest

from app.live.relay import topic_of
from tests import factories as make
from tests.clients import Visitor
from tests.conftest import new_app
from tests.live.inside import no_more_ticks, subscribers
from tests.live.streams import Table, listening
from tests.servers import wait_until


@pytest.fixture
def post(here, there):
    """Let Ana post an idea at the other server; return the title."""
    table = Table(here)
    with there.app.app_context():
        visitor = Visitor(there.app, make.seat("ana"))

    def post(title):
        page, idea = f"/rooms/{table.code}", {"title": title, "text": "Within a month."}
        assert visitor.send_form(page, f"{page}/ideas", **idea).status_code == 303

    post.scope = table.scope
    with visitor:
        yield post


def seen(stream, title):
    """Wait until a title has come."""
    while title not in stream.until("message")[-1].text:
        pass


def test_a_commit_in_one_process_wakes_the_hub_of_another(here, post, monkeypatch):
    with listening(here, post.scope, "desk") as desk:
        here.run(no_more_ticks, here.hub.pump)
        post("Publish every contract")
        seen(desk, "Publish every contract")


def test_without_redis_everything_arrives_and_with_it_the_hub_hears_again(here, post, own_redis):
    with listening(here, post.scope, "desk") as desk:
        own_redis.kill()
        post("While Redis was down")
        seen(desk, "While Redis was down")
        own_redis.start()
        wait_until(lambda: subscribers(here) == 2, "both processes to listen again")
        here.run(no_more_ticks, here.hub.pump)
        post("When it was back")
        seen(desk, "When it was back")


def test_two_installations_on_one_redis_do_not_hear_each_other(app):
    other = new_app("sqlite://", app.config["INSTANCE"], SECRET_KEY="another secret for tests")
    assert topic_of(app) != topic_of(other)
