"""Making groups and moving cards: originals stay, every move is in the journal, nobody overwrites anybody."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from app.clusters.board import board_of, card_of, heads_of
from app.clusters.models import TITLE_LIMIT
from app.clusters.queries import cluster_of, cluster_or_404, clusters_of
from app.clusters.services import (
    MovedMeanwhile,
    make_cluster,
    move_contribution,
    move_contributions,
    remove_cluster,
    rename_cluster,
)
from app.contributions.queries import contribution_with
from app.errors import DomainError, NotFound
from app.extensions import db
from app.facilitation.acts import ACTS
from app.facilitation.queries import acts_of
from app.facilitation.services import undo
from app.journal.queries import entries_about, entries_after, newest_number
from app.moderation.services import hide
from app.rooms.queries import room_or_404
from tests import factories as make


@pytest.fixture
def room(app):
    return make.room("clustering")


@pytest.fixture
def desk(room):
    return make.desk(room.workshop)


def columns(room):
    """Return the board as {number of the column: codes}."""
    return {column.number: [int(card.code[-3:]) for card in column.cards] for column in board_of(room, "desk")}


def test_a_group_gets_the_next_number_of_its_room(room, desk):
    other = make.room("clustering")
    numbers = [make.kept(make_cluster(desk, where, "Title")).number for where in (room, room, other)]
    assert numbers == [1, 2, 1]


def test_a_group_starts_with_what_was_selected(room, desk):
    cards = [make.contribution(room) for _each in range(3)]
    cluster = make.kept(make_cluster(desk, room, "  Title ", cards[:2]))
    assert cluster.title == "Title"
    assert columns(room) == {0: [3], 1: [1, 2]}
    assert [each.details["number"] for each in entries_about(cluster)] == [1]
    assert [each.verb for each in entries_about(*cards)].count("contribution.moved") == 2


@pytest.mark.parametrize("title", ["", "   ", "t" * (TITLE_LIMIT + 1)])
def test_a_group_needs_a_title(room, desk, title):
    cluster = make.cluster(where=room)
    with pytest.raises(DomainError):
        make_cluster(desk, room, title)
    with pytest.raises(DomainError):
        rename_cluster(desk, cluster, title)


def test_a_new_title_is_recorded_with_the_old_one(room, desk):
    cluster = make.cluster(where=room, title="Old")
    rename_cluster(desk, cluster, "New")
    rename_cluster(desk, cluster, "New")
    db.session.commit()
    renamed = [each.details for each in entries_about(cluster) if each.verb == "cluster.renamed"]
    assert renamed == [{"number": 1, "before": "Old", "after": "New"}]


def test_loose_cards_stand_newest_first_and_grouped_ones_as_they_were_put(room, desk):
    first, second, third, _fourth = (make.contribution(room) for _each in range(4))
    cluster = make_cluster(desk, room, "Title", [third])
    move_contribution(desk, first, cluster)
    db.session.commit()
    assert columns(room) == {0: [4, 2], 1: [3, 1]}
    assert [card.position for card in board_of(room, "desk")[0].cards] == [-4, -2]
    assert card_of(second, "desk").column == 0


def test_a_move_is_recorded_so_that_it_can_be_read_for_ever(room, desk):
    card = make.contribution(room)
    first, second = make_cluster(desk, room, "First"), make_cluster(desk, room, "Second")
    for cluster in (first, second, None):
        move_contribution(desk, card, cluster)
    db.session.commit()
    moves = [each.details for each in entries_about(card) if each.verb == "contribution.moved"]
    assert moves == [
        {"code": card.code, "before": None, "before_title": None, "after": 1, "after_title": "First"},
        {"code": card.code, "before": 1, "before_title": "First", "after": 2, "after_title": "Second"},
        {"code": card.code, "before": 2, "before_title": "Second", "after": None, "after_title": None},
    ]
    assert columns(room) == {0: [1], 1: [], 2: []}


def test_the_original_is_never_touched(room, desk):
    card = make.contribution(room)
    before = (card.title, card.text, card.code, card.submitted_at)
    move_contribution(desk, card, make_cluster(desk, room, "Title"))
    db.session.commit()
    db.session.expire_all()
    assert (card.title, card.text, card.code, card.submitted_at) == before


def test_a_move_to_where_the_card_is_changes_nothing(room, desk):
    cluster = make.cluster(make.contribution(room), make.contribution(room))
    newest = len(entries_after(room.scope_id, 0))
    move_contribution(desk, cluster.contributions[0], cluster, was=0)
    db.session.commit()
    assert len(entries_after(room.scope_id, 0)) == newest
    assert columns(room)[1] == [1, 2]


def test_a_card_does_not_leave_its_room(room, desk):
    there = make.cluster(where=make.room("clustering"))
    with pytest.raises(DomainError):
        move_contribution(desk, make.contribution(room), there)


def test_whoever_saw_the_card_elsewhere_is_told_where_it_is(room, desk):
    card = make.contribution(room)
    first, second = make_cluster(desk, room, "First"), make_cluster(desk, room, "Second")
    move_contribution(desk, card, first, was=0)
    db.session.commit()
    with app_in("en"), pytest.raises(MovedMeanwhile, match="It is now in “First”"):
        move_contribution(desk, card, second, was=0)
    move_contribution(desk, card, None, was=1)
    with app_in("en"), pytest.raises(MovedMeanwhile, match="It is now ungrouped"):
        move_contribution(desk, card, second, was=1)


def app_in(language):
    """Speak a language for a while."""
    from flask_babel import force_locale

    return force_locale(language)


def test_several_cards_move_all_or_not_at_all(room, desk):
    cards = [make.contribution(room) for _each in range(2)]
    cluster = make.kept(make_cluster(desk, room, "Title"))
    with pytest.raises(MovedMeanwhile):
        move_contributions(desk, room, [(cards[0], cluster, 0), (cards[1], cluster, 7)])
    db.session.rollback()
    assert columns(room) == {0: [2, 1], 1: []}
    move_contributions(desk, room, [(card, cluster, 0) for card in cards])
    db.session.commit()
    assert columns(room) == {0: [], 1: [1, 2]}


def acts(room):
    """Return the desk's acts on the board, in words, newest first."""
    return [ACTS[act.entry.verb](act.entry) for act in acts_of(room, ACTS) if not act.undone]


