"""What registrations say about people goes in time, and nothing else does."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database import utcnow
from app.door.models import Mark
from app.extensions import db
from app.journal.models import Entry
from app.mail.models import Letter
from app.privacy.queries import workshops_due
from app.privacy.tasks import purge_what_is_due
from app.programme.models import ConsentText
from app.registration.letters import write_to
from app.registration.models import Consent, Seat
from app.registration.services import substitute
from tests import factories
from tests.clients import sign_in

SECRETS = ("Ana Sousa", "ana@example.org", "Contas Claras", "wheelchair", "Ana")


@pytest.fixture(autouse=True)
def _dates_count(app):
    app.config["PRODUCTION"] = True  # elsewhere the dates close nothing


@pytest.fixture
def old():
    """Return a workshop whose registrations were kept long enough, in which Ana took part and wrote."""
    long_ago = utcnow() - timedelta(days=366)
    workshop = factories.workshop("W9", starts_at=long_ago, ends_at=long_ago + timedelta(hours=2))
    room = factories.room("ideas", of=workshop)
    seat = factories.seat("ana", of=workshop, access_needs="A wheelchair")
    factories.contribution(room, seat)
    text = factories.kept(ConsentText(programme_id=workshop.programme_id, code="news", text={}))
    factories.kept(Consent(seat=seat, text=text))
    factories.kept(Mark(seat=seat, key="k1", is_present=True, marked_at=utcnow()))
    write_to(seat, "seated")
    db.session.commit()
    return workshop


def run_the_worker():
    """Do what the worker does each night; nothing is left open meanwhile."""
    db.session.remove()
    purge_what_is_due.call_local()


def found_anywhere(*words):
    """Return where one of these words stands in any text of the database: [(table, column, word)]."""
    places = []
    for table in db.metadata.tables.values():
        for column in table.columns:
            holds = select(column).where(column.is_not(None))
            for (value,) in db.session.execute(holds):
                text = value if isinstance(value, str) else repr(value)
                places += [(table.name, column.name, word) for word in words if word in text]
    return places


def test_nothing_of_a_person_is_left_but_what_they_wrote(app, old):
    assert {word for _table, _column, word in found_anywhere(*SECRETS)} == set(SECRETS)
    wrote = factories.first(Seat).id
    run_the_worker()
    assert found_anywhere(*SECRETS) == []
    seat = db.session.get(Seat, wrote)
    assert seat.purged_at
    assert seat.sector.code == factories.CIVIL


def test_the_contribution_and_its_code_survive(app, client, old):
    run_the_worker()
    page = client.get("/contributions/W9-R1-001")
    page = page if page.status_code == 200 else client.get("/c/W9-R1-001")
    assert page.status_code == 200
    assert "W9-R1-001" in page.text


def test_the_journal_says_how_much_went(app, old):
    run_the_worker()
    run_the_worker()  # twice is once
    said = db.session.scalars(select(Entry.details).where(Entry.verb == "registrations.purged")).all()
    assert said == [{"seats": 1, "people": 1}]


def test_who_is_registered_elsewhere_keeps_name_and_address(app, old):
    factories.seat("ana", of=factories.workshop("W1"))
    run_the_worker()
    assert factories.person("ana").email == "ana@example.org"
    assert ("seats", "access_needs", "wheelchair") not in found_anywhere("wheelchair")


def test_who_holds_a_role_keeps_name_and_address(app, old):
    factories.seat("facilitator", of=old, organisation="Contas Claras", code=factories.CIVIL)
    factories.facilitator(old)
    run_the_worker()
    assert factories.person("facilitator").name == "Filipa Costa"
    assert found_anywhere("Contas Claras") == []


def test_other_workshops_are_left_alone(app, old):
    key = factories.seat("rui", of=factories.workshop("W1"), access_needs="Sign language").id
    run_the_worker()
    rui = db.session.get(Seat, key)
    assert (rui.access_needs, rui.person.name, rui.purged_at) == ("Sign language", "Rui Tavares", None)


@pytest.mark.parametrize(("days", "due"), [(365, ["W9"]), (367, [])])
def test_data_are_kept_as_long_as_the_programme_says(app, old, days, due):
    old.programme.retention_days = days
    db.session.commit()
    assert [workshop.code for workshop in workshops_due()] == due


def test_a_dry_run_changes_nothing(app, old):
    before = found_anywhere(*SECRETS)
    db.session.remove()
    said = app.test_cli_runner().invoke(args=["privacy", "purge", "--dry-run"]).output
    assert "W9: 1 registrations, 1 people would be removed." in said
    assert found_anywhere(*SECRETS) == before


def test_the_command_removes_and_says_how_much(app, old):
    db.session.remove()
    said = app.test_cli_runner().invoke(args=["privacy", "purge"]).output
    assert "W9: 1 registrations, 1 people removed." in said
    assert found_anywhere(*SECRETS) == []
    db.session.remove()
    assert "Nothing is due." in app.test_cli_runner().invoke(args=["privacy", "purge"]).output


def test_nothing_goes_where_dates_close_nothing(app, old):
    app.config["PRODUCTION"] = False
    run_the_worker()
    db.session.remove()
    assert "nothing is removed" in app.test_cli_runner().invoke(args=["privacy", "purge"]).output
    assert db.session.scalars(select(Letter)).all()
    assert found_anywhere("wheelchair")


def test_who_handed_their_seat_on_is_forgotten_too(app, old):
    substitute_in_time(old, "ana", "Rui Tavares")
    run_the_worker()
    assert found_anywhere(*SECRETS, "Rui Tavares", "rui@example.org") == []


def test_who_handed_one_seat_on_and_has_another_is_not_forgotten(app, old):
    substitute_in_time(old, "ana", "Rui Tavares")
    factories.seat("ana", of=factories.workshop("W1"))
    run_the_worker()
    assert factories.person("ana").email == "ana@example.org"


def substitute_in_time(workshop, who, name):
    """Hand a seat on while the workshop was still ahead."""
    times = workshop.starts_at, workshop.ends_at
    workshop.starts_at, workshop.ends_at = factories.NOON, factories.NOON + timedelta(hours=2)
    seat = factories.seat(who, of=workshop)
    email = f"{name.split()[0].lower()}@example.org"
    substitute(factories.acting(seat), seat, name, email, "pt")
    workshop.starts_at, workshop.ends_at = times
    db.session.commit()


def test_what_was_removed_is_not_written_anew(app, client, old):
    ana = factories.seat("ana", of=factories.workshop("W1"))
    run_the_worker()
    sign_in(client, ana)
    data = {"name": "Ana Sousa", "organisation": "Contas Claras", "access_needs": "A wheelchair"}
    assert client.post("/workshops/W9/seat", data=data).status_code == 409
    assert found_anywhere("wheelchair", "Contas Claras") == [("seats", "organisation", "Contas Claras")]  # of W1
