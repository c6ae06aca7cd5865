"""To which phase something written belongs, how much a phase takes, and what it promises about it."""

from datetime import timedelta

import pytest

from app.contributions.models import Kind, State
from app.contributions.services import TooMany, post_challenge, post_for_somebody, post_idea
from app.database import utcnow
from app.errors import DomainError
from app.journal.queries import entries_about
from app.revision.services import revise, withdraw
from app.rooms.models import Attribution, Phase
from app.rooms.services import reveal_phase
from tests import factories as make


@pytest.fixture
def room(app):
    return make.room("ideas")


@pytest.fixture
def ana(room):
    return make.acting(make.seat("ana"))


def running(room):
    return room.current


def ended(room, minutes):
    """Let the ideas have ended so many minutes ago, with nothing running since."""
    phase = room.current
    phase.ended_at = utcnow() - timedelta(minutes=minutes)
    make.kept(room)
    return phase


def test_what_is_written_takes_the_phase_and_its_promise(room, ana):
    make.setting(room, "ideas", attribution=Attribution.ANONYMOUS)
    idea = make.kept(post_idea(ana, room, "Title", "Text"))
    make.setting(room, "ideas", attribution=Attribution.NAME)
    assert (idea.phase, idea.attribution, idea.state) == (running(room), Attribution.ANONYMOUS, State.PUBLISHED)


@pytest.mark.parametrize(
    ("settings", "state"),
    [
        ({}, State.PUBLISHED),
        ({"is_silent": True}, State.HELD),
        ({"is_moderated": True}, State.WAITING),
        ({"is_silent": True, "is_moderated": True}, State.WAITING),
    ],
)
def test_the_settings_of_the_phase_decide_who_sees_it_first(room, ana, settings, state):
    make.setting(room, "ideas", **settings)
    assert post_idea(ana, room, "Title", "Text").state is state


def test_within_the_grace_it_is_late_and_after_it_refused(room, ana):
    phase = ended(room, 4)
    idea = make.kept(post_idea(ana, room, "Title", "Text"))
    assert (idea.phase, idea.is_late, idea.state) == (phase, True, State.PUBLISHED)
    phase.ended_at -= timedelta(minutes=2)
    make.kept(phase)
    with pytest.raises(DomainError, match="noutra fase"):
        post_idea(ana, room, "Another", "Text")


def test_a_repeat_gets_its_receipt_at_any_time_and_in_any_state(room, ana):
    idea = make.kept(post_idea(ana, room, "Title", "Text", key="k"))
    make.kept(revise(ana, idea, "Other", "Words") or idea)
    make.kept(withdraw(ana, idea) or idea)
    ended(room, 1000)
    assert post_idea(ana, room, "Title", "Text", key="k") is idea


def test_of_two_phases_of_a_kind_the_running_one_takes_it(room, ana):
    first, again = running(room), Phase(position=9, kind="ideas", minutes=5, started_at=utcnow())
    first.ended_at = utcnow()
    room.phases.append(again)
    make.kept(room)
    assert post_idea(ana, room, "Title", "Text").phase is again
    again.ended_at = utcnow() + timedelta(seconds=1)
    make.kept(room)
    assert post_idea(ana, room, "Another", "Text").phase is again


def test_each_person_sends_as_much_as_the_phase_takes(room, ana):
    make.setting(room, "ideas", most_each=2)
    ideas = [make.kept(post_idea(ana, room, f"Title {at}", "Text")) for at in range(2)]
    with pytest.raises(TooMany, match="2 contributos"):
        post_idea(ana, room, "Third", "Text")
    post_challenge(ana, room, "Of another phase", "Text")
    post_idea(make.acting(make.seat("rui")), room, "Of somebody else", "Text")
    make.kept(withdraw(ana, ideas[0]) or ideas[0])
    assert post_idea(ana, room, "Third", "Text").title == "Third"


def test_the_reveal_shows_what_was_held_and_nothing_else(room, ana):
    make.setting(room, "ideas", is_silent=True)
    held, gone = (make.kept(post_idea(ana, room, title, "Text")) for title in ("Held", "Gone"))
    make.kept(withdraw(ana, gone) or gone)
    reveal_phase(make.desk(room.workshop), running(room))
    make.kept(room)
    for each in (held, gone):
        make.db.session.refresh(each)
    assert (held.state, gone.state) == (State.PUBLISHED, State.WITHDRAWN)
    assert post_idea(ana, room, "After", "Text").state is State.PUBLISHED


def test_a_facilitator_enters_for_a_seat_and_for_somebody_without_one(room, ana):
    desk, civil = make.desk(room.workshop), make.sector(make.CIVIL)
    for_bela = make.kept(post_for_somebody(desk, room, Kind.IDEA, make.seat("bela"), "Hers", "Text", key="k"))
    for_nobody = make.kept(post_for_somebody(desk, room, Kind.CHALLENGE, civil, "Theirs", "Text", key="l"))
    assert (for_bela.seat, for_bela.sector.code) == (make.seat("bela"), make.PUBLIC)
    assert (for_nobody.seat, for_nobody.sector, for_nobody.is_late) == (None, civil, True)
    assert for_bela.entered_by == for_nobody.entered_by == desk.person
    assert entries_about(for_bela)[0].details["entered_for"] == for_bela.seat_id
    assert post_for_somebody(desk, room, Kind.IDEA, make.seat("bela"), "Hers", "Text", key="k") is for_bela