def test_several_cards_that_move_are_one_act_taken_back_at_once(room, desk):
    first, second, third = (make.contribution(room) for _each in range(3))
    old, new = (make.kept(make_cluster(desk, room, title)) for title in ("Old", "New"))
    move_contribution(desk, second, old)
    with app_in("en"):
        move_contributions(desk, room, [(each, new, None) for each in (first, second, third)])
        assert acts(room)[0] == "3 contributions moved to “New”."
        assert acts(room)[1] == f"{second.code} moved to “Old”"
        number = next(act.entry.number for act in acts_of(room, ACTS))
        undo(desk, room, number)
        db.session.commit()
        assert acts(room)[0] == f"{second.code} moved to “Old”"
    assert columns(room) == {0: [3, 1], 1: [2], 2: []}
    assert [each.verb for each in entries_about(third)].count("contribution.moved") == 2


def test_of_several_cards_that_moved_one_that_somebody_moved_since_keeps_all_where_they_are(room, desk):
    first, second = (make.contribution(room) for _each in range(2))
    old, new = (make.kept(make_cluster(desk, room, title)) for title in ("Old", "New"))
    move_contributions(desk, room, [(first, new, 0), (second, new, 0)])
    number = next(act.entry.number for act in acts_of(room, ACTS))
    move_contribution(desk, second, old)
    db.session.commit()
    with pytest.raises(MovedMeanwhile):
        undo(desk, room, number)
    db.session.rollback()
    assert columns(room) == {0: [], 1: [2], 2: [1]}


def test_what_is_hidden_in_a_removed_group_comes_back_with_it(room, desk):
    card = make.contribution(room)
    cluster = make.kept(make_cluster(desk, room, "Title", [card]))
    hide(desk, card, "It names a person.")
    hidden = newest_number(room.scope_id)
    remove_cluster(desk, cluster)
    db.session.commit()
    removed = next(act.entry.number for act in acts_of(room, ACTS))
    assert cluster_of(card) is None
    assert entries_about(card)[-1].details["part_of"] == removed
    undo(desk, room, removed)
    undo(desk, room, hidden)
    db.session.commit()
    assert columns(room) == {0: [], 1: [1]}


def test_counts_by_sector_need_no_cards(room, desk):
    ana, bela = make.contribution(room, "ana"), make.contribution(room, "bela")
    make.contribution(room, "rui")
    make_cluster(desk, room, "Title", [ana, bela])
    db.session.commit()
    civil, public = make.sector(make.CIVIL).id, make.sector(make.PUBLIC).id
    assert [dict(head.counts) for head in heads_of(room, "desk")] == [{civil: 1}, {civil: 1, public: 1}]
    assert [dict(head.counts) for head in heads_of(room, "desk")] == [
        dict(column.counts) for column in board_of(room, "desk")
    ]
    assert [head.size for head in heads_of(room, "desk")] == [1, 2]


def test_a_group_of_another_room_is_not_found(room):
    make.cluster(where=make.room("clustering"))
    with pytest.raises(NotFound):
        cluster_or_404(room, 1)


def test_of_two_who_move_a_card_at_once_one_is_told(app, room, desk):
    code = make.contribution(room).code
    make.kept(make_cluster(desk, room, "First"))
    make.kept(make_cluster(desk, room, "Second"))

    def move(number):
        with app.app_context():
            card, cluster = contribution_with(code), cluster_or_404(room_or_404(room_code), number)
            try:
                move_contribution(make.desk(), card, cluster, was=0)
                db.session.commit()
            except MovedMeanwhile:
                db.session.rollback()
                return "told"
            return "moved"

    room_code = room.code
    db.session.rollback()
    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(move, (1, 2))) == ["moved", "told"]
    assert len(columns(room)[0]) == 0


moves = some.lists(some.tuples(some.integers(0, 3), some.integers(0, 3)), max_size=12)


@given(moves)
@settings(max_examples=25, deadline=None)
def every_card_stands_in_one_column(app, moves):
    room = make.room("clustering")
    desk, cards = make.desk(room.workshop), [make.contribution(room) for _each in range(4)]
    for title in "ABC":
        make_cluster(desk, room, title)
    groups, expected = [None, *clusters_of(room)], [[], [], [], []]
    expected[0] = [1, 2, 3, 4]
    for card, to in moves:
        move_contribution(desk, cards[card], groups[to])
        if card + 1 not in expected[to]:
            expected = [[each for each in column if each != card + 1] for column in expected]
            expected[to].append(card + 1)
    db.session.commit()
    expected[0].sort(reverse=True)
    assert list(columns(room).values()) == expected


def test_every_card_stands_in_one_column_whatever_moves(app):
    make.room("clustering")
    every_card_stands_in_one_column(app)
