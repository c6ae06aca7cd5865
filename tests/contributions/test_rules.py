"""Codes: how they are made, and how people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.contributions.rules import code_of, is_whole, normal_code


@pytest.mark.parametrize(("number", "code"), [(1, "W1-R1-001"), (41, "W1-R1-041"), (1234, "W1-R1-1234")])
def test_a_code_is_the_rooms_and_a_number_of_three_digits_or_more(number, code):
    assert code_of("W1-R1", number) == code


@pytest.mark.parametrize(
    "typed",
    ["W1-R1-041", "w1-r1-041", " w1 r1 041 ", "W1 - R1 - 041", "W1–R1–41", "w 1-r 1-0 41", "W1-R1-0041"],
)
def test_case_spaces_dashes_and_zeros_are_forgiven(typed):
    assert normal_code(typed) == "W1-R1-041"


@pytest.mark.parametrize("typed", ["", "041", "R1-041", "r1 041"])
def test_a_part_of_a_code_is_not_whole(typed):
    assert not is_whole(normal_code(typed))


@given(some.text())
def test_whatever_is_typed_has_one_normal_form(typed):
    once = normal_code(typed)
    assert normal_code(once) == once
