"""How a candidate's text is made of contributions, how the checklist decides, how candidates are ranked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.candidates.rules import (
    CHECKLIST,
    QUESTIONS,
    Answer,
    Flaw,
    Piece,
    compose,
    flaws,
    is_validated,
    next_code,
    rank_key,
)
from app.voting.rules import Tally

LIMIT = 1500
texts = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=700)


def answers(**given):
    """Return a checklist with yes everywhere but where said: answers(q5="no")."""
    return {number: given.get(f"q{number}", Answer.YES) for number in QUESTIONS}


@given(st.lists(texts, max_size=12), st.integers(1, LIMIT))
def test_a_text_keeps_to_the_limit_and_cuts_no_contribution_in_two(written, limit):
    pieces = [Piece(f"W1-R1-{at:03}", f"Title {at}", text) for at, text in enumerate(written, start=1)]
    result = compose(pieces, limit, "See also")
    assert len(result) <= limit
    for piece in pieces:
        if f"({piece.code})" in result and piece.text[:40] in result:
            assert (
                f"Title {int(piece.code[-3:])}. {piece.text} ({piece.code})" in result or f". ({piece.code})" in result
            )


def test_what_does_not_fit_is_named_by_its_code():
    pieces = [Piece("A-1", "Short", "a" * 50), Piece("A-2", "Long", "b" * 500), Piece("A-3", "Short too", "c" * 50)]
    result = compose(pieces, 200, "See also")
    assert result == f"Short. {'a' * 50} (A-1)\n\nShort too. {'c' * 50} (A-3)\n\nSee also A-2."


def test_when_none_fits_whole_the_titles_stand_for_them():
    pieces = [Piece("A-1", "First?", "a" * 1500), Piece("A-2", "Second", "b" * 1500)]
    assert compose(pieces, LIMIT, "See also") == "First? (A-1)\n\nSecond. (A-2)"


def test_many_left_over_are_counted_after_the_first_twenty():
    pieces = [Piece(f"A-{at}", "Title", "a" * 1200) for at in range(30)]
    assert compose(pieces, LIMIT, "See also").endswith("A-20 (+9).")


def test_nothing_makes_an_empty_text():
    assert compose([], LIMIT, "See also") == ""


def test_the_checklist_has_the_seven_questions_of_a_room_two_of_them_gates():
    assert list(QUESTIONS) == [1, 2, 4, 5, 16, 22, 25]
    assert [number for number, question in QUESTIONS.items() if question.is_gate] == [1, 5]
    assert all(
        set(text) == {"pt", "en"} for block in CHECKLIST for text in (block.name, *(q.text for q in block.questions))
    )


@pytest.mark.parametrize(
    ("given_answers", "passes"),
    [
        (answers(), True),
        (answers(q1="partly"), False),
        (answers(q5="no"), False),
        (answers(q2="no", q4="no", q16="no"), True),
        (answers(q2="no", q4="no", q16="no", q22="no"), False),
        (answers(q2="partly", q4="partly", q16="partly", q22="partly", q25="partly"), True),
        ({}, False),
    ],
)
def test_every_gate_and_at_most_three_no(given_answers, passes):
    assert is_validated(given_answers) is passes


def test_every_question_needs_an_answer_and_all_but_a_yes_a_note():
    given_answers = {1: ("yes", ""), 2: ("partly", "  "), 4: ("no", "No source."), 5: ("perhaps", "x")}
    wrong = {2: Flaw.NOTE, 5: Flaw.MISSING, 16: Flaw.MISSING, 22: Flaw.MISSING, 25: Flaw.MISSING}
    assert flaws(given_answers) == wrong


@pytest.mark.parametrize(("codes", "code"), [([], "C01"), (["C01", "C09"], "C10"), (["C99", "C02"], "C100")])
def test_codes_go_on_after_the_highest(codes, code):
    assert next_code(codes) == code


def test_candidates_stand_in_the_order_of_the_vote_and_those_without_a_vote_after_them():
    half = [Tally(5, 5, 10), Tally(5, 5, 10)]
    keys = {"b": rank_key(0.3, half, "b"), "none": rank_key(None, [], "a"), "a": rank_key(0.3, half, "a")}
    keys["best"] = rank_key(0.9, half, "z")
    assert sorted(keys, key=keys.get) == ["best", "a", "b", "none"]
