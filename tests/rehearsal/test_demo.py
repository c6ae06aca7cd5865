"""The demonstration shows every state of the programme, and what it ships reads well."""

import csv
from collections import Counter
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy import func, select

from app.accounts.models import Person
from app.accounts.queries import person_with
from app.candidates.models import CandidateState
from app.candidates.queries import candidates_of
from app.clusters.queries import clusters_of
from app.contributions.models import TITLE_LIMIT, Contribution, Kind
from app.database import utcnow
from app.extensions import db
from app.journal.models import Entry, Scope
from app.programme.models import Sector
from app.programme.queries import cards_of, current_programme, workshop_or_404, workshops_of
from app.programme.rules import WorkshopState
from app.registration.models import Seat, SeatState
from app.registration.queries import seats_of
from app.rehearsal.demo import demo, fill
from app.rehearsal.scenes import W1_GROUPS, ballots, everybody, guide
from app.rehearsal.stage import SAMPLE, prepare
from app.rehearsal.tables import EXAMPLES, let_pass, texts_of
from app.rooms.models import PhaseKind
from app.rooms.queries import room_or_404
from app.voting.queries import last_closed_round, results_of
from app.voting.rules import Verdict
from tests.factories import contribution, seat, workshop

pytestmark = pytest.mark.xdist_group("demo")  # the demonstration is made once


def examples():
    with EXAMPLES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def of_workshop(code):
    return [row for row in examples() if row["workshop"] == code]


# The examples


def test_examples_have_the_columns_of_a_file_of_contributions():
    assert set(examples()[0]) == {"workshop", "kind", "title", "text"}


@pytest.mark.parametrize(
    ("code", "challenges", "ideas"), [("W1", 10, 20), ("W2", 10, 20), ("W3", 7, 13), ("W4", 7, 13)]
)
def test_every_workshop_has_examples_of_both_kinds(code, challenges, ideas):
    assert Counter(row["kind"] for row in of_workshop(code)) == {Kind.CHALLENGE: challenges, Kind.IDEA: ideas}


def test_examples_are_short_enough_to_be_read_and_for_a_number_behind_the_title():
    assert max(len(row["title"]) for row in examples()) <= 110
    assert {60 <= len(row["text"]) <= 400 for row in examples()} == {True}


def test_no_example_stands_twice():
    titles = [row["title"] for row in examples()]
    assert len(set(titles)) == len(titles)


def test_texts_repeat_with_a_number_when_there_are_not_enough():
    texts = texts_of("W1", 61)
    assert texts[0][1].title == "O balcão mais próximo fica a quarenta quilómetros"
    assert texts[30][1].title == "O balcão mais próximo fica a quarenta quilómetros (2)"
    assert texts[60][1].title == "O balcão mais próximo fica a quarenta quilómetros (3)"
    assert len({text.title for _row, text in texts}) == 61
    assert max(len(text.title) for _row, text in texts) <= TITLE_LIMIT


def test_a_few_texts_are_enough_for_every_group():
    rows = {row for row, _text in texts_of("W1", 10)}
    assert [bool(rows & set(group.rows)) for group in W1_GROUPS] == [True] * len(W1_GROUPS)


# The people


def test_nobody_is_invented_twice():
    addresses = [guest.email for side in everybody() for guest in side]
    assert len(set(addresses)) == len(addresses)


def test_a_side_votes_as_its_groups_say():
    given = ballots(20, {1: 0.8, 2: 0.5, 3: 0.05})
    assert [sum(1 for ballot in given if number in ballot) for number in (1, 2, 3)] == [16, 10, 1]
    assert max(sum(ballot.values()) for ballot in given) <= 5


# The demonstration


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """An application with the demonstration in it, for all tests that only look at it."""
    copy = prepare(tmp_path_factory.mktemp("demo"), SAMPLE)
    with copy.app_context():
        fill(60)
        db.session.remove()
    return copy


@pytest.fixture
def demonstration(filled):
    """A look into the demonstration."""
    with filled.app_context():
        yield
        db.session.remove()
        db.engine.dispose()


def count(model, **facts):
    return db.session.scalar(select(func.count()).select_from(model).filter_by(**facts))


def seats_in(code, state):
    of_workshop = select(Sector.code, func.count(Seat.id)).join(Seat.sector).where(Seat.state == state)
    seats = of_workshop.where(Seat.workshop_id == workshop_or_404(code).id).group_by(Sector.code)
    return dict(db.session.execute(seats).all())


def test_its_workshops_are_over_running_to_come_and_full(demonstration):
    states = {card.workshop.code: card.state for card in cards_of(workshops_of(current_programme()))}
    assert states == {
        "W1": WorkshopState.OVER,
        "W2": WorkshopState.RUNNING,
        "W3": WorkshopState.OPEN,
        "W4": WorkshopState.FULL,
    }


def test_one_workshop_is_full_with_people_waiting_in_one_sector(demonstration):
    assert seats_in("W4", SeatState.SEATED) == {"civil-society": 34, "public-body": 34}
    assert seats_in("W4", SeatState.WAITING) == {"civil-society": 5}


