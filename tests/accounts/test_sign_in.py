"""Signing in by a link: once, in time, for whom we know, and nowhere else than here."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.models import Person
from app.accounts.services import meet, sign_in_token
from app.database import utcnow
from app.extensions import db
from app.mail.models import Letter
from tests import factories
from tests.clients import sign_in
from tests.conftest import new_app


def letters():
    return db.session.scalar(select(func.count(Letter.id)))


def link_for(who):
    token = sign_in_token(factories.person(who))
    db.session.commit()
    return f"/sign-in/{token}"


def ask(client, email, **more):
    return client.post("/sign-in", data={"email": email, **more}, follow_redirects=True)


def test_a_link_signs_in_and_leads_to_ones_own_page(app, client):
    link = link_for("ana")
    answer = client.post(link)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/me")
    assert client.get("/me").status_code == 200


def test_following_a_link_does_not_use_it_up(app, client):
    link = link_for("ana")
    page = client.get(link)
    assert "ana@example.org" in page.text
    assert client.get("/me").status_code == 303
    assert client.post(link).headers["Location"] == "/me"


def test_a_link_works_once(app, client):
    link = link_for("ana")
    assert client.post(link).status_code == 303
    again = app.test_client()
    assert again.post(link).status_code == 410
    assert again.get("/me").status_code == 303


def test_a_link_ends_in_time(app, client, monkeypatch):
    link = link_for("ana")
    assert client.get(link).status_code == 200
    monkeypatch.setattr("app.accounts.models.utcnow", lambda: utcnow() + timedelta(minutes=16))
    page = client.get(link)
    assert page.status_code == 410
    assert 'href="/sign-in"' in page.text


@pytest.mark.one_database
def test_a_forged_link_is_told_to_ask_for_a_new_one(client):
    assert client.get("/sign-in/nonsense").status_code == 410
    assert client.post("/sign-in/nonsense").status_code == 410


def test_the_answer_is_the_same_for_a_known_and_an_unknown_address(app, client):
    factories.programme()
    factories.person("ana")
    known = ask(client, "ana@example.org").text
    assert letters() == 1
    unknown = ask(client, "eva@example.org").text
    assert letters() == 1
    assert without_token(known).replace("ana@", "eva@") == without_token(unknown)


def without_token(page: str) -> str:
    """Return a page without its token against forged requests, which has the second it was made in."""
    return re.sub(r'"X-CSRFToken": "[^"]+"', "", page)


@pytest.mark.one_database
def test_an_address_is_known_in_whatever_case(app, client):
    factories.person("ana")
    ask(client, "  ANA@Example.org ")
    assert letters() == 1


@pytest.mark.one_database
def test_a_wrong_address_comes_back_with_its_reason(client):
    page = client.post("/sign-in", data={"email": "ana@"}, headers={"Accept-Language": "en"})
    assert page.status_code == 422
    assert 'value="ana@"' in page.text
    assert "The part after “@” is missing." in page.text


@pytest.mark.one_database
def test_a_sign_in_leads_back_to_where_one_was(app, client):
    link = link_for("ana")
    assert client.post(f"{link}?next=/candidates").headers["Location"] == "/candidates"


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example"])
@pytest.mark.one_database
def test_a_sign_in_never_leads_elsewhere(app, client, elsewhere):
    link = link_for("ana")
    assert client.post(link, query_string={"next": elsewhere}).headers["Location"] == "/me"


@pytest.mark.one_database
def test_the_letter_carries_where_one_was_and_nothing_else(app, client):
    factories.person("ana")
    ask(client, "ana@example.org", next="/candidates")
    ask(client, "ana@example.org", next="https://evil.example")
    assert [letter.facts["next"] for letter in db.session.scalars(select(Letter))] == ["/candidates", ""]


@pytest.mark.one_database
def test_signing_out_forgets_who_it_was(app, client):
    sign_in(client, factories.person("ana"))
    assert client.get("/me").status_code == 200
    assert client.post("/sign-out").headers["Location"] == "/"
    assert client.get("/me").status_code == 303


@pytest.mark.one_database
def test_an_address_gets_only_so_many_letters(database, tmp_path):
    app = new_app(database, tmp_path, RATELIMIT_ENABLED=True)
    client = app.test_client()
    answers = [client.post("/sign-in", data={"email": "ana@example.org"}).status_code for _ in range(6)]
    assert answers == [303] * 5 + [429]
    assert client.post("/sign-in", data={"email": "bela@example.org"}).status_code == 303


def test_a_person_is_met_once_even_when_two_meet_them_at_the_same_moment(app, monkeypatch):
    ana = factories.person("ana")
    answers = iter([None, ana])  # the first look was a moment too early
    monkeypatch.setattr("app.accounts.services.person_with", lambda _email: next(answers))
    assert meet("ana@example.org", "Somebody else") is ana
    db.session.commit()
    assert db.session.scalars(select(Person.name)).all() == ["Ana Sousa"]
