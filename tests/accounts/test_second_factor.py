"""The second factor: set up by a code, asked for at each sign-in, once each code, and replaced when it is lost."""

from datetime import timedelta

import pyotp
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app.accounts.models import Role, Session
from app.accounts.queries import person_with
from app.accounts.rules import step_of
from app.accounts.services import appoint, sign_in_token
from app.database import utcnow
from app.extensions import db
from app.mail.models import Letter
from app.mail.post import render
from app.registration.letters import personal_link
from tests import factories as make
from tests.clients import sign_in
from tests.conftest import new_app

EN = {"Accept-Language": "en"}
FACTOR, AT_SIGN_IN = "/account/second-factor", "/sign-in/second-factor"


@pytest.fixture
def later(monkeypatch):
    """Lets half a minute pass, so that the app shows a new code."""
    passed = [timedelta()]
    monkeypatch.setattr("app.accounts.second_factor.utcnow", lambda: utcnow() + passed[0])

    def wait():
        passed[0] += timedelta(seconds=30)

    wait.now = lambda: utcnow() + passed[0]
    return wait


def app_of(email="coordinator@example.org"):
    """Return the authenticator app of a person."""
    db.session.expire_all()
    return pyotp.TOTP(person_with(email).otp_secret)


def new_code(later):
    """Return a code of the coordinator's app that was not used yet."""
    later()
    return app_of().at(later.now())


def set_up(client, later):
    """Turn the coordinator's second factor on; return the recovery codes."""
    client.post(f"{FACTOR}/secret")
    page = client.post(FACTOR, data={"code": new_code(later)})
    assert page.headers["Cache-Control"] == "no-store"
    return [each.text for each in BeautifulSoup(page.text, "html.parser").select(".secrets code")]


def by_letter(client):
    """Sign the coordinator in by the link of a letter; return where it leads."""
    token = sign_in_token(make.coordinator())
    db.session.commit()
    return client.post(f"/sign-in/{token}").headers["Location"]


@pytest.fixture
def desk(client):
    """The browser of the coordinator."""
    make.programme()
    by_letter(client)
    return client


def test_it_is_set_up_with_a_code_and_then_asked_for(app, desk, later):
    codes = set_up(desk, later)
    assert len(set(codes)) == 10
    assert desk.get("/coordination").status_code == 200
    other = app.test_client()
    assert by_letter(other) == AT_SIGN_IN
    assert other.get("/coordination").headers["Location"] == "/sign-in?next=/coordination"
    assert other.get("/sign-in?next=/coordination").headers["Location"] == f"{AT_SIGN_IN}?next=/coordination"
    answer = other.post(AT_SIGN_IN, data={"code": new_code(later), "next": "/coordination"})
    assert answer.headers["Location"] == "/coordination"
    assert other.get("/coordination").status_code == 200


@pytest.mark.one_database
def test_a_wrong_code_turns_nothing_on(app, desk):
    desk.post(f"{FACTOR}/secret")
    page = desk.post(FACTOR, data={"code": "000000"}, headers=EN)
    assert page.status_code == 422
    assert "This code is not right" in page.text
    assert person_with("coordinator@example.org").otp_since is None


def test_no_code_counts_twice(app, desk, later):
    set_up(desk, later)
    code = new_code(later)
    first, second = app.test_client(), app.test_client()
    by_letter(first)
    assert first.post(AT_SIGN_IN, data={"code": code}).status_code == 303
    by_letter(second)
    assert second.post(AT_SIGN_IN, data={"code": code}).status_code == 422


def test_a_recovery_code_works_once(app, desk, later):
    codes = set_up(desk, later)
    first, second = app.test_client(), app.test_client()
    by_letter(first)
    assert first.post(AT_SIGN_IN, data={"code": codes[0]}).status_code == 303
    assert "9 recovery codes are left." in first.get(FACTOR, headers=EN).text
    by_letter(second)
    assert second.post(AT_SIGN_IN, data={"code": codes[0]}).status_code == 422
    assert second.post(AT_SIGN_IN, data={"code": codes[1]}).status_code == 303


def test_the_recovery_code_of_somebody_else_does_not_work(app, desk, later):
    codes, rui = set_up(desk, later), app.test_client()
    appoint(make.person("rui"), Role.ADMINISTRATOR)
    sign_in(rui, make.kept(make.person("rui")))
    rui.post(f"{FACTOR}/secret")
    rui.post(FACTOR, data={"code": app_of("rui@example.org").at(later.now())})
    assert rui.post(f"{FACTOR}/off", data={"code": codes[0]}).status_code == 422
    assert desk.post(f"{FACTOR}/off", data={"code": codes[0]}).status_code == 303


def test_new_recovery_codes_replace_the_old_ones(app, desk, later):
    old = set_up(desk, later)
    page = desk.post(f"{FACTOR}/codes", data={"code": new_code(later)})
    new = [each.text for each in BeautifulSoup(page.text, "html.parser").select(".secrets code")]
    assert (len(new), set(new) & set(old)) == (10, set())
    assert desk.post(f"{FACTOR}/off", data={"code": old[0]}).status_code == 422


