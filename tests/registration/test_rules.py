"""How seats are shared out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.registration.models import SeatState
from app.registration.rules import place, pool_sizes, promotions

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
