"""Posting: once each, numbered without gaps, never twice whatever the network does."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from sqlalchemy import select

from app.contributions.models import Contribution, Kind, Value
from app.contributions.queries import authors_by_sector, posted_by_sector
from app.contributions.services import post_challenge, post_idea
from app.errors import DomainError
from app.extensions import db
from app.journal.queries import entries_about, entries_after
from app.rooms.queries import room_or_404
from tests import factories as make


@pytest.fixture
def room(app):
    return make.room("ideas")


@pytest.fixture
def ana(room):
    return make.acting(make.seat("ana"))


def numbers_in(room):
    return list(
        db.session.scalars(select(Contribution.number).filter_by(room_id=room.id).order_by(Contribution.number))
    )


def test_an_idea_gets_the_next_code_of_its_room(room, ana):
    other = make.room("ideas")
    codes = [make.kept(post_idea(ana, where, "Title", "Text")).code for where in (room, room, other)]
    assert codes == [f"{room.code}-001", f"{room.code}-002", f"{other.code}-001"]


def test_challenges_and_ideas_are_numbered_together(room, ana):
    first, second = post_challenge(ana, room, "Title", "Text"), post_idea(ana, room, "Title", "Text")
    assert (first.kind, first.number, second.kind, second.number) == (Kind.CHALLENGE, 1, Kind.IDEA, 2)


def test_the_journal_says_who_posted_what(room, ana):
    idea = make.kept(post_idea(ana, room, "Title", "Text", value=Value.INCLUSION))
    (entry,) = entries_about(idea)
    facts = {"code": idea.code, "kind": "idea", "sector": make.CIVIL, "after": "published"}
    assert (entry.verb, entry.person_id, entry.details) == ("contribution.posted", ana.person.id, facts)


def test_a_repeated_key_returns_the_first_contribution(room, ana):
    first = make.kept(post_idea(ana, room, "Title", "Text", key="k"))
    again = make.kept(post_idea(ana, room, "Title", "Text", key="k"))
    assert again is first
    assert len(entries_after(room.scope_id, 0)) == 1


def test_the_same_key_of_another_seat_is_another_contribution(room, ana):
    make.kept(post_idea(ana, room, "Title", "Text", key="k"))
    make.kept(post_idea(make.acting(make.seat("rui")), room, "Title", "Text", key="k"))
    assert numbers_in(room) == [1, 2]


def test_without_a_key_every_post_is_a_new_one(room, ana):
    make.kept(post_idea(ana, room, "Title", "Text"))
    make.kept(post_idea(ana, room, "Title", "Text"))
    assert numbers_in(room) == [1, 2]


def test_an_idea_answers_a_challenge_of_its_own_room(room, ana):
    here, there = make.challenge(room), make.challenge(make.room("ideas"), "rui")
    assert post_idea(ana, room, "Title", "Text", answers=here).answers is here
    with pytest.raises(DomainError):
        post_idea(ana, room, "Title", "Text", answers=there)
    with pytest.raises(DomainError):
        post_idea(ana, room, "Title", "Text", answers=make.contribution(room))


def test_sectors_are_counted_by_contributions_and_by_people(room, ana):
    for who in ("ana", "ana", "bela"):
        make.contribution(room, who)
    civil, public = make.sector(make.CIVIL).id, make.sector(make.PUBLIC).id
    assert posted_by_sector(room, "desk") == {civil: 2, public: 1}
    assert authors_by_sector(room) == {civil: 1, public: 1}


def at_once(app, posts):
    """Run posts at the same time, each as a process of its own would: {who, key} each; return their codes."""
    start = Barrier(len(posts))

    def post(code, who, key):
        with app.app_context():
            room, actor = room_or_404(code), make.acting(make.seat(who))
            db.session.rollback()
            start.wait()
            idea = post_idea(actor, room, "Title", "Text", key=key)
            db.session.commit()
            return idea.code

    with ThreadPoolExecutor(len(posts)) as threads:
        return list(threads.map(lambda each: post(*each), posts))


def test_two_clients_that_post_the_same_key_at_once_store_one_idea(app, room, ana):
    db.session.rollback()
    codes = at_once(app, [(room.code, "ana", "k")] * 6)
    assert codes == [f"{room.code}-001"] * 6
    assert numbers_in(room) == [1]
    assert len(entries_after(room.scope_id, 0)) == 1


def test_many_who_post_at_once_get_numbers_without_gaps(app, room, ana):
    for who in ("rui", "bela"):
        make.seat(who)
    db.session.rollback()
    posts = [(room.code, who, f"{who}-{at}") for at in range(4) for who in ("ana", "rui", "bela")]
    at_once(app, posts)
    assert numbers_in(room) == list(range(1, 13))
    assert [entry.number for entry in entries_after(room.scope_id, 0)] == list(range(1, 13))


posts = some.lists(some.tuples(some.sampled_from(["ana", "rui", "bela"]), some.sampled_from("abcd"), some.booleans()))


@given(posts)
@settings(max_examples=30, deadline=None)
def numbers_have_no_gaps(app, posts):
    room = make.room("ideas")
    kept = set()
    for who, key, succeeds in posts:
        post_idea(make.acting(make.seat(who)), room, "Title", "Text", key=f"{room.code}-{key}")
        if succeeds:
            db.session.commit()
            kept.add((who, key))
        else:
            db.session.rollback()
    assert numbers_in(room) == list(range(1, len(kept) + 1))
    assert [entry.number for entry in entries_after(room.scope_id, 0)] == list(range(1, len(kept) + 1))


def test_numbers_have_no_gaps_whatever_is_repeated_or_fails(app, room):
    for who in ("ana", "rui", "bela"):
        make.seat(who)
    numbers_have_no_gaps(app)


def test_another_text_under_an_old_key_is_another_contribution(room, ana):
    first = post_idea(ana, room, "A title", "A text", key="same")
    changed = post_idea(ana, room, "A title", "A text, and more", key="same")
    assert [first.code, changed.code] == ["W1-R1-001", "W1-R1-002"]
