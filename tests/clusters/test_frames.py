"""What travels on the streams when the room writes and groups."""

import pytest
from bs4 import BeautifulSoup
from flask import g
from flask_babel import force_locale

from app.clusters.services import make_cluster, move_contribution, rename_cluster
from app.contributions.services import post_idea
from app.extensions import db
from app.journal.queries import entries_after, newest_number
from app.live.channels import Audience, fragments
from tests import factories as make


@pytest.fixture
def room(app):
    return make.room("clustering")


@pytest.fixture
def desk(room):
    return make.desk(room.workshop)


def frames(app, room, audience, after=0):
    """Return what an audience gets for the entries after a number, as one page."""
    with app.test_request_context(), force_locale("en_GB"):
        g.shared, g.language = True, "en"
        html = "".join(fragments(entry, Audience(audience)) for entry in entries_after(room.scope_id, after))
    return BeautifulSoup(html, "html.parser")


def targets(page):
    return [each["hx-target"] for each in page.select("hx-partial")]


@pytest.mark.parametrize("audience", Audience)
def test_frames_hold_nothing_personal(app, room, desk, audience):
    ana = make.acting(make.seat("ana"))
    idea = post_idea(ana, room, "Title", "Text")
    cluster = make_cluster(desk, room, "Group", [idea])
    rename_cluster(desk, cluster, "Other")
    move_contribution(desk, idea, None)
    db.session.commit()
    page = frames(app, room, audience)
    assert "Title" in page.text, "there was something to show"
    text = str(page)
    names = () if audience is Audience.DESK else ("Ana", "Filipa")
    for secret in (*names, "ana@example.org", "Contas Claras", "csrf"):
        assert secret not in text


def test_participants_and_the_screen_get_no_tools(app, room, desk):
    idea = make.contribution(room)
    make_cluster(desk, room, "Group", [idea])
    db.session.commit()
    assert frames(app, room, "desk").select("form, select, input")
    for audience in ("participant", "screen"):
        assert frames(app, room, audience).select("form, select, input, #move-options") == []


def test_a_new_card_stands_among_the_loose_ones(app, room):
    idea = make.contribution(room)
    (placed,) = frames(app, room, "participant").select('hx-partial[hx-target="#column-0"]')
    assert placed["hx-swap"] == "place key:data-pos"
    assert placed.article["id"] == f"card-{idea.code}"
    assert placed.article["data-pos"] == "-1"


def test_a_move_brings_the_card_and_both_heads(app, room, desk):
    idea = make.contribution(room)
    _first, second = make_cluster(desk, room, "First", [idea]), make_cluster(desk, room, "Second")
    db.session.commit()
    number = newest_number(room.scope_id)
    move_contribution(desk, idea, second)
    db.session.commit()
    page = frames(app, room, "participant", number)
    assert targets(page)[:3] == ["#column-2", "#column-head-1", "#column-head-2"]
    counts = [each.text.split()[-1] for each in page.select("#column-head-2 .sector")]
    assert counts == ["1", "0"]


def test_a_frame_of_an_old_move_puts_the_card_where_it_is_now(app, room, desk):
    idea = make.contribution(room)
    make_cluster(desk, room, "First", [idea])
    make_cluster(desk, room, "Second", [idea])
    db.session.commit()
    page = frames(app, room, "desk")
    assert {each.parent["hx-target"] for each in page.select("hx-partial > article")} == {"#column-2"}


def test_a_new_group_comes_with_its_cards_and_touches_none_that_is_there(app, room, desk):
    idea = make.contribution(room)
    make_cluster(desk, room, "Group", [idea])
    db.session.commit()
    (made,) = frames(app, room, "participant").select('hx-partial[hx-target="#board"]')
    assert made["hx-swap"] == "place key:data-pos keep:true"
    assert [each["id"] for each in made.select("article")] == [f"card-{idea.code}"]


def test_a_new_title_reaches_heads_and_choices(app, room, desk):
    cluster = make_cluster(desk, room, "Group")
    db.session.commit()
    number = newest_number(room.scope_id)
    rename_cluster(desk, cluster, "Other")
    db.session.commit()
    page = frames(app, room, "desk", number)
    assert [each.text for each in page.select('hx-partial[hx-target="#move-options"] option')] == ["Other", "Ungrouped"]
    assert page.select_one("#column-head-1 h2").text == "Other"


def test_while_people_write_the_screen_gets_the_newest_and_no_board(app, room):
    make.into(room, "ideas")
    make.contribution(room, title="Newest of all")
    page = frames(app, room, "screen")
    assert page.select_one("#newest").text.count("Newest of all") == 1
    assert page.select("[hx-target='#column-0']") == []


def test_the_boards_page_learns_that_the_phase_stands_still(app, room, desk):
    from app.rooms.services import start_phase

    start_phase(desk, room, next(each.position for each in room.phases if each.kind == "voting"))
    db.session.commit()
    assert frames(app, room, "desk").select_one('hx-partial[hx-target="#board-state"] .board-closed')
    assert frames(app, room, "participant").select_one('hx-partial[hx-target="#board-state"]') is None
