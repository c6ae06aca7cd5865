"""A programme written as a document loads to the same rows."""
# ruff: noqa: DTZ001 - the times in a document have no zone

import tomllib
from copy import deepcopy
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import tomli_w
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.extensions import db
from app.programme.document import read
from app.programme.models import Release
from app.programme.queries import programme_named, workshop_or_404, workshops_of
from app.programme.services import load_programme
from app.programme.writing import as_toml, changes, content_of
from app.rooms.models import Attribution, PhaseKind
from app.rooms.queries import rooms_of
from tests import factories

SAMPLE = Path("app/programme/sample.toml").read_text(encoding="utf-8")
EVERYTHING = {
    "programme": {
        "slug": "all",
        "timezone": "Europe/Lisbon",
        "plan": {"code": "PT-5", "starts": date(2027, 1, 1), "ends": date(2028, 12, 31)},
        "coordinator": "AGE",
        "published": datetime(2026, 4, 1, 9, 30),
        "retention_days": 90,
        "title": {"pt": "Oficinas — Plano", "en": "Workshops — Plan"},
        "purpose": {"pt": 'Linha um.\n\n“Linha” dois: \\ "aspas"', "en": "Line one.\n\tLine two: '''"},
        "guidance": {"pt": "Como se usa.", "en": "How it is used."},
        "criteria": {"pt": "Quais.", "en": "Which."},
    },
    "registration": {
        "opens": datetime(2026, 4, 1, 9),
        "closes": datetime(2026, 7, 1, 10),
        "seats_per_workshop": 40,
    },
    "sectors": [
        {"code": "a", "share": 0.25, "pt": "Sociedade (todos, mesmo)", "en": "Society (all)"},
        {"code": "b", "share": 0.75, "pt": "Estado", "en": "State"},
    ],
    "bodies": [
        {"code": "AGE", "name": {"pt": "Agência", "en": "Agency"}, "sector": "b"},
        {"code": "LIGA", "name": {"pt": "Liga", "en": "League"}, "sector": "mixed"},
    ],
    "consents": [{"code": "news", "pt": "Quero notícias.", "en": "I want news."}],
    "documents": [{"title": {"pt": "Guia", "en": "Guide"}, "url": "https://example.org/guia.pdf"}],
    "workshops": [
        {
            "code": "X1",
            "facilitators": ["LIGA"],
            "partners": ["AGE"],
            "starts": datetime(2026, 7, 2, 10),
            "ends": datetime(2026, 7, 2, 12),
            "rescheduled_from": datetime(2026, 7, 1, 10),
            "times_changed": 2,
            "seats": 12,
            "confirm_hours": 0,
            "spreads_people": False,
            "theme": {"pt": "Água", "en": "Water"},
            "place": {"pt": "Rua A, 1", "en": "1 A Street"},
            "release": {"rule": "timed", "hours": 12, "imbalance": 3},
            "cancelled": {"at": datetime(2026, 6, 1, 8, 15), "reason": {"pt": "Falta de sala."}},
            "documents": [{"title": {"pt": "Dados", "en": "Data"}, "url": "/static/a.pdf"}],
            "rooms": [{"theme": {"pt": "Rios", "en": "Rivers"}}, {}],
            "agenda": [
                {"kind": "welcome", "minutes": 5},
                {
                    "kind": "ideas",
                    "minutes": 30,
                    "silent": True,
                    "moderated": True,
                    "attribution": "anonymous",
                    "limit": 3,
                    "grace": 0,
                    "instructions": {"pt": "Escreva.", "en": "Write."},
                },
            ],
        },
        {
            "code": "X2",
            "facilitators": ["AGE", "LIGA"],
            "starts": datetime(2026, 7, 3, 10),
            "ends": datetime(2026, 7, 3, 12),
            "times_changed": 0,
            "seats": 40,
            "confirm_hours": 48,
            "spreads_people": True,
            "theme": {"pt": "Ar", "en": "Air"},
            "release": {"rule": "keep", "hours": 24, "imbalance": 0},
            "rooms": [
                {"agenda": [{"kind": "ideas", "minutes": 10}]},
                {"agenda": [{"kind": "voting", "minutes": 10}]},
            ],
        },
    ],
}


def loaded(text):
    programme = load_programme(text)
    db.session.commit()
    return programme


