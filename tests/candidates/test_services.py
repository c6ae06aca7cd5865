"""Making a candidate of a group, editing it, answering the checklist."""

import threading

import pytest
from sqlalchemy import event, select

from app.accounts.models import MACHINE
from app.candidates.models import Candidate, CandidateState
from app.candidates.queries import candidates_in, candidates_of, groups_of, in_rank_order, validated
from app.candidates.rules import QUESTIONS
from app.candidates.services import Overtaken, edit_candidate, make_candidate, review_candidate
from app.clusters.models import Cluster
from app.errors import DomainError
from app.extensions import db
from app.facilitation.services import undo
from app.journal.models import Entry
from app.responses.queries import candidates_from
from app.rooms.models import Room
from app.voting.rules import Verdict
from tests import factories as make
from tests.clients import sign_in
from tests.voting.people import closed, everybody_votes, opened, room_of

ALL_YES = dict.fromkeys(QUESTIONS, ("yes", ""))


def made(cluster):
    return make.kept(make_candidate(make.desk(), cluster.room, cluster))


@pytest.fixture
def voted(app):
    """A room in validation whose vote likes its second group best."""
    room = room_of()
    round = opened(room)
    everybody_votes(round, {1: 1, 2: 2}, {2: 2, 3: 1})
    closed(round)
    return make.into(room, "validation")


def test_a_group_becomes_a_candidate_with_what_stands_in_it(app):
    challenge = make.challenge(text="Nobody finds them.")
    idea = make.contribution(challenge.room, "bela", title="A portal", text="All in one place.")
    candidate = made(make.cluster(challenge, idea, title="Open contracts"))
    assert (candidate.code, candidate.title, candidate.state) == ("C01", "Open contracts", CandidateState.DRAFT)
    assert candidate.problem == f"Contracts are hard to find. Nobody finds them. ({challenge.code})"
    assert candidate.solution == f"A portal. All in one place. ({idea.code})"
    assert candidate.contributions == [challenge, idea]


def test_without_challenges_the_problem_is_what_everybody_wrote(app):
    idea = make.contribution(title="A portal", text="All in one place.")
    candidate = made(make.cluster(idea))
    assert candidate.problem == candidate.solution == f"A portal. All in one place. ({idea.code})"


def test_without_ideas_the_solution_is_left_to_write(app):
    assert made(make.cluster(make.challenge())).solution == ""


def test_originals_stay_as_they_were(app):
    idea = make.contribution()
    before = (idea.title, idea.text, idea.code)
    candidate = made(make.cluster(idea))
    make.kept(candidate)
    edit_candidate(make.desk(), candidate, 1, "Another title", "Another problem", "Another solution")
    db.session.commit()
    db.session.refresh(idea)
    assert (idea.title, idea.text, idea.code) == before


def test_a_candidate_keeps_what_the_vote_said(voted):
    second = groups_of(voted)[0].cluster
    candidate = made(second)
    assert second.number == 2
    assert candidate.consensus == pytest.approx((6 / 7) ** 2)
    assert [(line["sector"], line["supporters"], line["voters"]) for line in candidate.support] == [
        (make.CIVIL, 5, 5),
        (make.PUBLIC, 5, 5),
    ]
    assert candidate.verdict is Verdict.SHARED


def test_without_a_vote_a_candidate_has_no_support(app):
    candidate = made(make.cluster())
    assert (candidate.consensus, candidate.support, candidate.verdict) == (None, [], None)


def test_an_open_vote_gives_no_support_yet(app):
    room = room_of()
    round = opened(room)
    everybody_votes(round, {1: 2}, {1: 2})
    assert made(round.items[0].cluster).support == []


def test_one_candidate_a_group(app):
    cluster = make.cluster()
    made(cluster)
    with pytest.raises(DomainError, match="C01"):
        make_candidate(make.desk(), cluster.room, cluster)


