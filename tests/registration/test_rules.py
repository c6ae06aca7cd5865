"""How seats are shared out."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.registration.models import SeatState
from app.registration.rules import Standing, offer_ends, place, pool_sizes, promotions, to_release, transfers

weights = st.lists(st.integers(1, 50), min_size=1, max_size=6)
few = st.integers(0, 100)


@pytest.mark.parametrize(
    ("seats", "shares", "sizes"),
    [
        (68, [0.5, 0.5], [34, 34]),
        (69, [0.5, 0.5], [35, 34]),
        (10, [1 / 3, 1 / 3, 1 / 3], [4, 3, 3]),
        (10, [0.65, 0.25, 0.1], [7, 2, 1]),
        (1, [0.4, 0.6], [0, 1]),
        (266, [0.25] * 4, [67, 67, 66, 66]),
    ],
)
def test_pools_are_shared_by_the_largest_remainder(seats, shares, sizes):
    assert pool_sizes(seats, shares) == sizes


@given(st.integers(0, 1000), weights)
def test_pools_are_all_the_seats_and_none_is_a_seat_away_from_its_share(seats, parts):
    shares = [part / sum(parts) for part in parts]
    sizes = pool_sizes(seats, shares)
    assert sum(sizes) == seats
    assert all(abs(size - seats * share) < 1 + 1e-6 for size, share in zip(sizes, shares, strict=True))


@given(st.integers(0, 500), st.integers(1, 8))
def test_equal_shares_differ_by_one_seat_at_most(seats, sides):
    sizes = pool_sizes(seats, [1 / sides] * sides)
    assert max(sizes) - min(sizes) <= 1


@given(few, few, few)
def test_a_seat_is_given_when_one_is_free_and_nobody_waits(size, taken, waiting):
    expected = SeatState.SEATED if taken < size and not waiting else SeatState.WAITING
    assert place(size, taken, waiting) is expected


@given(few, few, few)
def test_promotions_fill_a_pool_and_never_overfill_it(size, taken, waiting):
    promoted = promotions(size, taken, waiting)
    assert 0 <= promoted <= waiting
    assert taken + promoted <= max(size, taken)
    assert taken + promoted == size or promoted == waiting or taken > size


NOW = datetime(2088, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "lasts"),
    [
        (timedelta(days=30), timedelta(hours=24)),
        (timedelta(hours=20), timedelta(hours=5)),
        (timedelta(minutes=30), timedelta(minutes=15)),
        (timedelta(minutes=15), timedelta(minutes=15)),
    ],
)
def test_offers_are_shorter_near_the_start(left, lasts):
    assert offer_ends(NOW, NOW + left) == NOW + lasts


def test_there_is_no_offer_in_the_last_quarter_of_an_hour():
    assert offer_ends(NOW, NOW + timedelta(minutes=14)) is None
    assert offer_ends(NOW, NOW - timedelta(days=1)) is None


@given(few, few, few, few)
def test_nobody_loses_a_seat_that_nobody_wants(unconfirmed, size, taken, waiting):
    released = to_release(unconfirmed, Standing(size, taken, waiting))
    assert 0 <= released <= unconfirmed
    assert released <= max(0, waiting - (size - taken))


standings = st.builds(Standing, st.integers(0, 20), st.integers(0, 20), st.integers(0, 20), st.integers(-4, 4))


@given(st.lists(standings, max_size=4), st.integers(0, 8))
def test_only_unused_seats_change_pools_and_only_for_those_who_wait(pools, imbalance):
    for (giver, taker), number in transfers(pools, imbalance).items():
        assert number > 0
        assert pools[giver].spare > 0 > pools[taker].spare
    given_away = [
        sum(n for (giver, _), n in transfers(pools, imbalance).items() if giver == at) for at in range(len(pools))
    ]
    assert all(number <= max(0, pool.spare) for number, pool in zip(given_away, pools, strict=True))


def test_transfers_stop_at_the_stated_imbalance():
    assert transfers([Standing(10, 2, 0), Standing(10, 10, 9)], 4) == {(0, 1): 2}
    assert not transfers([Standing(10, 2, 0), Standing(10, 10, 9)], 1)


def test_another_pool_gives_when_the_first_has_given_what_it_may():
    pools = [Standing(8, 3, 0, lent=-2), Standing(10, 7, 0), Standing(11, 11, 2, lent=1)]
    assert transfers(pools, 4) == {(1, 2): 1}
