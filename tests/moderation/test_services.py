"""What facilitators do with contributions, two at once, and back again."""

from datetime import timedelta

import pytest

from app.accounts.models import Actor, Role
from app.accounts.services import appoint
from app.contributions.models import Kind, State
from app.contributions.queries import proposal_for
from app.contributions.services import post_for_somebody, post_idea
from app.contributions.states import ChangedMeanwhile
from app.errors import DomainError
from app.extensions import db
from app.facilitation.services import undo
from app.journal.queries import newest_number
from app.moderation.queries import queue_of
from app.moderation.rules import CLAIM
from app.moderation.services import InOtherHands, claim, hide, propose_wording, publish, release, return_to_author
from app.revision.services import answer_wording, appeal, revise
from app.rooms.services import reveal_phase
from tests import factories as make


@pytest.fixture
def room(app):
    return make.setting(make.room("ideas"), "ideas", is_moderated=True)


@pytest.fixture
def desk(room):
    return make.desk(room.workshop)


@pytest.fixture
def other(room):
    person = make.person("gil")
    appoint(person, Role.FACILITATOR, room.workshop.id)
    return Actor(Role.FACILITATOR, make.kept(person))


@pytest.fixture
def ana(room):
    return make.acting(make.seat("ana"))


def posted(actor, room, title="Title"):
    return make.kept(post_idea(actor, room, title, "Text"))


def codes(room):
    return [each.number for each in queue_of(room)]


def test_what_is_moderated_waits_oldest_first_and_leaves_when_published(room, desk, ana):
    first, second = posted(ana, room), posted(ana, room)
    assert codes(room) == [1, 2]
    publish(desk, first)
    assert (codes(room), first.state) == ([2], State.PUBLISHED)
    assert second.state is State.WAITING


def test_published_in_a_silent_phase_it_waits_for_the_reveal(room, desk, ana):
    make.setting(room, "ideas", is_silent=True)
    idea = posted(ana, room)
    publish(desk, idea)
    assert idea.state is State.HELD
    reveal_phase(desk, room.current)
    db.session.refresh(idea)
    assert idea.state is State.PUBLISHED


def test_who_has_it_in_hand_is_told_to_the_other(room, desk, other, ana):
    idea = posted(ana, room)
    claim(desk, idea)
    for act in (claim, release, publish):
        with pytest.raises(InOtherHands, match="Filipa Costa"):
            act(other, idea)
    with pytest.raises(InOtherHands):
        hide(other, idea, "No")
    release(desk, idea)
    publish(other, idea)


def test_a_claim_ends_by_itself(room, desk, other, ana):
    idea = posted(ana, room)
    claim(desk, idea)
    idea.claimed_at -= CLAIM + timedelta(seconds=1)
    make.kept(idea)
    publish(other, idea)
    assert (idea.state, idea.claimed_by) == (State.PUBLISHED, None)


def test_two_facilitators_publish_it_once(room, desk, other, ana):
    idea = posted(ana, room)
    publish(desk, idea)
    with pytest.raises(ChangedMeanwhile):
        publish(other, idea)


def test_a_question_goes_to_the_author_and_the_answer_comes_back(room, desk, ana):
    idea = posted(ana, room)
    return_to_author(desk, idea, "Which contracts?")
    assert (codes(room), idea.state, idea.reason) == ([], State.RETURNED, "Which contracts?")
    revise(ana, idea, "Title", "All contracts.")
    assert (codes(room), idea.reason) == ([1], None)


def test_an_appeal_waits_until_it_is_granted_or_refused(room, desk, ana):
    granted, refused = posted(ana, room), posted(ana, room)
    for idea in (granted, refused):
        hide(desk, idea, "Names somebody")
        appeal(ana, idea, "It names nobody")
    assert codes(room) == [1, 2]
    publish(desk, granted)
    hide(desk, refused, "It does")
    assert (codes(room), granted.state, refused.state) == ([], State.PUBLISHED, State.HIDDEN)
    with pytest.raises(DomainError):
        appeal(ana, refused, "Once more")
    with pytest.raises(ChangedMeanwhile):
        hide(desk, refused, "Again")


@pytest.mark.parametrize("act", [publish, lambda *who: return_to_author(*who, "What?"), lambda *who: hide(*who, "No")])
def test_the_desk_takes_back_what_it_did(room, desk, ana, act):
    idea = posted(ana, room)
    act(desk, idea)
    undo(desk, room, newest_number(room.scope_id))
    assert (idea.state, idea.reason, codes(room)) == (State.WAITING, None, [1])


def test_what_has_moved_on_is_not_taken_back(room, desk, ana):
    idea = posted(ana, room)
    return_to_author(desk, idea, "What?")
    number = newest_number(room.scope_id)
    revise(ana, idea, "Title", "Answer")
    with pytest.raises(DomainError):
        undo(desk, room, number)


def test_what_was_hidden_again_since_is_not_shown_by_taking_the_first_time_back(room, desk, ana):
    idea = posted(ana, room)
    hide(desk, idea, "A name is in it.")
    number = newest_number(room.scope_id)
    publish(desk, idea)
    hide(desk, idea, "An insult is in it.")
    with pytest.raises(DomainError):
        undo(desk, room, number)
    assert idea.state is State.HIDDEN


def test_who_has_no_seat_is_asked_nothing(room, desk):
    idea = make.kept(post_for_somebody(desk, room, Kind.IDEA, make.sector(), "Title", "Text"))
    with pytest.raises(DomainError):
        return_to_author(desk, idea, "What?")
    with pytest.raises(DomainError):
        propose_wording(desk, idea, "Clearer", "Text")


def test_one_wording_is_proposed_at_a_time_and_says_something_else(room, desk, ana):
    idea = posted(ana, room)
    with pytest.raises(DomainError):
        propose_wording(desk, idea, "Title", "Text")
    propose_wording(desk, idea, "Clearer", "Text")
    with pytest.raises(DomainError):
        propose_wording(desk, idea, "Clearest", "Text")
    assert (idea.title, codes(room)) == ("Title", [1])


def test_a_proposed_wording_is_taken_back_until_the_author_answers(room, desk, ana):
    idea = posted(ana, room)
    propose_wording(desk, idea, "Clearer", "Text")
    first = newest_number(room.scope_id)
    undo(desk, room, first)
    db.session.commit()
    assert (proposal_for(idea), idea.wordings) == (None, [])
    propose_wording(desk, idea, "Clearest", "Text")
    second = newest_number(room.scope_id)
    answer_wording(ana, idea, accept=True)
    with pytest.raises(DomainError):
        undo(desk, room, second)
    assert idea.title == "Clearest"