def test_the_sample_written_and_loaded_is_written_the_same(app):
    first = as_toml(loaded(SAMPLE))
    assert read(first)[1] == []
    assert as_toml(loaded(first)) == first


def test_the_sample_says_the_same_when_it_is_written(app):
    written, sample = tomllib.loads(as_toml(loaded(SAMPLE))), tomllib.loads(SAMPLE)
    assert [each["starts"] for each in written["workshops"]] == [each["starts"] for each in sample["workshops"]]
    assert written["sectors"] == sample["sectors"]
    assert written["bodies"] == sample["bodies"]
    assert written["registration"] == sample["registration"]
    assert written["workshops"][2]["rescheduled_from"] == datetime(2021, 3, 10, 16)


def test_a_document_that_says_everything_is_written_as_it_was(app):
    assert tomllib.loads(as_toml(loaded(tomli_w.dumps(EVERYTHING)))) == EVERYTHING


def test_what_a_document_says_stands_in_the_rows(app):
    programme = loaded(tomli_w.dumps(EVERYTHING))
    first, second = workshops_of(programme)
    assert (first.seats, first.release, first.release_hours, first.imbalance) == (12, Release.TIMED, 12, 3)
    assert (first.cancel_reason, first.calendar_sequence) == ({"pt": "Falta de sala."}, 2)
    assert sorted(document.url for document in programme.documents) == ["/static/a.pdf", "https://example.org/guia.pdf"]
    rivers, other = rooms_of(first)
    assert (rivers.theme["en"], other.theme) == ("Rivers", None)
    assert [phase.kind for phase in other.phases] == [PhaseKind.WELCOME, PhaseKind.IDEAS]
    assert (other.phases[1].attribution, other.phases[1].most_each) == (Attribution.ANONYMOUS, 3)
    assert [[phase.kind for phase in room.phases] for room in rooms_of(second)] == [
        [PhaseKind.IDEAS],
        [PhaseKind.VOTING],
    ]


def test_what_a_file_does_not_speak_of_stays(app):
    programme = loaded(tomli_w.dumps(EVERYTHING))
    shorter = deepcopy(EVERYTHING)
    for table, key in (("programme", "guidance"), ("programme", "published"), ("programme", "retention_days")):
        del shorter[table][key]
    del shorter["consents"], shorter["documents"], shorter["workshops"][0]["place"], shorter["workshops"][0]["agenda"]
    loaded(tomli_w.dumps(shorter))
    assert content_of(programme)["programme"] == EVERYTHING["programme"]
    assert tomllib.loads(as_toml(programme)) == EVERYTHING


def test_a_changed_consent_is_a_new_version_and_the_old_one_stays_on_record(app):
    programme = loaded(tomli_w.dumps(EVERYTHING))
    other = deepcopy(EVERYTHING)
    other["consents"] = [{"code": "news", "pt": "Quero ler notícias.", "en": "I want to read news."}]
    loaded(tomli_w.dumps(other))
    db.session.expire_all()
    assert [(text.version, text.retired_at is None) for text in programme.consents] == [(1, False), (2, True)]
    assert programme.asked_consents[0].text["en"] == "I want to read news."


def test_a_draft_stays_one_and_says_so(app):
    programme = load_programme(SAMPLE, is_draft=True)
    db.session.commit()
    assert programme.is_draft
    assert tomllib.loads(as_toml(programme))["programme"]["published"] is False
    assert loaded(as_toml(programme)).is_draft


def test_a_room_that_has_begun_keeps_its_agenda(app):
    loaded(tomli_w.dumps(EVERYTHING))
    factories.into(rooms_of(workshop_or_404("X2"))[0], "ideas")
    other = deepcopy(EVERYTHING)
    other["workshops"][1]["rooms"][0]["agenda"] = [{"kind": "results", "minutes": 5}]
    with pytest.raises(Exception, match="X2-R1 has begun, so it keeps its agenda"):
        load_programme(tomli_w.dumps(other))


@pytest.mark.one_database
def test_the_commands_write_what_they_load(app, tmp_path):
    file = tmp_path / "programme.toml"
    file.write_text(SAMPLE, encoding="utf-8")
    run = app.test_cli_runner().invoke
    db.session.rollback()
    assert "a draft" not in run(args=["programme", "load", "--draft", str(file)]).output
    written = run(args=["programme", "dump"]).output
    assert run(args=["programme", "dump", "--slug", "ii-pnaaa"]).output == written
    assert "published = false" in written
    file.write_text(written, encoding="utf-8")
    assert run(args=["programme", "load", str(file)]).exit_code == 0
    assert run(args=["programme", "dump"]).output == written


