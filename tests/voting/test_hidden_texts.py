"""What is no longer shown leaves the ballots that are open, and gets no dots from one that is behind."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app.extensions import db
from app.facilitation.services import undo
from app.journal.models import Entry
from app.live.channels import Audience, fragments
from app.moderation.services import hide
from app.voting.models import Ballot
from app.voting.queries import ballot_of, items_of, voter_of
from app.voting.services import NotShown, cancel_round, cast_ballot
from tests import factories as make
from tests.clients import HTMX, sign_in
from tests.voting.people import cast, opened, room_of


@pytest.fixture
def round(app):
    return opened(room_of(groups=2))


@pytest.fixture
def hidden(round):
    """The only text of the first group, hidden while the vote is open."""
    text = items_of(round)[0].cluster.contributions[0]
    hide(make.desk(), text, "It names a person.")
    db.session.commit()
    return text


def newest(round):
    return db.session.scalars(
        select(Entry).where(Entry.scope_id == round.scope.id).order_by(Entry.number.desc())
    ).first()


def frame(app, entry, audience=Audience.PARTICIPANT):
    with app.test_request_context():
        return fragments(entry, audience)


def test_a_hidden_text_leaves_the_ballots_that_are_open(app, round, hidden):
    shown = frame(app, newest(round))
    assert '<hx-partial hx-target="#item-1" hx-swap="delete"></hx-partial>' in shown
    assert hidden.title not in shown
    assert "item-1" not in frame(app, newest(round), Audience.SCREEN)


def test_a_group_in_which_something_is_left_stays_with_what_is_left(app):
    room = make.room("voting")
    first, second = make.contribution(room), make.contribution(room, "bela")
    make.cluster(first, second)
    round = opened(room)
    hide(make.desk(), first, "It names a person.")
    shown = frame(app, newest(round))
    assert "#item-texts-1" in shown
    assert second.title in shown
    assert first.title not in shown
    assert cast(round, make.seat("ana"), g1=1).has_voted


def test_what_comes_back_is_on_the_ballots_again(app, round, hidden):
    undo(make.desk(), round.room, newest(round).number)
    restored = db.session.scalars(select(Entry).where(Entry.verb == "contribution.restored")).one()
    shown = frame(app, restored)
    assert f'hx-target="#items-{round.number}" hx-swap="place key:data-pos keep:true"' in shown
    assert hidden.title in shown
    assert cast(round, round.roll[0].seat, g1=1).has_voted


def test_a_ballot_that_is_behind_gives_no_dots_to_what_is_no_longer_shown(round, hidden):
    with pytest.raises(NotShown):
        cast_ballot(make.acting(round.roll[0].seat), round, {1: 2, 2: 1})
    assert db.session.scalar(select(Ballot)) is None
    assert cast_ballot(make.acting(round.roll[0].seat), round, {1: 0, 2: 1}).has_voted


@pytest.mark.one_database
def test_it_is_answered_with_the_ballot_as_it_is_now(client, round, hidden):
    client.set_cookie("language", "en")
    sign_in(client, round.roll[0].seat)
    url = f"/rooms/{round.room.code}/rounds/1/ballot"
    answer = client.post(url, data={"dots-1": "2", "dots-2": "1"}, headers=HTMX)
    assert answer.status_code == 422
    form = BeautifulSoup(answer.text, "html.parser").select_one("#ballot-1")
    assert "is not shown any more" in form.select_one(".field-error").text
    assert not form.select("#item-1")
    assert form.select_one("[name=dots-2][checked]")["value"] == "1"
    assert "4 dots left of 5" in form.select_one("[data-budget-text]").text


def test_dots_that_were_given_before_still_count(round):
    seat = round.roll[0].seat
    cast(round, seat, g1=2)
    hide(make.desk(), items_of(round)[0].cluster.contributions[0], "It names a person.")
    assert ballot_of(voter_of(round, seat)).dots == {"1": 2}


@pytest.mark.one_database
def test_a_ballot_of_a_vote_that_was_taken_back_is_refused_with_the_reason(client, round):
    client.set_cookie("language", "en")
    cancel_round(make.desk(), round)
    db.session.commit()
    sign_in(client, round.roll[0].seat)
    answer = client.post(f"/rooms/{round.room.code}/rounds/1/ballot", data={"dots-1": "1"}, headers=HTMX)
    assert answer.status_code == 409
    assert "took this vote back" in answer.text
    assert not BeautifulSoup(client.get(f"/rooms/{round.room.code}").text, "html.parser").select("#stage form")
