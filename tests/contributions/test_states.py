"""Which state follows from which: nothing is shown before its time, whoever does what in which order."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.contributions.models import State
from app.contributions.rules import FROM, Act, state_after

acts = some.sampled_from(Act)
states = some.sampled_from(State)


@pytest.mark.parametrize(
    ("act", "before", "after"),
    [
        (Act.POST, None, State.PUBLISHED),
        (Act.REVISE, State.PUBLISHED, State.PUBLISHED),
        (Act.REVISE, State.RETURNED, State.WAITING),
        (Act.REVISE, State.HIDDEN, None),
        (Act.WITHDRAW, State.WITHDRAWN, None),
        (Act.WITHDRAW, State.HIDDEN, None),
        (Act.PUBLISH, State.WAITING, State.PUBLISHED),
        (Act.PUBLISH, State.HIDDEN, State.PUBLISHED),
        (Act.PUBLISH, State.WITHDRAWN, None),
        (Act.RETURN, State.PUBLISHED, State.RETURNED),
        (Act.RETURN, State.HIDDEN, None),
        (Act.HIDE, State.HELD, State.HIDDEN),
    ],
)
def test_what_an_act_leads_to(act, before, after):
    assert state_after(act, before, moderated=False, silent=False) == after


@given(some.lists(acts), some.booleans())
def test_in_a_silent_phase_nothing_becomes_public(steps, moderated):
    state = state_after(Act.POST, None, moderated=moderated, silent=True)
    for act in steps:
        state = state_after(act, state, moderated=moderated, silent=True) or state
        assert state is not State.PUBLISHED


@given(some.lists(acts), some.booleans())
def test_in_a_moderated_phase_only_a_facilitator_shows_something(steps, silent):
    state = state_after(Act.POST, None, moderated=True, silent=silent)
    for act in steps:
        before, state = state, state_after(act, state, moderated=True, silent=silent) or state
        shown = {State.PUBLISHED, State.HELD}
        assert act is Act.PUBLISH or before in shown or state not in shown


@given(acts, states, some.booleans(), some.booleans())
def test_what_is_withdrawn_stays_so_and_what_is_not_possible_leads_nowhere(act, before, moderated, silent):
    after = state_after(act, before, moderated=moderated, silent=silent)
    assert (after is None) == (before not in FROM[act])
    assert before is not State.WITHDRAWN or after is None


def test_new_words_of_what_the_room_saw_wait_while_it_is_silent():
    assert state_after(Act.REVISE, State.PUBLISHED, moderated=False, silent=True) is State.HELD