@pytest.mark.one_database
def test_a_programme_that_there_is_not_cannot_be_written(app):
    run = app.test_cli_runner().invoke
    assert run(args=["programme", "dump"]).exit_code == 1
    assert "There is no programme other." in run(args=["programme", "dump", "--slug", "other"]).output


@pytest.mark.one_database
def test_changes_name_what_is_different(app):
    after = deepcopy(EVERYTHING)
    after["workshops"][0]["theme"]["en"] = "Waters"
    after["documents"] = []
    assert changes(EVERYTHING, after) == {
        "documents[1].title.pt": ["Guia", None],
        "documents[1].title.en": ["Guide", None],
        "documents[1].url": ["https://example.org/guia.pdf", None],
        "workshops[X1].theme.en": ["Water", "Waters"],
        "documents": [None, ""],
    }


# Whatever a programme may say, it says the same after it was written and loaded.

CHARACTERS = st.characters(blacklist_categories=("Cs",), blacklist_characters="\0")
WORDS = st.text(CHARACTERS, min_size=1, max_size=30).filter(str.strip)
TEXTS = st.fixed_dictionaries({"pt": WORDS, "en": WORDS})
CODES = st.from_regex(r"[A-Z][A-Za-z0-9]{0,8}", fullmatch=True)
NAMES = WORDS.filter(lambda words: "(" not in words and ")" not in words)
MINUTES = st.integers(1, 240)


def some(**values):
    """Return a strategy for a table in which each of these may be missing."""
    return st.fixed_dictionaries({}, optional=values)


PHASES = st.lists(
    st.builds(
        lambda must, may: must | may,
        st.fixed_dictionaries({"kind": st.sampled_from([str(kind) for kind in PhaseKind]), "minutes": MINUTES}),
        some(
            silent=st.booleans(),
            moderated=st.booleans(),
            attribution=st.sampled_from([str(each) for each in Attribution]),
            limit=st.integers(1, 50),
            grace=st.integers(0, 60),
            instructions=TEXTS,
        ),
    ),
    min_size=1,
    max_size=3,
)
DOCUMENTS = st.lists(st.fixed_dictionaries({"title": TEXTS, "url": st.just("https://example.org/x")}), max_size=2)


@st.composite
def workshops(draw, number):
    starts = datetime(2026, 7, 1 + number, 10) + timedelta(minutes=draw(MINUTES))
    must = {
        "code": f"P{number}",
        "facilitators": ["AGE"],
        "starts": starts,
        "ends": starts + timedelta(minutes=draw(MINUTES)),
        "theme": draw(TEXTS),
    }
    may = some(
        seats=st.integers(1, 500),
        place=TEXTS,
        partners=st.just(["LIGA"]),
        confirm_hours=st.integers(0, 100),
        spreads_people=st.booleans(),
        agenda=PHASES,
        rooms=st.integers(1, 3) | st.lists(some(theme=TEXTS, agenda=PHASES), min_size=1, max_size=3),
        release=st.fixed_dictionaries({"rule": st.sampled_from(list(map(str, Release)))}),
    )
    return must | draw(may)


@st.composite
def programmes(draw):
    content = deepcopy(EVERYTHING)
    content["programme"] |= {"title": draw(TEXTS), "purpose": draw(TEXTS), "slug": draw(CODES)}
    content["programme"] |= draw(some(guidance=TEXTS, criteria=TEXTS, published=st.just(False)))
    content["sectors"][0] |= {"pt": draw(NAMES), "en": draw(NAMES)}
    content["consents"] = [{"code": "c", **draw(TEXTS)}]
    content["workshops"] = [draw(workshops(number)) for number in range(draw(st.integers(1, 2)))]
    content["registration"]["closes"] = datetime(2026, 7, 1, 10)
    return content


@pytest.mark.one_database
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(programmes())
def test_any_programme_written_and_loaded_is_the_same(app, content):
    """Written, taken away, and loaded from what was written: the same again."""
    first = as_toml(load_programme(tomli_w.dumps(content)))
    db.session.rollback()
    assert programme_named(content["programme"]["slug"]) is None
    assert as_toml(load_programme(first)) == first
    db.session.rollback()