def test_turning_it_off_needs_a_code(app, desk, later):
    set_up(desk, later)
    assert desk.post(f"{FACTOR}/off", data={"code": "000000"}).status_code == 422
    assert desk.post(f"{FACTOR}/off", data={"code": new_code(later)}).status_code == 303
    assert by_letter(app.test_client()) == "/me"


def test_a_session_that_is_half_way_can_change_nothing(app, desk, later):
    codes, half_way = set_up(desk, later), app.test_client()
    by_letter(half_way)
    for act in (FACTOR, f"{FACTOR}/secret", f"{FACTOR}/codes", f"{FACTOR}/off", "/account/sessions/end"):
        assert half_way.post(act, data={"code": codes[0]}).headers["Location"].startswith("/sign-in?next=")
    assert half_way.get("/account").status_code == 303
    assert half_way.get(FACTOR).status_code == 303
    assert desk.get("/account").status_code == 200


@pytest.mark.one_database
def test_a_session_from_before_shows_it_too(app, desk, later):
    earlier = app.test_client()
    by_letter(earlier)
    set_up(desk, later)
    assert earlier.get("/coordination").status_code == 303
    assert earlier.post(AT_SIGN_IN, data={"code": new_code(later)}).status_code == 303
    assert earlier.get("/coordination").status_code == 200


@pytest.mark.one_database
def test_each_change_is_told_by_letter_without_secrets(app, desk, later):
    codes = set_up(desk, later)
    desk.post(f"{FACTOR}/codes", data={"code": new_code(later)})
    desk.post(f"{FACTOR}/off", data={"code": new_code(later)})
    about = select(Letter).where(Letter.template == "accounts/letters/second_factor").order_by(Letter.id)
    letters = db.session.scalars(about).all()
    assert [letter.facts["change"] for letter in letters] == ["on", "codes", "off"]
    _subject, text, html = render(letters[0])
    assert not any(code in text + html for code in codes)


def test_the_administration_can_reset_it(app, desk, later):
    set_up(desk, later)
    db.session.rollback()
    result = app.test_cli_runner().invoke(args=["accounts", "reset-factor", "coordinator@example.org"])
    assert result.exit_code == 0, result.output
    assert desk.get("/me").status_code == 303
    assert by_letter(app.test_client()) == "/me"


# Where it is required


@pytest.fixture
def strict(app):
    """The application of an installation that requires a second factor of staff."""
    app.config["SECOND_FACTOR_REQUIRED"] = True
    make.programme()
    return app


def test_staff_are_led_to_set_it_up_and_reach_nothing_before(strict, client, later):
    assert by_letter(client) == AT_SIGN_IN
    assert client.get(AT_SIGN_IN).headers["Location"] == FACTOR
    assert client.get("/coordination").status_code == 303
    assert client.get("/me").status_code == 303
    assert client.get(FACTOR).status_code == 200
    set_up(client, later)
    assert client.get("/coordination").status_code == 200


def test_who_turns_it_off_must_set_up_another(strict, client, later):
    by_letter(client)
    set_up(client, later)
    assert client.post(f"{FACTOR}/off", data={"code": new_code(later)}).status_code == 303
    assert client.get("/coordination").status_code == 303
    set_up(client, later)
    assert client.get("/coordination").status_code == 200


@pytest.mark.one_database
def test_participants_need_none(strict, client):
    client.get(f"/seat/{personal_link(make.seat('ana'))}")
    assert client.get("/me").status_code == 200


@pytest.mark.one_database
def test_codes_are_throttled_by_account_not_by_address(database, tmp_path):
    app = new_app(database, tmp_path, RATELIMIT_ENABLED=True, SECOND_FACTOR_REQUIRED=True)
    with app.app_context():
        ana, rui = app.test_client(), app.test_client()
        for client, who in ((ana, "ana"), (rui, "rui")):
            appoint(make.person(who), Role.COORDINATOR)
            sign_in(client, make.kept(make.person(who)))
        answers = [ana.post(FACTOR, data={"code": "000000"}).status_code for _each in range(11)]
        assert answers == [422] * 10 + [429]
        assert rui.post(FACTOR, data={"code": "000000"}).status_code == 422
        db.session.remove()
        db.engine.dispose()


# The rule


def test_a_code_is_taken_from_the_step_before_to_the_step_after():
    secret, now = pyotp.random_base32(), utcnow()
    step = int(now.timestamp()) // 30
    typed = {offset: pyotp.TOTP(secret).generate_otp(step + offset) for offset in (-2, -1, 0, 1, 2)}
    found = {offset: step_of(secret, code, now, None) for offset, code in typed.items()}
    assert found == {-2: None, -1: step - 1, 0: step, 1: step + 1, 2: None}
    assert step_of(secret, typed[0], now, last=step) is None
    assert step_of(secret, typed[1], now, last=step) == step + 1


def test_only_a_verified_session_is_marked(app, desk, later):
    set_up(desk, later)
    by_letter(app.test_client())
    verified = [session.verified_at is not None for session in db.session.scalars(select(Session).order_by(Session.id))]
    assert verified == [True, False]
