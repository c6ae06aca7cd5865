"""Signing in by the code of a letter: on the browser that asked, a few attempts, once, and never for nobody."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import SignInRequest
from app.accounts.services import GUESSES
from app.database import utcnow
from app.extensions import db
from app.mail.models import Letter
from app.mail.post import render
from tests import factories

EN = {"Accept-Language": "en"}


def ask(client, email="ana@example.org", **more):
    """Ask for a letter; return the code in it, or None."""
    db.session.expire_all()
    before = db.session.scalars(select(Letter.id)).all()
    assert client.post("/sign-in", data={"email": email, **more}).headers["Location"] == "/sign-in/sent"
    letter = db.session.scalar(select(Letter).where(Letter.id.not_in(before)))
    return letter and letter.facts["code"]


def wrong(code):
    """Return a code that is not that one."""
    return f"{(int(code) + 1) % 10**6:06}"


def type_in(client, code):
    return client.post("/sign-in/sent", data={"code": code}, headers=EN)


def test_the_code_signs_in_the_browser_that_asked(app, client):
    factories.person("ana")
    code = ask(client, next="/candidates")
    assert type_in(client, f" {code[:3]} {code[3:]}").headers["Location"] == "/candidates"
    assert client.get("/me").status_code == 200


@pytest.mark.one_database
def test_the_letter_shows_link_and_code(app, client):
    factories.person("ana")
    code = ask(client)
    letter = db.session.scalar(select(Letter))
    _subject, text, html = render(letter)
    assert code in text
    assert code in html
    link = re.search(r"http://localhost(/sign-in/\S+)", text)[1]
    assert app.test_client().post(link).status_code == 303


def test_no_other_browser_takes_the_code(app, client):
    factories.person("ana")
    factories.person("rui")
    code, other = ask(client), app.test_client()
    assert type_in(other, code).headers["Location"] == "/sign-in"
    ask(other, "rui@example.org")
    assert type_in(other, code).status_code == 422


@pytest.mark.parametrize("first", ["link", "code"])
def test_link_and_code_are_used_up_together(app, client, first):
    factories.person("ana")
    code = ask(client)
    link = f"/sign-in/{db.session.scalar(select(Letter)).facts['token']}"
    elsewhere = app.test_client()
    if first == "link":
        assert elsewhere.post(link).status_code == 303
        assert type_in(client, code).status_code == 422
    else:
        assert type_in(client, code).status_code == 303
        assert elsewhere.post(link).status_code == 410


def test_a_sign_in_uses_up_the_letters_before_it(app, client):
    factories.person("ana")
    ask(client)
    earlier = f"/sign-in/{db.session.scalar(select(Letter)).facts['token']}"
    assert type_in(client, ask(client)).status_code == 303
    assert app.test_client().post(earlier).status_code == 410


def test_five_wrong_codes_use_it_up_and_the_link_still_works(app, client):
    factories.person("ana")
    code = ask(client)
    page = [type_in(client, wrong(code)) for _each in range(5)][-1]
    assert page.status_code == 422
    assert "This code is not right, or it is too old." in page.text
    assert type_in(client, code).status_code == 422
    link = f"/sign-in/{db.session.scalar(select(Letter)).facts['token']}"
    assert client.post(link).status_code == 303


def test_after_many_guesses_in_a_day_only_links_work(app, client):
    ana = factories.person("ana")
    factories.kept(SignInRequest(person_id=ana.id, code_hash="", ends_at=utcnow(), attempts=GUESSES))
    code = ask(client)
    assert type_in(client, code).status_code == 422
    link = f"/sign-in/{db.session.scalar(select(Letter)).facts['token']}"
    assert client.post(link).status_code == 303


@pytest.mark.one_database
def test_a_code_ends_in_time(app, client, monkeypatch):
    factories.person("ana")
    code = ask(client)
    monkeypatch.setattr("app.accounts.models.utcnow", lambda: utcnow() + timedelta(minutes=16))
    assert type_in(client, code).status_code == 422


def test_an_unknown_address_gets_the_same_page_and_no_code_works(app, client, monkeypatch):
    factories.person("ana")
    monkeypatch.setattr("app.accounts.services.secrets.randbelow", lambda _most: 123456)
    unknown = app.test_client()
    assert ask(client) == "123456"
    assert ask(unknown, "eva@example.org") is None
    pages = [type_in(each, "654321").text for each in (client, unknown)]
    forms = [
        re.sub(r'"X-CSRFToken": "[^"]+"|(?<=name="csrf_token") value="[^"]+"|(ana|eva)@example.org', "", page)
        for page in pages
    ]
    assert forms[0] == forms[1]
    assert type_in(unknown, "123456").status_code == 422
    assert type_in(client, "123456").status_code == 303


@pytest.mark.one_database
def test_codes_are_not_kept(app, client):
    factories.person("ana")
    code = ask(client)
    assert code not in db.session.scalar(select(SignInRequest.code_hash))


@pytest.mark.one_database
@pytest.mark.parametrize("typed", ["", "abc", "1" * 40])
def test_what_is_no_code_is_told_so(app, client, typed):
    factories.person("ana")
    ask(client)
    page = type_in(client, typed)
    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.text
