"""The candidate list as files, read back by other programs than those that wrote them."""

import csv
import io
import json
import tempfile
from pathlib import Path

import pytest
from odf import teletype, text
from odf.opendocument import load
from odf.table import Table

from app.candidates.rules import QUESTIONS
from app.candidates.services import edit_candidate, make_candidate, review_candidate
from app.spreadsheets import safe
from tests import factories as make
from tests.clients import sign_in
from tests.voting.people import closed, everybody_votes, opened, room_of

pytestmark = pytest.mark.one_database  # what it reads is tested on both by the services

FORMATS = ("csv", "json", "odt")
TRICK = "=cmd|' /C calc'!A1"


@pytest.fixture
def listed(app):
    """Two validated candidates, and one that is not: C02 ranks before C01."""
    room = room_of()
    round = opened(room)
    everybody_votes(round, {2: 2, 1: 1}, {2: 2})
    closed(round)
    make.into(room, "validation")
    candidates = [make.kept(make_candidate(make.desk(), room, item.cluster)) for item in round.items]
    for candidate in candidates[:2]:
        make.kept(review_candidate(make.desk(), candidate, dict.fromkeys(QUESTIONS, ("yes", ""))))
    return candidates


def downloaded(client, kind):
    sign_in(client, make.coordinator())
    answer = client.get(f"/exports/candidates.{kind}")
    assert answer.status_code == 200
    return answer


def table(answer):
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def document(answer):
    return load(io.BytesIO(answer.data))


def words(odt):
    """Return the text of a document, a line for each heading and paragraph."""
    parts = [*odt.getElementsByType(text.H), *odt.getElementsByType(text.P)]
    return "\n".join(teletype.extractText(each) for each in parts)


@pytest.mark.parametrize("kind", FORMATS)
def test_only_coordinators_export(client, listed, kind):
    for who in (make.seat("ana"), make.facilitator()):
        sign_in(client, who)
        assert client.get(f"/exports/candidates.{kind}").status_code == 403


def test_a_visitor_is_led_to_sign_in(client, listed):
    assert client.get("/exports/candidates.csv").status_code == 303


def test_there_is_no_fourth_format(client, listed):
    sign_in(client, make.coordinator())
    assert client.get("/exports/candidates.exe").status_code == 404


@pytest.mark.parametrize("kind", FORMATS)
def test_a_file_says_what_it_is_and_of_which_day(client, listed, kind):
    name = downloaded(client, kind).headers["Content-Disposition"]
    assert name.startswith('attachment; filename="candidates-')
    assert name.endswith(f'.{kind}"')


def test_the_table_holds_the_validated_in_ranked_order(client, listed):
    rows = table(downloaded(client, "csv"))
    assert [(row["rank"], row["code"], row["group"]) for row in rows] == [
        ("1", "C02", "Group of theme 2"),
        ("2", "C01", "Group of theme 1"),
    ]
    second = rows[1]
    assert (second["workshop"], second["state"], second["version"]) == ("W1", "validated", "1")
    assert (second["supporters_civil-society"], second["voters_civil-society"]) == ("5", "5")
    assert (second["supporters_public-body"], second["voters_public-body"]) == ("0", "5")
    assert second["consensus"] == str(round(6 / 7 * 1 / 7, 4))
    assert second["contributions"] == listed[0].contributions[0].code
    assert second["contributions_count"] == "1"


def test_the_table_keeps_texts_as_they_are(client, listed):
    hard = 'Acentos áéõç, "aspas"; vírgulas,\npontos e parágrafos'
    make.kept(listed[1])
    edit_candidate(make.desk(), listed[1], 1, "Título", hard, "–")
    make.kept(review_candidate(make.desk(), listed[1], dict.fromkeys(QUESTIONS, ("yes", ""))))
    assert table(downloaded(client, "csv"))[0]["problem"] == hard


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(start):
    assert safe(f"{start}1+1") == f"'{start}1+1"
    assert safe("1+1") == "1+1"
    assert safe(-1) == -1


