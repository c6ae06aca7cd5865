"""What one process has rendered the others show; what does not come, or does not fit, they render themselves."""

import json
import signal

import pytest
import redis

from app.extensions import db
from app.journal.queries import newest_number
from app.live import relay, shared
from app.live.channels import Audience, Channel
from app.live.relay import topic_of
from tests.live.inside import no_more_ticks, subscribers
from tests.live.streams import Table, listening
from tests.servers import PATIENCE, wait_until


class Fellow:
    """Another process of the installation, played by the test: it claims all news first, and says what it likes."""

    def __init__(self, server, connection, topic):
        self.server, self.redis, self.topic = server, connection, topic
        self.table = Table(server)
        self.number = newest_number(self.table.scope)
        db.session.rollback()
        self.channel = Channel(self.table.scope, Audience.PARTICIPANT, "pt")
        self.claim = shared.claim_of({self.channel: self.number})

    def claims(self):
        assert self.redis.set(f"{topic_of(self.server.app)}.{self.claim}", "fellow", nx=True)

    def sends(self, after, number):
        """Send an entry as only it would render it."""
        parcel = {"participant.pt": [after, [[number, f"id: {number}\ndata: made elsewhere\n\n"]]]}
        message = {"process": "fellow", "claim": self.claim, "parcel": parcel}
        self.redis.publish(topic_of(self.server.app), json.dumps(message))

    def hears(self):
        """Return the next message that carries what a process has rendered."""
        messages = (json.loads(each["data"]) for each in self.topic.listen() if each["type"] == "message")
        return next(message for message in messages if "parcel" in message)


@pytest.fixture
def fellow(here):
    """Another process that the server in this one knows of."""
    with (
        redis.Redis.from_url(here.app.config["REDIS_URL"], socket_timeout=PATIENCE) as connection,
        connection.pubsub() as topic,
    ):
        topic.subscribe(topic_of(here.app))
        wait_until(lambda: subscribers(here) >= 2, "the other process")
        relay.tell(here.app)
        wait_until(lambda: not relay.alone(here.app), "the server to know of the other process")
        yield Fellow(here, connection, topic)


@pytest.fixture
def stream(here, fellow):
    """A stream of the server in this process that has all news, and a hub that only looks when it is told to."""
    with listening(here, fellow.table.scope, after=fellow.number) as stream:
        here.run(no_more_ticks, here.hub.pump)
        yield stream


def test_what_another_process_has_rendered_is_shown(fellow, stream, monkeypatch):
    monkeypatch.setattr(shared, "PATIENCE", 60)
    fellow.claims()
    fellow.sends(after=fellow.number, number=fellow.number + 1)
    fellow.table.note()
    assert stream.until(fellow.number + 1)[-1].text == "made elsewhere"


def test_what_was_claimed_and_never_came_is_rendered_here(fellow, stream):
    fellow.claims()
    assert [event.number for event in stream.until(fellow.table.note()[0])] == [fellow.number + 1]


def test_what_does_not_join_is_rendered_here(fellow, stream):
    fellow.claims()
    fellow.sends(after=fellow.number + 1, number=fellow.number + 2)
    first, second = fellow.table.note(2)
    events = stream.until(second)
    assert [event.number for event in events] == [first, second]
    assert all(event.text != "made elsewhere" for event in events)


def test_what_is_rendered_here_is_sent_to_the_others(fellow, stream):
    number = fellow.table.note()[0]
    stream.until(number)
    sent = fellow.hears()
    assert sent["claim"] == fellow.claim
    assert [each for each, _payload in sent["parcel"]["participant.pt"][1]] == [number]


def test_a_claim_that_came_to_nothing_is_given_back(here, fellow, stream):
    wanted = {fellow.channel: fellow.number}
    assert here.run(here.hub.pump.shared.news, wanted) == {fellow.channel: []}
    assert relay.claim(here.app, fellow.claim)


def test_a_redis_that_hangs_holds_nothing_up_for_long(here, fellow, stream, own_redis):
    own_redis.process.send_signal(signal.SIGSTOP)
    try:
        stream.until(fellow.table.note()[0])
        assert relay.alone(here.app)
    finally:
        own_redis.process.send_signal(signal.SIGCONT)


def test_two_releases_do_not_share(fellow, monkeypatch):
    monkeypatch.setattr(shared, "build", lambda: "another release")
    assert shared.claim_of({fellow.channel: fellow.number}) != fellow.claim


def test_both_processes_show_everything_once_and_in_order(here, there, fellow):
    table, start = fellow.table, fellow.number
    with listening(here, table.scope, after=start) as first, listening(there, table.scope, after=start) as second:
        for _each in range(10):
            table.post()
        last = newest_number(table.scope)
        seen = [
            [event.number for event in stream.until(last) if event.number and event.kind == "message"]
            for stream in (first, second)
        ]
    assert seen[0] == seen[1] == sorted(set(seen[0]))
    assert len(seen[0]) == 10
