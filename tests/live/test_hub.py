"""What the hub renders for whom, and what a commit tells it."""

import pytest

from app.accounts.models import MACHINE
from app.extensions import db
from app.journal.services import record
from app.live import services
from app.live.channels import FRAMES, Audience, Channel, frame, partial
from app.live.reader import Reader
from app.live.rings import MOST_BYTES, MOST_MESSAGES, Message, Ring, beat, encode, reload
from app.live.streams import first_number
from app.templating import local
from tests import factories as make


@pytest.fixture
def room(app):
    """A room, and nothing that waits to be committed."""
    return make.room()


@pytest.fixture
def woken(monkeypatch):
    """The scopes that commits have told the hub about."""
    scopes = []
    monkeypatch.setattr(services, "listeners", [scopes.append])
    return scopes


@pytest.fixture
def bell(monkeypatch):
    """A verb with a frame of its own, that says for whom it is."""
    monkeypatch.setitem(FRAMES, "bell.rung", [])
    frame("bell.rung")(lambda entry, audience: partial("bell", f"{audience} {entry.details['tone']}"))


def ring_bell(room, tone="high"):
    """Write the entry of the verb."""
    return record(MACHINE, "bell.rung", room, tone=tone)


def test_a_commit_wakes_the_hub_once_for_its_scope(room, woken):
    ring_bell(room)
    ring_bell(room)
    assert woken == []
    db.session.commit()
    assert woken == [{room.scope_id}]


def test_a_savepoint_wakes_nobody_before_the_commit(room, woken):
    with db.session.begin_nested():
        ring_bell(room)
    assert woken == []
    db.session.commit()
    assert woken == [{room.scope_id}]


def test_a_savepoint_that_is_rolled_back_takes_no_wake_up_along(room, woken):
    ring_bell(room)
    savepoint = db.session.begin_nested()
    ring_bell(room)
    savepoint.rollback()
    db.session.commit()
    assert woken == [{room.scope_id}]


def test_a_commit_without_news_wakes_nobody(room, woken):
    room.join_code = "ABCDEF"
    db.session.commit()
    assert woken == []


def test_what_was_rolled_back_wakes_nobody_and_is_shown_to_nobody(app, room, woken, bell):
    ring_bell(room, "wrong")
    db.session.rollback()
    ring_bell(room, "right")
    db.session.commit()
    assert woken == [{room.scope_id}]
    channel = Channel(room.scope_id, Audience.DESK, "pt")
    shown = [message.payload for message in Reader(app).after({channel: 0})[channel] if b"bell" in message.payload]
    assert len(shown) == 1
    assert b"right" in shown[0]


def test_each_audience_gets_its_own_bytes(app, room, bell):
    number = ring_bell(room).number
    db.session.commit()
    channels = {Channel(room.scope_id, audience, "pt"): number - 1 for audience in Audience}
    found = Reader(app).after(channels)
    assert {channel.audience: messages for channel, messages in found.items()} == {
        audience: [encode(number, partial("bell", f"{audience} high"))] for audience in Audience
    }


def test_each_language_gets_its_own_bytes(app, room, monkeypatch):
    def in_words(entry, audience):
        return local({"pt": "sino", "en": "bell"})

    monkeypatch.setitem(FRAMES, "bell.rung", [in_words])
    number = ring_bell(room).number
    db.session.commit()
    pt, en = (Channel(room.scope_id, Audience.PARTICIPANT, language) for language in ("pt", "en"))
    found = Reader(app).after({pt: number - 1, en: number - 1})
    assert found == {pt: [encode(number, "sino")], en: [encode(number, "bell")]}


def test_an_entry_without_a_frame_travels_as_a_beat(app, room):
    number = record(MACHINE, "nothing.changed", room).number
    db.session.commit()
    channel = Channel(room.scope_id, Audience.SCREEN, "pt")
    assert Reader(app).after({channel: number - 1})[channel] == [Message(number, beat(number))]


def test_an_entry_that_cannot_be_shown_asks_for_the_whole_page_and_holds_up_nothing(app, room, monkeypatch, bell):
    def broken(entry, audience):
        raise LookupError(entry.verb)

    monkeypatch.setitem(FRAMES, "nothing.changed", [broken])
    first, second = record(MACHINE, "nothing.changed", room).number, ring_bell(room).number
    db.session.commit()
    channel = Channel(room.scope_id, Audience.SCREEN, "pt")
    shown = encode(second, partial("bell", "screen high"))
    assert Reader(app).after({channel: first - 1})[channel] == [reload(first), shown]


@pytest.mark.parametrize("told", ["", "-1", "1.5", "²", "\xff", "9" * 5000])
def test_a_number_that_is_none_counts_as_nothing_seen(told):
    scope = {"query_string": b"", "headers": [(b"last-event-id", told.encode("latin-1"))]}
    assert first_number(scope) == 0


def test_a_message_of_several_lines_stays_one_event():
    assert encode(7, "<p>one\ntwo</p>").payload == b"id: 7\ndata: <p>one\ndata: two</p>\n\n"


def test_a_ring_is_bounded_by_number_and_by_bytes():
    ring = Ring(Channel(1, Audience.SCREEN, "pt"), newest=0)
    ring.add(Message(number, b"x") for number in range(1, 1001))
    assert (len(ring.messages), ring.reach) == (MOST_MESSAGES, 1001 - MOST_MESSAGES)
    ring.add([Message(1001, b"x" * (MOST_BYTES - 10))])
    assert ring.size <= MOST_BYTES
    ring.fill([Message(number, b"x" * 100) for number in range(500, ring.reach)])
    assert ring.size <= MOST_BYTES


def test_a_ring_knows_what_followed_a_number():
    ring = Ring(Channel(1, Audience.SCREEN, "pt"), newest=4)
    messages = [Message(number, b"x") for number in (5, 6, 7)]
    ring.add(messages)
    assert ring.after(7) == []
    assert ring.after(5) == messages[1:]
    assert ring.after(4) == messages
    assert ring.after(3) is None