def test_a_group_of_another_room_or_an_empty_one_makes_none(app):
    cluster, elsewhere = make.cluster(), make.room("validation", of=make.workshop("W2"))
    empty = make.kept(Cluster(room=cluster.room, number=9, title="Empty"))
    for room, group in ((elsewhere, cluster), (cluster.room, empty)):
        with pytest.raises(DomainError):
            make_candidate(make.desk(), room, group)


def take_back(candidate, verb="candidate.made"):
    entries = select(Entry).where(Entry.verb == verb, Entry.subject_id == candidate.id).order_by(Entry.number.desc())
    undo(make.desk(), candidate.room, db.session.scalars(entries).first().number)
    db.session.commit()


def test_a_candidate_that_was_made_by_mistake_is_taken_back(client):
    candidate = made(make.cluster(make.contribution(make.room("validation"))))
    code, room, cluster = candidate.code, candidate.room, candidate.cluster
    text = candidate.contributions[0]
    take_back(candidate)
    assert candidates_of(room) == candidates_in(make.programme()) == []
    assert list(candidates_from(text)) == []
    assert [group.candidate for group in groups_of(room)] == [None]
    assert client.get(f"/candidates/{code}").status_code == 404
    assert made(make.cluster(make.contribution(room))).code == "C02"
    again = made(cluster)
    assert (again.code, again.contributions, again.version) == (code, [text], 2)


def test_a_candidate_on_which_somebody_worked_is_not_taken_back(app):
    candidate = made(make.cluster(make.contribution(make.room("validation"))))
    review_candidate(make.desk(), candidate, ALL_YES)
    with pytest.raises(DomainError):
        take_back(candidate)
    assert candidates_of(candidate.room) == [candidate]


def test_an_edit_is_taken_back_unless_somebody_edited_since(app):
    candidate = made(make.cluster(make.contribution(make.room("validation"))))
    before = candidate.title, candidate.problem
    edit_candidate(make.desk(), candidate, 1, "Another title", "Another problem", candidate.solution)
    take_back(candidate, "candidate.edited")
    assert (candidate.title, candidate.problem) == before
    edit_candidate(make.desk(), candidate, 3, "A third title", "Another problem", candidate.solution)
    edit_candidate(make.desk(), candidate, 4, "A fourth title", "Another problem", candidate.solution)
    third = db.session.scalars(select(Entry).where(Entry.verb == "candidate.edited").order_by(Entry.number)).all()[2]
    with pytest.raises(DomainError):
        undo(make.desk(), candidate.room, third.number)
    assert candidate.title == "A fourth title"


def test_codes_are_unique_in_the_whole_programme(app):
    rooms = [make.room("validation", of=make.workshop(code)) for code in ("W1", "W2")]
    assert [made(make.cluster(where=room)).code for room in rooms] == ["C01", "C02"]


def test_two_rooms_that_make_a_candidate_at_once_get_two_codes(app):
    rooms = [make.room("validation", of=make.workshop(code)) for code in ("W1", "W2")]
    work = [(make.cluster(where=room).id, room.id) for room in rooms for _three in range(3)]
    failures = []

    def make_one(cluster_id, room_id):
        with app.test_request_context(method="POST"):
            try:
                make_candidate(MACHINE, db.session.get(Room, room_id), db.session.get(Cluster, cluster_id))
                db.session.commit()
            except Exception as error:
                failures.append(error)

    threads = [threading.Thread(target=make_one, args=each) for each in work]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert failures == []
    assert sorted(db.session.scalars(select(Candidate.code))) == [f"C0{number}" for number in range(1, 7)]


def test_an_edit_is_a_new_version_and_the_journal_keeps_the_old_text(app):
    candidate = make.candidate()
    old = candidate.problem
    assert edit_candidate(make.desk(), candidate, 1, candidate.title, "New problem", candidate.solution) is False
    db.session.commit()
    entry = db.session.scalars(select(Entry).where(Entry.verb == "candidate.edited")).one()
    assert (candidate.version, candidate.problem) == (2, "New problem")
    assert (entry.details["version"], entry.details["before"]["problem"]) == (2, old)


