"""What authors do with what they sent. Nothing that was written is lost."""

import pytest

from app.contributions.models import Standing, State
from app.contributions.services import TooMany, post_idea, settled
from app.errors import DomainError
from app.extensions import db
from app.moderation.services import hide, propose_wording, return_to_author
from app.revision.services import answer_wording, bring_back, revise, withdraw
from app.rooms.services import reveal_phase
from tests import factories as make


@pytest.fixture
def room(app):
    return make.room("ideas")


@pytest.fixture
def ana(room):
    return make.acting(make.seat("ana"))


@pytest.fixture
def desk(room):
    return make.desk(room.workshop)


@pytest.fixture
def idea(room, ana):
    return make.kept(post_idea(ana, room, "Title", "Text"))


def wordings(idea):
    return [(each.standing, each.title) for each in idea.wordings]


def test_changed_words_keep_the_earlier_ones(ana, idea):
    revise(ana, idea, "Better", "Text")
    assert (idea.title, idea.state, wordings(idea)) == ("Better", State.PUBLISHED, [(Standing.EARLIER, "Title")])


def test_in_a_moderated_phase_changed_words_wait_again(room, ana, idea):
    make.setting(room, "ideas", is_moderated=True)
    revise(ana, idea, "Better", "Text")
    assert idea.state is State.WAITING


def test_what_stands_in_a_group_stays_unless_the_desk_asks(ana, desk, idea):
    make.cluster(idea)
    for act in (lambda: revise(ana, idea, "Better", "Text"), lambda: withdraw(ana, idea)):
        with pytest.raises(DomainError):
            act()
    return_to_author(desk, idea, "Which?")
    revise(ana, idea, "Better", "Text")
    assert idea.state is State.WAITING


def test_features_above_say_why_words_stay(ana, idea, monkeypatch):
    monkeypatch.setattr("app.revision.services.settled", [*settled, lambda each: f"{each.code} is in a law by now."])
    with pytest.raises(DomainError, match="in a law"):
        revise(ana, idea, "Better", "Text")


def test_hidden_words_do_not_change(ana, desk, idea):
    hide(desk, idea, "Why")
    for act in (lambda: revise(ana, idea, "Better", "Text"), lambda: withdraw(ana, idea)):
        with pytest.raises(DomainError):
            act()


def test_what_was_withdrawn_comes_back_to_where_it_was(ana, desk, idea):
    return_to_author(desk, idea, "Which?")
    withdraw(ana, idea)
    assert idea.state is State.WITHDRAWN
    bring_back(ana, idea)
    assert (idea.state, idea.reason) == (State.RETURNED, "Which?")
    with pytest.raises(DomainError):
        bring_back(ana, idea)


def test_what_was_held_comes_back_to_a_room_that_sees_it(room, ana, desk):
    make.setting(room, "ideas", is_silent=True)
    idea = make.kept(post_idea(ana, room, "Title", "Text"))
    withdraw(ana, idea)
    reveal_phase(desk, room.current)
    bring_back(ana, idea)
    assert idea.state is State.PUBLISHED


def test_it_does_not_come_back_over_the_limit(room, ana, idea):
    make.setting(room, "ideas", most_each=1)
    withdraw(ana, idea)
    make.kept(post_idea(ana, room, "Instead", "Text"))
    with pytest.raises(TooMany):
        bring_back(ana, idea)


def test_clearer_words_are_taken_over_and_the_first_are_kept(ana, desk, idea):
    propose_wording(desk, idea, "Clearer", "Clearly")
    assert idea.title == "Title"
    answer_wording(ana, idea, accept=True)
    db.session.refresh(idea)
    assert (idea.title, idea.text, wordings(idea)) == ("Clearer", "Clearly", [(Standing.EARLIER, "Title")])


def test_refused_words_change_nothing(ana, desk, idea):
    propose_wording(desk, idea, "Clearer", "Clearly")
    answer_wording(ana, idea, accept=False)
    assert (idea.title, wordings(idea)) == ("Title", [(Standing.REFUSED, "Clearer")])
    with pytest.raises(DomainError):
        answer_wording(ana, idea, accept=True)
