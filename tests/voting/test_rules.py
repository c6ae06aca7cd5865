"""What ballots add up to, for any ballots."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.voting.rules import (
    Outcome,
    Tally,
    Verdict,
    are_shown,
    fits,
    parity_consensus,
    ranked,
    tally,
    verdict,
)


@st.composite
def tallies(draw, least=0):
    voters = draw(st.integers(least, 60))
    supporters = draw(st.integers(0, voters))
    return Tally(supporters, draw(st.integers(supporters, 5 * supporters)), voters)


def side(supporters, voters):
    return Tally(supporters, supporters, voters)


@given(st.lists(st.integers(0, 5)))
def test_a_tally_counts_people_and_dots_apart(dots):
    found = tally(dots)
    assert found == Tally(len([each for each in dots if each]), sum(dots), len(dots))


@given(tallies(), tallies())
def test_the_consensus_is_the_same_whichever_side_comes_first(first, second):
    assert parity_consensus([first, second]) == pytest.approx(parity_consensus([second, first]))


@given(tallies(), tallies())
def test_the_consensus_lies_between_none_and_all(first, second):
    assert 0 < parity_consensus([first, second]) < 1


@given(tallies(least=1), tallies())
def test_one_more_supporter_never_lowers_the_consensus(first, second):
    fewer = side(max(0, first.supporters - 1), first.voters)
    assert parity_consensus([fewer, second]) <= parity_consensus([first, second])


def test_what_one_side_alone_wants_ranks_behind_what_both_half_want():
    assert parity_consensus([side(10, 10), side(0, 10)]) < parity_consensus([side(5, 10), side(5, 10)])


def test_dots_do_not_buy_consensus_people_do():
    assert parity_consensus([Tally(2, 10, 5)]) == parity_consensus([Tally(2, 2, 5)])


@pytest.mark.parametrize(
    ("first", "second", "reads"),
    [
        (side(8, 9), side(7, 8), Verdict.SHARED),
        (side(7, 9), side(2, 8), Verdict.FIRST_ONLY),
        (side(2, 9), side(6, 8), Verdict.SECOND_ONLY),
        (side(4, 9), side(4, 8), Verdict.CONTESTED),  # half is no majority
        (side(3, 9), side(0, 8), Verdict.CONTESTED),
        (side(2, 9), side(2, 8), Verdict.LITTLE),
        (side(0, 0), side(0, 0), Verdict.LITTLE),
    ],
)
def test_how_support_reads(first, second, reads):
    assert verdict(first, second) is reads


@given(tallies(), tallies())
def test_the_verdict_is_fair_to_both_sides(first, second):
    mirror = {Verdict.FIRST_ONLY: Verdict.SECOND_ONLY, Verdict.SECOND_ONLY: Verdict.FIRST_ONLY}
    reads = verdict(first, second)
    assert verdict(second, first) is mirror.get(reads, reads)


def test_a_side_of_four_hides_the_figures_of_both():
    small = Outcome(1, "Contracts", 3, (side(4, 4), side(9, 9)))
    assert are_shown([side(5, 5), side(9, 9)])
    assert not are_shown(small.sides)
    assert small.verdict is None


def test_items_are_ranked_by_consensus_then_by_equal_weights_then_by_title():
    strong = Outcome(1, "Z", 1, (side(5, 6), side(5, 6)))
    even = Outcome(2, "b", 1, (side(3, 6), side(3, 6)))
    twin = Outcome(3, "A", 1, (side(3, 6), side(3, 6)))
    assert [each.number for each in ranked([even, twin, strong])] == [1, 3, 2]


@given(st.lists(st.integers(0, 6), max_size=8), st.integers(1, 20), st.integers(1, 20))
def test_a_ballot_that_fits_never_spends_more_than_its_budget(given_dots, dots, most):
    if fits(given_dots, dots, most):
        assert sum(given_dots) <= dots
        assert all(each <= most for each in given_dots)


def test_nobody_takes_dots_away():
    assert not fits([3, -1], 5, 3)
