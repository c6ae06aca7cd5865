"""An audience of the board gets what it may see: no text, code, sector or count of anything else."""

import pytest
from bs4 import BeautifulSoup

from app.clusters.board import board_of, card_of, heads_of, wall_of
from app.clusters.queries import clusters_of
from app.clusters.services import make_cluster, move_contribution
from app.contributions.models import State
from app.extensions import db
from app.journal.queries import newest_number
from app.journal.services import record
from app.revision.services import withdraw
from app.rooms.models import Attribution
from app.voting.queries import groups_to_vote_on
from tests import factories as make
from tests.clients import sign_in
from tests.clusters.test_frames import frames, targets

EVERYBODY = ("participant", "screen", "desk")
UNSEEN = [state for state in State if state not in (State.PUBLISHED, State.HELD)]


@pytest.fixture
def room(app):
    return make.room("clustering")


@pytest.fixture
def desk(room):
    return make.desk(room.workshop)


def codes(room, audience):
    return [card.code for column in board_of(room, audience) for card in column.cards]


def test_the_room_sees_what_is_published_and_the_desk_what_is_held_too(room, desk):
    everything = {state: make.contribution(room, state=state) for state in State}
    make_cluster(desk, room, "Group", [everything[State.HELD], everything[State.HIDDEN]])
    db.session.commit()
    published, held = (everything[state].code for state in (State.PUBLISHED, State.HELD))
    assert codes(room, "participant") == codes(room, "screen") == [published]
    assert sorted(codes(room, "desk")) == sorted([published, held])
    assert [column.size for column in heads_of(room, "participant")] == [1, 0]
    assert [column.size for column in heads_of(room, "desk")] == [1, 1]
    assert [column.size for column in wall_of(room, heads_of(room, "screen"))] == [1, 0]


@pytest.mark.parametrize("audience", EVERYBODY)
@pytest.mark.parametrize("state", UNSEEN)
def test_no_page_and_no_frame_has_a_byte_of_what_an_audience_must_not_see(app, client, room, desk, audience, state):
    make.contribution(room, title="Seen by all")
    hidden = make.contribution(room, title="Secret title", text="Secret text", state=state)
    move_contribution(desk, hidden, make.kept(make_cluster(desk, room, "Group")))
    db.session.commit()
    sign_in(client, make.facilitator(room.workshop) if audience != "participant" else make.seat("bela"))
    path = {"participant": "", "screen": "/screen", "desk": "/board"}[audience]
    boards = BeautifulSoup(client.get(f"/rooms/{room.code}{path}").text, "html.parser").select("#board")
    sent = str(boards) + str(frames(app, room, audience).select("[hx-target^='#column'], [hx-target='#board']"))
    assert "Seen by all" in sent
    assert "Secret" not in sent
    assert hidden.code not in sent


def test_what_is_held_stands_at_the_desk_with_a_mark(app, client, room):
    held = make.contribution(room, state=State.HELD)
    client.set_cookie("language", "en")
    sign_in(client, make.facilitator(room.workshop))
    page = BeautifulSoup(client.get(f"/rooms/{room.code}/board").text, "html.parser")
    assert page.select_one(f"#card-{held.code} .held").text == "until the reveal only here"
    assert card_of(held, "participant") is None


def test_the_reveal_brings_what_was_held_to_everybody(app, room, desk):
    phase = next(each for each in room.phases if each.kind == "ideas")
    held = make.contribution(room, state=State.HELD, phase=phase)
    number = newest_number(room.scope_id)
    held.state = State.PUBLISHED
    record(desk, "phase.revealed", phase, kind=phase.kind)
    db.session.commit()
    for audience in EVERYBODY:
        assert frames(app, room, audience, number).select(
            f"#column-0 #card-{held.code}, [hx-target='#column-0'] #card-{held.code}"
        )


def test_who_saw_a_card_loses_it_and_who_did_not_learns_nothing(app, room):
    ana = make.seat("ana")
    seen, never = make.contribution(room), make.contribution(room, state=State.HELD)
    number = newest_number(room.scope_id)
    for contribution in (seen, never):
        withdraw(make.acting(ana), contribution)
    db.session.commit()
    gone = [f"#card-{seen.code}", f"#card-{never.code}"]
    assert [each for each in targets(frames(app, room, "participant", number)) if each in gone] == gone[:1]
    assert [each for each in targets(frames(app, room, "desk", number)) if each in gone] == gone
    assert never.code not in str(frames(app, room, "screen", number).select("[hx-target^='#column']"))


@pytest.mark.parametrize("audience", ["participant", "screen"])
def test_an_anonymous_card_gives_no_sector_away(app, client, room, audience):
    card = make.contribution(room, "bela", attribution=Attribution.ANONYMOUS)
    html = frames(app, room, audience).select_one(f"#card-{card.code}")
    assert html["class"] == ["contribution"]
    assert html.select(".sector") == []
    counts = heads_of(room, audience)[0].counts
    assert counts == {None: 1}
    assert heads_of(room, "desk")[0].counts == {card.sector_id: 1}


def test_a_name_is_shown_where_the_phase_promised_names(app, room):
    named = make.contribution(room, attribution=Attribution.NAME)
    card = frames(app, room, "participant").select_one(f"#card-{named.code}")
    assert card.select_one(".author").text == "Ana Sousa"


def test_only_what_is_published_is_voted_on(room, desk):
    shown, hidden = make.contribution(room), make.contribution(room, state=State.HIDDEN)
    make_cluster(desk, room, "Both", [shown, hidden])
    make_cluster(desk, room, "Hidden alone", [make.contribution(room, state=State.HIDDEN)])
    db.session.commit()
    assert [(cluster.title, size) for cluster, size in groups_to_vote_on(room)] == [("Both", 1)]
    assert clusters_of(room)[0].contributions == [shown]


def test_the_wall_has_the_newest_of_each_column_and_says_how_many_more(app, room, desk):
    cards = [make.contribution(room) for _each in range(9)]
    for title in ("First", "Second", "Third"):
        make_cluster(desk, room, title, cards[:5] if title == "First" else ())
    db.session.commit()
    loose, first, *_others = wall_of(room, heads_of(room, "screen"))
    assert [card.code[-3:] for card in loose.cards] == ["009", "008", "007"]
    assert [card.code[-3:] for card in first.cards] == ["005", "004", "003"]
    assert (loose.size, first.size) == (4, 5)
    assert [column.number for column in wall_of(room, heads_of(room, "screen"), {1})] == [1]
    more = frames(app, room, "screen").select(".column-more")
    assert {each.text for each in more} >= {"and 2 more", "and 1 more"}
