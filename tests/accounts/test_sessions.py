"""Where a person is signed in: a list, one browser less, all of them less; and links that sign in nobody unasked."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app.accounts.models import Role, Session, SignInRequest
from app.accounts.services import appoint, sign_in_token
from app.accounts.sessions import forget_old_sign_ins
from app.database import utcnow
from app.extensions import db
from app.registration.letters import personal_link
from tests import factories as make
from tests.clients import queries_of, sign_in

EN = {"Accept-Language": "en"}
PHONE = "Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0"


def by_link(client, who, **headers):
    token = sign_in_token(make.person(who))
    db.session.commit()
    assert client.post(f"/sign-in/{token}", headers=headers).status_code == 303


def sessions():
    return db.session.scalars(select(Session).order_by(Session.id)).all()


def is_signed_in(client):
    return client.get("/me").status_code == 200


def test_the_list_says_which_browser_and_which_is_this_one(app, client):
    by_link(app.test_client(), "ana", **{"User-Agent": PHONE})
    by_link(client, "ana", **{"User-Agent": "curl"})
    page = BeautifulSoup(client.get("/account", headers=EN).text, "html.parser")
    listed = [" ".join(each.text.split()) for each in page.select("main li")]
    assert ["Unknown browser" in listed[0], "this browser" in listed[0]] == [True, True]
    assert ["Firefox, Android" in listed[1], "this browser" in listed[1]] == [True, False]


def test_another_browser_is_signed_out(app, client):
    other = app.test_client()
    by_link(other, "ana")
    by_link(client, "ana")
    assert is_signed_in(other)
    assert client.post(f"/account/sessions/{sessions()[0].id}/end").status_code == 303
    assert (is_signed_in(other), is_signed_in(client)) == (False, True)


def test_nobody_signs_out_somebody_else(app, client):
    other = app.test_client()
    by_link(other, "rui")
    by_link(client, "ana")
    assert client.post(f"/account/sessions/{sessions()[0].id}/end").status_code == 404
    assert is_signed_in(other)


def test_signing_out_everywhere_ends_all_of_ones_own_sessions(app, client):
    elsewhere, somebody = app.test_client(), app.test_client()
    by_link(elsewhere, "ana")
    by_link(somebody, "rui")
    by_link(client, "ana")
    assert client.post("/account/sessions/end").headers["Location"] == "/"
    assert [is_signed_in(each) for each in (client, elsewhere, somebody)] == [False, False, True]


@pytest.mark.one_database
def test_signing_out_makes_a_copied_cookie_worthless(app, client):
    by_link(client, "ana")
    copied = client.get_cookie("session").value
    client.post("/sign-out")
    client.set_cookie("session", copied)
    assert not is_signed_in(client)


@pytest.mark.one_database
def test_a_cookie_from_before_there_were_sessions_is_signed_out(app, client):
    ana = make.person("ana")
    with client.session_transaction() as session:
        session.update(_user_id=ana.get_id(), _fresh=True)
    assert client.get("/me").headers["Location"] == "/sign-in?next=/me"


@pytest.mark.one_database
def test_who_signs_in_anew_leaves_no_session_behind(app, client):
    by_link(client, "ana")
    by_link(client, "rui")
    assert [session.ended_at is None for session in sessions()] == [False, True]


def test_a_session_is_seen_when_something_is_sent_and_not_when_something_is_read(app, client):
    by_link(client, "ana")
    long_ago = utcnow() - timedelta(hours=1)
    sessions()[0].seen_at = long_ago
    db.session.commit()
    assert is_signed_in(client)
    assert sessions()[0].seen_at == long_ago
    other = app.test_client()
    by_link(other, "ana")
    client.post(f"/account/sessions/{sessions()[1].id}/end")
    assert sessions()[0].seen_at > long_ago


@pytest.mark.one_database
def test_who_is_signed_in_is_one_question(app, client):
    sign_in(client, make.facilitator())
    asked = [
        each for each in queries_of(client, "/about") if "people" in each or "grants" in each or "sessions" in each
    ]
    assert len(asked) == 1


def test_a_first_role_signs_out_whoever_came_by_the_link_to_a_seat(app, client):
    seat = make.seat("ana")
    client.get(f"/seat/{personal_link(seat)}")
    assert is_signed_in(client)
    appoint(make.person("ana"), Role.COORDINATOR)
    db.session.commit()
    assert not is_signed_in(client)


def test_what_is_a_month_old_is_forgotten(app, client):
    by_link(client, "ana")
    by_link(client, "ana")
    old = sessions()[1]
    old.ended_at = utcnow() - timedelta(days=31)
    db.session.scalars(select(SignInRequest)).first().ends_at = old.ended_at
    db.session.commit()
    forget_old_sign_ins()
    db.session.commit()
    assert (len(sessions()), len(db.session.scalars(select(SignInRequest)).all())) == (1, 1)


# Personal links


def test_ones_own_link_signs_in_with_one_tap(app, client):
    link = f"/seat/{personal_link(make.seat('ana'))}"
    assert client.get(link, headers={"Sec-Fetch-Site": "none"}).headers["Location"] == "/me"
    assert client.get(link).headers["Location"] == "/me"
    assert len(sessions()) == 1


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_link_on_another_site_asks_first(app, client, site):
    link = f"/seat/{personal_link(make.seat('ana'))}"
    page = client.get(link, headers=EN | {"Sec-Fetch-Site": site})
    assert "This link signs in Ana Sousa, ana@example.org." in page.text
    assert not is_signed_in(client)
    assert client.post(link).headers["Location"] == "/me"
    assert is_signed_in(client)


def test_a_link_of_somebody_else_asks_whoever_is_signed_in(app, client):
    rui = make.seat("rui")
    sign_in(client, rui)
    link = f"/seat/{personal_link(make.seat('ana'))}"
    page = client.get(link, headers=EN)
    assert "This browser is signed in as Rui Tavares." in page.text
    assert "rui@example.org" in client.get("/me").text
    assert client.post(link).status_code == 303
    assert "ana@example.org" in client.get("/me").text
