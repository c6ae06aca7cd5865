"""Before the reveal no byte of what others write leaves the server for the room, and what is hidden never does."""

import pytest
from flask import g
from flask_babel import force_locale

from app.clusters.services import make_cluster
from app.contributions.models import Contribution, Kind
from app.contributions.queries import proposal_for
from app.contributions.services import post_challenge, post_for_somebody, post_idea
from app.extensions import db
from app.journal.queries import entries_after
from app.live.channels import FRAMES, Audience, fragments
from app.moderation import services as desk_of
from app.revision import services as author_of
from app.rooms.models import Attribution
from app.rooms.services import reveal_phase
from tests import factories as make
from tests.clients import HTMX, sign_in
from tests.guards.world import addresses

SECRET = "cuttlefish"  # stands in everything that rui writes, and in all that is said about it
LANGUAGES = {"pt": "pt_PT", "en": "en_GB"}


@pytest.fixture
def room(app):
    """A room that writes ideas in silence and without names; Rui has done all that can be done, and so has the desk."""
    room = make.setting(make.room("ideas"), "ideas", is_silent=True, attribution=Attribution.ANONYMOUS)
    make.setting(room, "challenges", is_moderated=True)
    for who in ("ana", "rui"):
        make.arrival(room, who)
    rui, desk = make.acting(make.seat("rui")), make.desk(room.workshop)
    words = (f"A {SECRET}", f"About the {SECRET}.")
    held, moved, asked, gone, back = (post_idea(rui, room, f"{at} {words[0]}", words[1]) for at in range(5))
    waiting, hidden = (post_challenge(rui, room, f"{at} {words[0]}", words[1]) for at in range(2))
    post_for_somebody(desk, room, Kind.IDEA, make.seat("rui"), *words)
    desk_of.claim(desk, waiting)
    desk_of.release(desk, waiting)
    desk_of.publish(desk, hidden)
    desk_of.hide(desk, hidden, f"No {SECRET} here.")
    author_of.appeal(rui, hidden, f"Why no {SECRET}?")
    desk_of.return_to_author(desk, asked, f"What {SECRET}?")
    for contribution, accept in ((held, True), (moved, False)):
        desk_of.propose_wording(desk, contribution, f"Clear {SECRET}", words[1])
        author_of.answer_wording(rui, contribution, accept)
    desk_of.propose_wording(desk, moved, f"Clearer {SECRET}", words[1])
    desk_of.take_back_wording(desk, moved, proposal_for(moved).id)
    author_of.revise(rui, held, f"New {SECRET}", words[1])
    for contribution in (gone, back):
        author_of.withdraw(rui, contribution)
    author_of.bring_back(rui, back)
    make_cluster(desk, room, "Group", [moved])
    db.session.commit()
    make.contribution(room, "ana", title="Public words")
    return room


def frames(app, room, audience, language):
    """Return what an audience gets for everything that happened in a room."""
    with app.test_request_context(), force_locale(LANGUAGES[language]):
        g.shared, g.language = True, language
        return "".join(fragments(entry, Audience(audience)) for entry in entries_after(room.scope_id, 0))


def pages(app, client, room):
    """Return what every address of the application answers, for each thing that was written."""
    codes = [each.code for each in db.session.query(Contribution).filter_by(room_id=room.id)]
    paths = {each.path.replace("W1-R1-001", code) for each in addresses(app, "GET") for code in codes}
    paths |= {f"/contributions?code={code}" for code in codes}
    return {path: client.get(path) for path in sorted(paths) if not path.startswith("/theme")}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("who", ["ana", None])
def test_no_page_of_the_room_holds_the_words_of_others(app, client, room, who, language):
    client.set_cookie("language", language)
    if who:
        sign_in(client, make.seat(who))
    answers = pages(app, client, room)
    assert "Public words" in answers["/rooms/W1-R1" if who else "/c/W1-R1-009"].text, "there was something to show"
    assert [path for path, answer in answers.items() if SECRET in answer.text] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_screen_holds_them_not_and_the_desk_does(client, room, language):
    client.set_cookie("language", language)
    sign_in(client, make.facilitator())
    assert SECRET not in client.get("/rooms/W1-R1/screen").text
    assert SECRET in client.get("/rooms/W1-R1/desk").text
    assert SECRET in client.get("/rooms/W1-R1/board").text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("audience", ["participant", "screen"])
def test_no_frame_for_the_room_holds_them(app, room, audience, language):
    verbs = {entry.verb for entry in entries_after(room.scope_id, 0)}
    assert {verb for verb in FRAMES if verb.startswith("contribution.")} - verbs == set(), "every verb was tried"
    assert SECRET in frames(app, room, "desk", language)
    assert SECRET not in frames(app, room, audience, language)


def test_no_answer_to_a_post_of_others_holds_them(client, room):
    sign_in(client, make.seat("ana"))
    for data in ({"title": "", "text": ""}, {"title": "Mine", "text": "Words"}):
        for kind in ("ideas", "challenges"):
            for headers in ({}, HTMX):
                assert SECRET not in client.post(f"/rooms/W1-R1/{kind}", data=data, headers=headers).text


def test_who_wrote_them_sees_them(client, room):
    sign_in(client, make.seat("rui"))
    assert SECRET in client.get("/rooms/W1-R1").text
    assert SECRET in client.get("/rooms/W1-R1/mine/W1-R1-001").text


def test_the_reveal_shows_what_was_held_and_only_that(app, client, room):
    reveal_phase(make.desk(room.workshop), room.current)
    db.session.commit()
    sign_in(client, make.seat("ana"))
    page = client.get("/rooms/W1-R1").text
    assert "New cuttlefish" in page
    for never in ("2 A cuttlefish", "3 A cuttlefish", "What cuttlefish?", "No cuttlefish", "Why no cuttlefish"):
        assert never not in page
    assert "New cuttlefish" in frames(app, room, "participant", "en")
