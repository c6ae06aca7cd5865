"""Nobody sees how somebody voted, and nobody sees a total before the close: every page, answer and frame is read."""

import pytest
from bs4 import BeautifulSoup
from flask import g
from flask_babel import force_locale
from sqlalchemy import select

from app.extensions import db
from app.journal.models import Entry
from app.live.channels import Audience, fragments
from tests import factories as make
from tests.clients import HTMX, sign_in
from tests.guards.world import addresses
from tests.voting.people import cast, closed, opened, room_of

# Pages about the person alone, and what says when it was asked for.
OF_ITS_OWN = ("/sign-in", "/account", "/language", "/theme", "stream", ".ics")


@pytest.fixture
def round(app):
    """An open round in which two people have given all their dots to one group, and so nobody to another."""
    round = opened(room_of())
    for voter in round.roll[:2]:
        cast(round, voter.seat, g2=2)
    return round


def frames(app, round):
    """Return every fragment that the journal of the room sends to each audience."""
    entries = db.session.scalars(select(Entry).where(Entry.scope_id == round.room.scope_id)).all()
    with app.test_request_context():
        g.language, g.shared = "en", True
        with force_locale("en"):
            return {audience: [fragments(entry, audience) for entry in entries] for audience in Audience}


def everybody(round):
    return [round.roll[2].seat, make.facilitator(), make.coordinator()]


@pytest.mark.one_database
def test_no_page_of_the_open_vote_depends_on_how_people_voted(client, app, round):
    """The same people vote otherwise: not a byte changes on any page of anybody else."""

    def pages():
        found = {}
        for who in everybody(round):
            sign_in(client, who)
            for address in addresses(app, "GET"):
                if not any(part in address.path for part in OF_ITS_OWN):
                    text = client.get(address.path).get_data()
                    soup = BeautifulSoup(text, "html.parser")
                    for noise in soup.select("[data-url], [data-left], #phase, [name=csrf_token], [name=key], #agenda"):
                        noise.decompose()
                    found[type(who).__name__, who.id, address.path] = (soup.body or soup).decode_contents()
        return found

    before = pages()
    for voter in round.roll[:2]:
        cast(round, voter.seat, g1=1, g3=2)
    after = pages()
    assert {path: after[path] for path in before if before[path] != after[path]} == {}
    closed(round)
    assert pages() != after  # there was something to see


def test_no_frame_of_the_open_vote_tells_how_people_voted(app, round):
    before = frames(app, round)
    for voter in round.roll[:2]:
        cast(round, voter.seat, g1=1, g3=2)
    after = frames(app, round)
    for audience in Audience:
        assert "turnout-1" in "".join(before[audience])
        assert after[audience][: len(before[audience])] == before[audience]
        said = BeautifulSoup("".join(after[audience]), "html.parser")
        assert "%" not in said.text
        assert {each["value"] for each in said.select("[checked]")} <= {"0"}


def test_a_ballot_on_the_stream_is_nobodys(app, round):
    html = "".join(frames(app, round)[Audience.PARTICIPANT])
    ballot = BeautifulSoup(html, "html.parser").select_one("#ballot-1")
    assert {each["value"] for each in ballot.select("[checked]")} == {"0"}
    assert not ballot.select("[name=csrf_token], .notice-success")


def test_the_answer_to_a_ballot_shows_that_ballot_alone(client, round):
    seat = round.roll[2].seat
    sign_in(client, seat)
    url = f"/rooms/{round.room.code}/rounds/1/ballot"
    answer = client.post(url, data={"dots-3": "1"}, headers=HTMX).text
    checked = BeautifulSoup(answer, "html.parser").select("#ballot-1 [checked]")
    assert {each["name"]: each["value"] for each in checked} == {"dots-1": "0", "dots-2": "0", "dots-3": "1"}


def test_nobody_reads_the_ballot_of_somebody_else(client, round):
    for who in everybody(round):
        sign_in(client, who)
        text = client.get(f"/rooms/{round.room.code}").text
        checked = BeautifulSoup(text, "html.parser").select("[name^=dots-][checked]")
        assert {each["value"] for each in checked} <= {"0"}


def test_after_the_close_not_even_the_own_ballot_is_shown(client, round):
    seat = round.roll[0].seat
    closed(round)
    sign_in(client, seat)
    stage = BeautifulSoup(client.get(f"/rooms/{round.room.code}").text, "html.parser").select_one("#stage")
    assert not stage.select("[name^=dots-]")
