"""What entries that travel together show: how a thing is now is brought once, by the last that changes it."""

import pytest

from app.journal.queries import entries_after, newest_number
from app.live.channels import Audience, Channel, partial
from app.live.reader import Reader
from tests import factories as make


@pytest.fixture
def room(app):
    return make.room("ideas")


def messages(app, room, audience, after=0):
    """Return what an audience gets for the entries after a number, each as text."""
    channel = Channel(room.scope_id, audience, "en")
    return [each.payload.decode() for each in Reader(app).after({channel: after})[channel]]


@pytest.mark.parametrize("audience", [Audience.PARTICIPANT, Audience.DESK])
def test_every_entry_brings_its_card_and_the_last_the_counts(app, room, audience):
    before = newest_number(room.scope_id)
    cards = [make.contribution(room) for _each in range(3)]
    found = messages(app, room, audience, before)
    assert [card.code in message for card, message in zip(cards, found, strict=True)] == [True] * 3
    assert ["#column-head-0" in message for message in found] == [False, False, True]


def test_who_resumes_in_between_gets_the_counts_too(app, room):
    first = make.contribution(room)
    seen = newest_number(room.scope_id)
    make.contribution(room)
    assert len(entries_after(room.scope_id, seen)) == 1
    (missed,) = messages(app, room, Audience.DESK, seen)
    assert first.code in missed, "the latest contributions hold the earlier one as well"
    assert "#newest" in missed


def test_what_is_no_look_at_the_journal_leaves_nothing_out(app, room):
    make.contribution(room)
    messages(app, room, Audience.DESK)
    assert partial("newest", "now", "outerMorph") == partial("newest", lambda: "now", "outerMorph") != ""