def test_contributions_are_spread_over_what_is_over_and_what_is_running(demonstration):
    assert count(Contribution, room_id=room_or_404("W1-R1").id) == 30
    assert count(Contribution, room_id=room_or_404("W2-R1").id) == 30


def test_no_text_stands_there_twice(demonstration):
    titles = db.session.scalars(select(Contribution.title)).all()
    assert len(set(titles)) == len(titles) == 60


def test_every_group_holds_challenges_and_ideas(demonstration):
    groups = clusters_of(room_or_404("W1-R1"))
    assert len(groups) == 6
    for group in groups:
        assert {contribution.kind for contribution in group.contributions} == {Kind.CHALLENGE, Kind.IDEA}


def test_an_idea_answers_a_challenge_of_its_own_group(demonstration):
    for group in clusters_of(room_or_404("W1-R1")):
        codes = {contribution.code for contribution in group.contributions}
        answered = [each.answers for each in group.contributions if each.kind is Kind.IDEA]
        assert {challenge.code for challenge in answered} <= codes


def test_its_vote_ends_in_every_kind_of_verdict(demonstration):
    results = results_of(last_closed_round(room_or_404("W1-R1")))
    assert {outcome.verdict for outcome in results.outcomes} == set(Verdict)


def test_more_than_twenty_of_each_side_have_voted(demonstration):
    results = results_of(last_closed_round(room_or_404("W1-R1")))
    assert [line.voted for line in results.turnout] == [24, 23]


def test_two_candidates_are_validated_and_one_is_to_be_revised(demonstration):
    states = [candidate.state for candidate in candidates_of(room_or_404("W1-R1"))]
    assert states == [CandidateState.VALIDATED, CandidateState.VALIDATED, CandidateState.TO_REVISE]


def test_candidates_say_more_than_their_groups(demonstration):
    for candidate in candidates_of(room_or_404("W1-R1")):
        assert candidate.title != candidate.cluster.title
        assert candidate.problem
        assert candidate.solution


def test_the_room_of_ideas_is_some_minutes_into_them(demonstration):
    phase = room_or_404("W2-R1").current
    assert phase.kind is PhaseKind.IDEAS
    assert timedelta(minutes=10) < utcnow() - phase.started_at < timedelta(minutes=25)


def test_a_room_that_is_over_kept_to_its_agenda(demonstration):
    phases = [phase for phase in room_or_404("W1-R1").phases if phase.is_over]
    minutes = [round((phase.ended_at - phase.started_at) / timedelta(minutes=1)) for phase in phases]
    assert minutes == [phase.minutes for phase in phases]


def test_the_participant_of_the_link_was_in_one_workshop_is_in_another_and_waits(demonstration):
    person = person_with(guide().email)
    states = {seat.workshop.code: seat.state for seat in seats_of(person)}
    assert states == {"W1": SeatState.SEATED, "W2": SeatState.SEATED, "W4": SeatState.WAITING}
    written = select(func.count(Contribution.id)).join(Contribution.seat).where(Seat.person_id == person.id)
    assert db.session.scalar(written) == 2


def test_journals_have_no_gaps(demonstration):
    for code in ("W1", "W4", "W1-R1", "W2-R1"):
        numbers = db.session.scalars(select(Entry.number).join(Entry.scope).where(Scope.name == code)).all()
        assert sorted(numbers) == list(range(1, len(numbers) + 1))


# The command


@pytest.fixture
def run(app):
    """Run `flask demo` with these arguments and return what came of it."""
    app.config["PRODUCTION"] = False
    return lambda *arguments: app.test_cli_runner().invoke(demo, arguments)


def test_it_loads_the_sample_programme_and_prints_three_links_that_sign_in(run, client):
    result = run("--contributions", "20")
    assert result.exit_code == 0, result.output
    links = [line.split() for line in result.output.splitlines() if "/sign-in/" in line]
    assert [whose for whose, _link in links] == ["coordinator", "facilitator", "participant"]
    assert [client.get(urlsplit(link).path).status_code for _whose, link in links] == [200, 200, 200]
    assert count(Contribution) == 20


@pytest.mark.one_database
def test_it_leaves_an_installation_alone_where_people_are_registered(app, run):
    seat("ana")
    result = run()
    assert result.exit_code == 1
    assert "People are registered here already" in result.output
    assert count(Seat) == 1


@pytest.mark.one_database
def test_it_never_fills_an_installation_in_production(app, run):
    app.config["PRODUCTION"] = True
    result = run()
    assert result.exit_code == 1
    assert count(Person) == 0


@pytest.mark.one_database
def test_it_plays_in_the_sample_programme_only(app, run):
    workshop("X1")
    result = run()
    assert result.exit_code == 1
    assert "another is loaded here" in result.output


@pytest.mark.one_database
def test_passing_time_moves_what_happened_and_not_what_is_planned(app):
    posted, planned = contribution(), workshop()
    before, start = posted.submitted_at, planned.starts_at
    let_pass(timedelta(hours=1))
    assert posted.submitted_at == before - timedelta(hours=1)
    assert planned.starts_at == start