def test_a_title_that_is_a_formula_is_shown_and_not_run(client, listed):
    edit_candidate(make.desk(), listed[1], 1, TRICK, "@SUM(A1)", "+1")
    make.kept(review_candidate(make.desk(), listed[1], dict.fromkeys(QUESTIONS, ("yes", ""))))
    row = table(downloaded(client, "csv"))[0]
    assert (row["title"], row["problem"], row["solution"]) == (f"'{TRICK}", "'@SUM(A1)", "'+1")
    assert downloaded(client, "json").json["candidates"][0]["title"] == TRICK


def test_the_data_says_what_it_is_a_list_of(client, listed):
    data = json.loads(downloaded(client, "json").data)
    assert data["count"] == len(data["candidates"]) == 2
    assert set(data["programme"]["title"]) == {"pt", "en"}
    assert data["programme"]["plan"]["code"] == make.programme().plan_code
    first = data["candidates"][0]
    assert (first["rank"], first["code"], first["room"]) == (1, "C02", "W1-R1")
    assert [(side["sector"], side["supporters"], side["voters"]) for side in first["support"]] == [
        (make.CIVIL, 5, 5),
        (make.PUBLIC, 5, 5),
    ]
    assert set(first["workshop"]["theme"]) == {"pt", "en"}


def test_the_document_holds_every_candidate_with_its_codes(client, listed):
    odt = document(downloaded(client, "odt"))
    headings = [teletype.extractText(each) for each in odt.getElementsByType(text.H)]
    assert [each for each in headings if "(C0" in each] == ["1. Group of theme 2 (C02)", "2. Group of theme 1 (C01)"]
    said = words(odt)
    for candidate in listed[:2]:
        assert candidate.contributions[0].code in said
        assert candidate.contributions[0].text in said
    assert "C03" not in said


def test_the_document_is_in_the_persons_language(client, listed):
    client.set_cookie("language", "en")
    assert "Candidate list" in words(document(downloaded(client, "odt")))


def test_markup_in_a_text_stays_text(client, listed):
    edit_candidate(make.desk(), listed[1], 1, "<script>alert(1)</script>", "<img src='file:///etc/passwd'>", "<b>x")
    make.kept(review_candidate(make.desk(), listed[1], dict.fromkeys(QUESTIONS, ("yes", ""))))
    odt = document(downloaded(client, "odt"))
    assert "<script>alert(1)</script>" in words(odt)
    assert "<img src='file:///etc/passwd'>" in words(odt)
    assert not odt.Pictures


@pytest.mark.parametrize("kind", FORMATS)
def test_an_empty_list_is_a_file_too(client, app, kind):
    make.room()
    answer = downloaded(client, kind)
    if kind == "csv":
        assert table(answer) == []
    elif kind == "json":
        assert answer.json["count"] == 0
    else:
        assert document(answer).getElementsByType(text.H)


@pytest.mark.parametrize("kind", FORMATS)
def test_of_a_small_side_no_figure_is_exported(client, app, kind):
    room = room_of(civil=6, public=4)
    votes = opened(room)
    everybody_votes(votes, {1: 2}, {1: 2})
    closed(votes)
    make.into(room, "validation")
    candidate = make.kept(make_candidate(make.desk(), room, votes.items[0].cluster))
    make.kept(review_candidate(make.desk(), candidate, dict.fromkeys(QUESTIONS, ("yes", ""))))
    answer = downloaded(client, kind)
    if kind == "csv":
        row = table(answer)[0]
        assert {value for name, value in row.items() if name.startswith(("supporters", "voters", "consensus"))} == {""}
    elif kind == "json":
        found = answer.json["candidates"][0]
        assert found["consensus"] is None
        assert {(side["supporters"], side["voters"]) for side in found["support"]} == {(None, None)}
    else:
        assert not document(answer).getElementsByType(Table)


def test_a_document_leaves_no_file_behind(client, listed, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    before = set(tmp_path.iterdir())
    downloaded(client, "odt")
    assert {path.name for path in set(tmp_path.iterdir()) - before} <= {Path("cocria.db-journal").name}