def test_saving_the_same_text_changes_nothing(app):
    candidate = make.candidate(state=CandidateState.VALIDATED)
    edit_candidate(make.desk(), candidate, 1, candidate.title, candidate.problem, candidate.solution)
    assert (candidate.version, candidate.state) == (1, CandidateState.VALIDATED)


def test_of_two_who_edit_the_same_version_the_second_overwrites_nothing(app):
    candidate = make.candidate()
    edit_candidate(make.desk(), candidate, 1, "Theirs", "Theirs", "Theirs")
    db.session.commit()
    with pytest.raises(Overtaken):
        edit_candidate(make.desk(), candidate, 1, "Mine", "Mine", "Mine")
    db.session.rollback()
    assert db.session.scalar(select(Candidate.problem)) == "Theirs"


@pytest.mark.parametrize("state", [CandidateState.VALIDATED, CandidateState.TO_REVISE])
def test_an_edit_takes_a_check_back(app, state):
    candidate = make.candidate(state=state)
    assert edit_candidate(make.desk(), candidate, 1, "New", "New", "New") is True
    assert candidate.state is CandidateState.DRAFT


def test_a_full_checklist_validates(app):
    candidate = make.candidate()
    review = review_candidate(make.desk(), candidate, ALL_YES, version=1)
    db.session.commit()
    assert candidate.state is CandidateState.VALIDATED
    assert candidate.review is review
    assert (review.person.name, review.version) == ("Filipa Costa", 1)
    assert review.answers["16"] == {"answer": "yes", "note": ""}


def test_a_gate_that_is_not_a_yes_sends_it_back(app):
    candidate = make.candidate()
    review_candidate(make.desk(), candidate, ALL_YES | {5: ("partly", "It says nothing of openness.")})
    assert candidate.state is CandidateState.TO_REVISE


def test_half_a_checklist_is_refused(app):
    candidate = make.candidate()
    for answers in ({1: ("yes", "")}, ALL_YES | {2: ("no", "")}):
        with pytest.raises(DomainError):
            review_candidate(make.desk(), candidate, answers)
    assert candidate.state is CandidateState.DRAFT


def test_answers_about_an_old_version_are_refused(app):
    candidate = make.candidate(version=2)
    with pytest.raises(Overtaken):
        review_candidate(make.desk(), candidate, ALL_YES, version=1)


def test_groups_stand_in_the_order_of_the_vote(voted):
    make.cluster(make.contribution(voted), title="Made after the vote")
    assert [group.cluster.number for group in groups_of(voted)] == [2, 1, 3, 4]
    assert groups_of(voted)[-1].outcome is None


def test_the_candidate_list_holds_what_is_validated_in_ranked_order(voted):
    candidates = [made(group.cluster) for group in reversed(groups_of(voted))]
    for candidate in candidates[1:]:
        make.kept(review_candidate(make.desk(), candidate, ALL_YES))
    assert [each.code for each in validated(make.programme())] == ["C03", "C02"]
    assert [each.code for each in in_rank_order(candidates)] == ["C03", "C02", "C01"]


def test_scopes_are_locked_from_the_programme_down_to_the_room(client):
    room = make.room("validation")
    group = make.cluster(where=room)
    sign_in(client, make.facilitator())
    order = {make.programme().scope_id: "programme", room.scope_id: "room"}
    locked = []

    def note(connection, cursor, statement, parameters, *rest):
        if "FOR NO KEY UPDATE" in statement:
            locked.append(order[next(iter(parameters.values()))])

    event.listen(db.engine, "before_cursor_execute", note)
    client.post(f"/rooms/{room.code}/candidates", data={"cluster": group.number})
    event.remove(db.engine, "before_cursor_execute", note)
    assert locked == (["programme", "room"] if db.engine.dialect.name == "postgresql" else [])
