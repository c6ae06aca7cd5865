"""Loading a programme: all of it or nothing, again and again."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.errors import DomainError
from app.extensions import db
from app.journal.models import Entry
from app.programme import services
from app.programme.models import Body, Engagement, Programme, Sector, Workshop
from app.programme.queries import current_programme, workshop_or_404, workshops_of
from app.programme.services import WrongDocument, load_programme
from app.registration.models import SeatState
from app.registration.services import take_seat
from tests import factories

FILE = Path("app/programme/sample.toml")
SAMPLE = FILE.read_text(encoding="utf-8")
WITHOUT_W4 = SAMPLE[: SAMPLE.index('[[workshops]]\ncode = "W4"')].replace("2021-03-11T16:00:00", "2021-03-10T15:00:00")
WITHOUT_TI = SAMPLE.replace('["TI"]', '["AMA"]').replace(
    SAMPLE[SAMPLE.index('[[bodies]]\ncode = "TI"') : SAMPLE.index('[[workshops]]\ncode = "W1"')], ""
)


def load(text=SAMPLE):
    programme = load_programme(text)
    db.session.commit()
    return programme


def register(workshop="W1", who="ana", sector=0):
    place = workshop_or_404(workshop)
    seat = take_seat(place, place.programme.sectors[sector], who, f"{who}@example.org", None, "pt")
    db.session.commit()
    return seat


def count(model):
    return db.session.scalar(select(func.count(model.id)))


def test_the_sample_is_loaded(app):
    programme = load()
    first, second, third, _fourth = workshops_of(programme)
    assert [sector.share for sector in programme.sectors] == [0.5, 0.5]
    assert [body.code for body in first.facilitators + first.partners] == ["PASC", "APDSI"]
    assert (second.seats, second.rescheduled_from) == (68, None)
    assert third.old_ends_at.hour == 18
    assert programme.coordinator.code == "RNAA"


def test_features_above_build_what_a_workshop_needs(app, monkeypatch):
    built = []
    monkeypatch.setattr(
        services, "builders", [lambda workshop, values: built.append((workshop.code, values.get("rooms")))]
    )
    load(SAMPLE.replace('code = "W2"', 'code = "W2"\nrooms = 4'))
    assert built == [("W1", None), ("W2", 4), ("W3", None), ("W4", None)]


def test_the_journal_tells_what_was_loaded(app):
    programme = load()
    entry = db.session.scalar(select(Entry).where(Entry.verb == "programme.loaded"))
    assert (entry.subject_id, entry.person_id) == (programme.id, None)
    assert entry.details == {"workshops": ["W1", "W2", "W3", "W4"]}


def test_loading_again_changes_nothing_that_is_the_same(app):
    load()
    before = [count(model) for model in (Programme, Sector, Body, Workshop, Engagement)]
    load()
    assert [count(model) for model in (Programme, Sector, Body, Workshop, Engagement)] == before


def test_loading_again_brings_texts_times_and_bodies_up_to_date(app):
    workshop = workshops_of(load())[1]
    load(
        SAMPLE.replace("starts = 2021-03-04T16:00:00", "starts = 2021-03-04T15:30:00")
        .replace('["ANJE"]', '["AMA", "TI"]')
        .replace("Open data and access", "Open data, and access")
    )
    db.session.expire_all()
    assert (workshop.starts_at.hour, workshop.starts_at.minute) == (15, 30)
    assert [body.code for body in workshop.facilitators] == ["AMA", "TI"]
    assert workshop_or_404("W4").theme["en"] == "Open data, and access to information"


def test_a_wrong_document_changes_nothing(app):
    load()
    with pytest.raises(WrongDocument) as wrong:
        load(
            SAMPLE.replace("Open data and access", "Closed data").replace(
                "seats_per_workshop = 68", "seats_per_workshop = 0"
            )
        )
    db.session.rollback()
    assert [problem.key for problem in wrong.value.problems] == ["registration.seats_per_workshop"]
    assert workshop_or_404("W4").theme["en"] == "Open data and access to information"


def test_a_body_that_left_is_removed(app):
    load()
    load(WITHOUT_TI)
    assert "TI" not in [body.code for body in current_programme().bodies]


def test_a_workshop_that_left_is_removed_with_what_was_built_for_it(app, monkeypatch):
    monkeypatch.setattr(services, "builders", [])
    load()
    load(WITHOUT_W4)
    assert db.session.scalars(select(Workshop.code).order_by(Workshop.code)).all() == ["W1", "W2", "W3"]
    load()
    assert workshop_or_404("W4").scope.name == "W4"


def test_nothing_leaves_a_programme_that_people_are_registered_for(app):
    load()
    register("W1")
    with pytest.raises(DomainError, match="People are registered in this programme, so nothing can leave it: W4"):
        load(WITHOUT_W4)


def test_texts_and_times_change_also_when_people_are_registered(app):
    load()
    register("W1")
    load(SAMPLE.replace("2021-03-03T16:00:00", "2021-03-03T15:00:00"))
    db.session.expire_all()
    assert workshop_or_404("W1").starts_at.hour == 15


def test_more_seats_move_the_waiting_list_up(app):
    load(SAMPLE.replace("seats_per_workshop = 68", "seats_per_workshop = 2"))
    first, second = register("W1", "ana"), register("W1", "rui")
    assert (first.state, second.state) == (SeatState.SEATED, SeatState.WAITING)
    load(SAMPLE)
    assert second.state is SeatState.OFFERED


def test_a_code_belongs_to_one_programme(app):
    load()
    with pytest.raises(DomainError, match="W1 is a workshop of the programme ii-pnaaa already"):
        load(SAMPLE.replace("ii-pnaaa", "iii-pnaaa"))


def run(app, *arguments):
    db.session.rollback()
    result = app.test_cli_runner().invoke(args=["programme", "load", *arguments])
    db.session.expire_all()
    return result


def test_the_command_loads_a_file(app):
    result = run(app, str(FILE))
    assert (result.exit_code, count(Workshop)) == (0, 4)


def test_the_command_names_file_line_and_key_and_changes_nothing(app, tmp_path):
    file = tmp_path / "wrong.toml"
    file.write_text(SAMPLE.replace('slug = "ii-pnaaa"', 'slug = "ii-pnaaa"\nslogan = "open"'), encoding="utf-8")
    result = run(app, str(file))
    assert result.exit_code == 1
    assert f"{file}, line 7, programme.slogan: is not known here" in result.output
    assert count(Programme) == 0


@pytest.mark.one_database
def test_the_command_tells_where_a_file_is_not_utf_8(app, tmp_path):
    file = tmp_path / "old.toml"
    file.write_bytes("# um\n# dois\nslug = 'cocriação'".encode("latin-1"))
    result = run(app, str(file))
    assert result.exit_code == 1
    assert f"{file}, line 3: is not written in UTF-8" in result.output


@pytest.mark.one_database
def test_the_command_leaves_a_programme_alone_when_asked(app):
    factories.programme()
    result = run(app, "--if-empty", str(FILE))
    assert result.exit_code == 0
    assert db.session.scalars(select(Programme.slug)).all() != ["ii-pnaaa"]
