"""The editor as coordinators use it: everything is saved or nothing, nothing typed is lost, the journal says what."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select

from app.extensions import db
from app.journal.models import Entry
from app.programme.models import Body, ConsentText, PublicDocument
from app.programme.services import load_programme
from app.programme.writing import as_toml
from tests import factories
from tests.clients import sign_in
from tests.editor.browsing import EN, send, soup, typed, words
from tests.factories import CIVIL, NOON, PUBLIC

EDITOR = "/coordination/programme"
SAMPLE = Path("app/programme/sample.toml").read_text(encoding="utf-8")


@pytest.fixture
def coordinator(client, app):
    factories.workshop()
    sign_in(client, factories.coordinator())
    return client


def newest():
    return db.session.scalars(select(Entry).order_by(Entry.id.desc())).first()


def facts():
    programme = factories.programme()
    db.session.refresh(programme)
    return programme


def test_the_overview_shows_everything_that_can_be_changed(coordinator):
    page = soup(coordinator.get(EDITOR, headers=EN))
    assert {"facts", "workshops", "sectors", "bodies", "consents", "documents"} <= {
        each["id"] for each in page.select("section[id]")
    }


def test_facts_are_saved_with_what_was_before(coordinator):
    assert (
        send(coordinator, f"{EDITOR}/facts", title__en="Other workshops — Plan", retention_days="30").status_code == 303
    )
    assert (facts().title["en"], facts().retention_days) == ("Other workshops — Plan", 30)
    entry = newest()
    assert (entry.verb, entry.details["before"]["retention_days"], entry.details["after"]["retention_days"]) == (
        "programme.edited",
        365,
        30,
    )
    assert "opens_at" not in entry.details["after"]


def test_saving_what_is_the_same_says_nothing_in_the_journal(coordinator):
    before = newest().id if newest() else None
    assert send(coordinator, f"{EDITOR}/facts").status_code == 303
    assert (newest().id if newest() else None) == before


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title__pt", "", "Write it in both languages."),
        ("guidance__en", "Only this", "Write it in both languages."),
        ("title__en", "x" * 301, "Write at most 300 characters."),
        ("plan_ends", "2000-01-01", "The plan must end after it begins."),
        ("closes_at", "2000-01-01T10:00", "Registration must close after it opens."),
        ("closes_at", (NOON + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"), "The last workshop will have begun"),
        ("opens_at", "soon", "Write a day and a time"),
        ("opens_at", "2027-03-28T01:30", "The clocks do not show this time"),
        ("opens_at", "0001-01-01T00:00", "The clocks do not show this time"),
        ("seats_per_workshop", "0", "Write a whole number from 1 to 100000."),
        ("retention_days", "many", "Write a whole number from 1 to 3650."),
        ("timezone", "Europe/Lisbin", "Write a time zone"),
        ("coordinator_code", "NOBODY", "Not a valid choice"),
    ],
)
def test_wrong_facts_are_told_beside_their_field_and_nothing_is_changed(coordinator, field, value, sentence):
    before = as_toml(factories.programme())
    answer = send(coordinator, f"{EDITOR}/facts", **{field: value, "purpose__en": "Typed and kept"})
    assert answer.status_code == 422
    assert sentence in words(soup(answer).main)
    assert typed(soup(answer))["purpose-en"] == ["Typed and kept"]
    assert as_toml(facts()) == before


def test_two_coordinators_never_overwrite_each_other(coordinator):
    held = typed(soup(coordinator.get(f"{EDITOR}/facts", headers=EN)))
    send(coordinator, f"{EDITOR}/facts", purpose__en="Theirs")
    answer = coordinator.post(f"{EDITOR}/facts", data=held | {"purpose-en": "Mine"}, headers=EN)
    assert answer.status_code == 409
    assert "Saved by somebody else: Theirs" in words(soup(answer).main)
    assert facts().purpose["en"] == "Theirs"
    again = coordinator.post(f"{EDITOR}/facts", data=typed(soup(answer)), headers=EN)
    assert again.status_code == 303
    assert facts().purpose["en"] == "Mine"


def share_fields(first, second):
    sectors = factories.programme().sectors
    return {f"share_{sectors[0].id}": first, f"share_{sectors[1].id}": second}


def test_shares_are_changed_for_every_workshop(coordinator):
    assert send(coordinator, f"{EDITOR}/shares", **share_fields("25,0", "75.0")).status_code == 303
    assert [sector.share for sector in facts().sectors] == [0.25, 0.75]
    assert (newest().verb, newest().details["before"]) == ("programme.shared", [0.5, 0.5])


@pytest.mark.parametrize(("first", "second"), [("50", "40"), ("0", "100"), ("x", "100"), ("-50", "150")])
def test_shares_make_a_whole(coordinator, first, second):
    assert send(coordinator, f"{EDITOR}/shares", **share_fields(first, second)).status_code == 422
    assert [sector.share for sector in facts().sectors] == [0.5, 0.5]


def test_nobody_loses_a_seat_to_other_shares(coordinator):
    place = factories.workshop("W2", seats=4)
    for _each in range(2):
        factories.seat(of=place, code=PUBLIC)
    answer = send(coordinator, f"{EDITOR}/shares", **share_fields("75", "25"))
    assert answer.status_code == 409
    assert "needs 2 seats" in words(soup(answer).main)
    assert [sector.share for sector in facts().sectors] == [0.5, 0.5]


def test_a_sector_is_renamed(coordinator):
    number = factories.sector(CIVIL).id
    send(coordinator, f"{EDITOR}/sectors/{number}", name__en="People", note__pt="todos", note__en="all")
    assert (facts().sectors[0].name["en"], facts().sectors[0].note["pt"]) == ("People", "todos")
    answer = send(coordinator, f"{EDITOR}/sectors/{number}", name__en="People (all)")
    assert answer.status_code == 422


def test_bodies_come_change_and_go(coordinator):
    new = {"code": "NEW", "name__pt": "Nova", "name__en": "New", "sector": "mixed"}
    assert send(coordinator, f"{EDITOR}/bodies", **new).status_code == 303
    row = db.session.scalar(select(Body).where(Body.code == "NEW"))
    assert send(coordinator, f"{EDITOR}/bodies", **new).status_code == 409
    assert send(coordinator, f"{EDITOR}/bodies/{row.id}", name__en="Newer", sector=PUBLIC).status_code == 303
    db.session.refresh(row)
    assert (row.name["en"], row.sector, newest().verb) == ("Newer", PUBLIC, "body.edited")
    number = row.id
    assert coordinator.post(f"{EDITOR}/bodies/{number}/removal").status_code == 303
    assert db.session.get(Body, number) is None


def test_a_body_in_use_stays(coordinator):
    number = factories.programme().bodies[0].id
    answer = coordinator.post(f"{EDITOR}/bodies/{number}/removal", headers=EN)
    assert answer.status_code == 409
    assert "This body still has a part in: PT-3, W1" in words(soup(answer))


@pytest.mark.parametrize(("sector", "code"), [("church", "X"), (PUBLIC, "a b"), (PUBLIC, "x" * 41), (PUBLIC, "")])
def test_a_wrong_body_is_refused(coordinator, sector, code):
    answer = send(coordinator, f"{EDITOR}/bodies", code=code, name__pt="A", name__en="B", sector=sector)
    assert answer.status_code == 422


def test_changed_words_of_a_consent_are_a_new_version(coordinator):
    send(coordinator, f"{EDITOR}/consents", code="news", text__pt="Notícias", text__en="News")
    first = db.session.scalar(select(ConsentText))
    assert send(coordinator, f"{EDITOR}/consents/{first.id}", text__en="All news").status_code == 303
    [old, new] = db.session.scalars(select(ConsentText).order_by(ConsentText.version))
    assert (old.text["en"], old.retired_at is None, new.text["en"], new.version) == ("News", False, "All news", 2)
    assert send(coordinator, f"{EDITOR}/consents/{old.id}", text__en="Again").status_code == 409
    coordinator.post(f"{EDITOR}/consents/{new.id}/removal")
    assert facts().asked_consents == []


def test_documents_are_shown_where_they_belong(coordinator):
    place = factories.workshop("W2")
    send(coordinator, f"{EDITOR}/documents", title__pt="Guia", title__en="Guide", url="https://example.org/g.pdf")
    send(
        coordinator,
        f"{EDITOR}/documents",
        title__pt="Dados",
        title__en="Data",
        url="/static/d.csv",
        workshop_id=str(place.id),
    )
    assert [each.text for each in soup(coordinator.get("/workshops/W2", headers=EN)).select("main ul.plain a")] == [
        "Data",
        "Guide",
    ]
    assert "Data" not in soup(coordinator.get("/workshops/W1", headers=EN)).main.text
    number = db.session.scalar(select(PublicDocument.id).where(PublicDocument.workshop_id.is_not(None)))
    coordinator.post(f"{EDITOR}/documents/{number}/removal")
    assert "Data" not in soup(coordinator.get("/workshops/W2", headers=EN)).main.text


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "example.org", "//example.org", "https://a b", "https://" + "x" * 500]
)
def test_a_document_has_an_address(coordinator, url):
    answer = send(coordinator, f"{EDITOR}/documents", title__pt="Guia", title__en="Guide", url=url)
    assert answer.status_code == 422


# Draft and public


def test_a_draft_is_seen_by_coordinators_only_until_it_is_published(app, client):
    draft, place = factories.programme(published_at=None), factories.workshop()
    assert place.programme is draft
    assert words(soup(client.get("/", headers=EN)).h1) == "In preparation"
    assert client.get("/workshops/W1").status_code == 404
    assert client.get("/workshops/W1.ics").status_code == 404
    assert client.get("/workshops/W1/register").status_code == 404
    sign_in(client, factories.coordinator())
    assert "This is a draft" in words(soup(client.get("/", headers=EN)).main)
    assert "This is a draft" in words(soup(client.get("/workshops/W1", headers=EN)).main)
    assert client.post(f"{EDITOR}/publication").status_code == 303
    first = facts().published_at
    client.post(f"{EDITOR}/publication")
    assert (facts().published_at, newest().verb) == (first, "programme.published")
    client.delete_cookie("session")
    assert client.get("/workshops/W1").status_code == 200


def test_the_editor_and_the_panel_warn_of_a_short_notice(app, client):
    factories.workshop(starts_at=NOON, ends_at=NOON + timedelta(hours=2))
    factories.programme().published_at = NOON - timedelta(days=14)
    db.session.commit()
    sign_in(client, factories.coordinator())
    for page in (EDITOR, "/coordination"):
        assert "before the first workshop" not in words(soup(client.get(page, headers=EN)).main)
    factories.programme().published_at = NOON - timedelta(days=13)
    db.session.commit()
    for page in (EDITOR, "/coordination"):
        found = words(soup(client.get(page, headers=EN)).main)
        assert "The programme is public only 13 days before the first workshop." in found


# The file


def upload(client, text):
    content = text if isinstance(text, bytes) else text.encode()
    return client.post(f"{EDITOR}/file", data={"file": (BytesIO(content), "programme.toml")}, headers=EN)


@pytest.fixture
def sample(client, app):
    load_programme(SAMPLE)
    db.session.commit()
    sign_in(client, factories.coordinator())
    return client


def test_the_downloaded_file_changes_nothing(sample):
    text = sample.get(f"{EDITOR}/file.toml").text
    answer = upload(sample, text)
    assert words(soup(answer).h1) == "This file changes nothing"


def test_a_file_is_looked_at_before_it_is_put_in_place(sample):
    text = sample.get(f"{EDITOR}/file.toml").text.replace("Open data and access", "\nOpen data, and access")
    text = text.replace("\nOpen", "Open")
    page = soup(upload(sample, text))
    assert "workshops[W4].theme.en" in words(page.table)
    assert "Open data, and" not in as_toml(facts())
    assert sample.post(f"{EDITOR}/file/application", data=typed(page)).status_code == 303
    assert "Open data, and access" in as_toml(facts())
    assert list(newest().details["changes"]) == ["workshops[W4].theme.en"]


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ('slug = "ii-pnaaa"', 'slug = "ii-pnaaa"\nslogan = "x"', "programme.slogan: is not known here"),
        ('timezone = "Europe/Lisbon"\n', "", "programme.timezone: is missing"),
        ("share = 0.5", "share = 0.6", "makes the shares sum to 1.2"),
        ('slug = "ii-pnaaa"', 'slug = "other"', "W1 is a workshop of the programme ii-pnaaa already"),
        ('slug = "ii-pnaaa"', "slug = ", "is not TOML"),
    ],
)
def test_a_wrong_file_is_told_and_changes_nothing(sample, before, after, sentence):
    kept = as_toml(facts())
    assert sentence in words(soup(upload(sample, SAMPLE.replace(before, after))).main)
    assert as_toml(facts()) == kept


def test_a_file_that_is_not_text_is_told(sample):
    assert "is not written in UTF-8" in words(soup(upload(sample, "a = 'ção'".encode("latin-1"))).main)


def test_a_file_moves_no_workshop_that_people_are_registered_for(sample):
    factories.seat(of=factories.workshop("W1"))
    text = SAMPLE.replace("2021-03-03T16:00:00", "2021-03-03T15:00:00")
    found = words(soup(upload(sample, text)).main)
    assert "People are registered for W1: change its time with “Reschedule”" in found


def test_a_file_does_not_move_a_workshop_back_that_was_rescheduled_a_moment_ago(sample, monkeypatch):
    factories.seat(of=factories.workshop("W1"))
    moved = factories.workshop("W1").starts_at - timedelta(minutes=30)

    def after_somebody_else(workshop):
        """Wait for the lock while another coordinator reschedules W1."""
        if workshop.code == "W1":
            workshop.starts_at = moved

    monkeypatch.setattr("app.editor.files.hold", after_somebody_else)
    found = words(soup(upload(sample, SAMPLE)).main)
    assert "People are registered for W1: change its time with “Reschedule”" in found
