"""Signing in with a code from another device, and the second factor, on a phone and on a desk's screen."""

import re
from email import message_from_bytes, policy

import pyotp
import pytest
from playwright.sync_api import expect

from app.accounts.queries import person_with
from app.accounts.services import sign_in_token
from app.database import utcnow
from app.extensions import db
from tests import factories as make
from tests.browsers import assert_accessible
from tests.servers import wait_until

pytestmark = [pytest.mark.one_database, pytest.mark.xdist_group("browser")]


@pytest.fixture
def windows(request):
    """Opens pages: on a phone and on a desk's screen, one after the other."""
    return request.getfixturevalue(request.param)


both = pytest.mark.parametrize("windows", ["phone", "desktop"], indirect=True)


def known(live_server, who):
    with live_server.app.app_context():
        return getattr(make, who)().email if who == "coordinator" else make.person(who).email


@both
def test_the_code_is_read_on_one_device_and_typed_on_another(windows, live_server, complaints):
    complaints.expect("422 POST .*/sign-in/sent")
    email = known(live_server, "ana")
    page = windows()
    page.goto("/sign-in?next=/candidates")
    page.locator("main [name=email]").fill(email)
    page.locator("main [type=submit]").click()
    code = page.locator("[name=code]")
    expect(code).to_have_attribute("autocomplete", "one-time-code")
    expect(code).to_have_attribute("inputmode", "numeric")
    assert_accessible(page)
    code.fill("12")
    page.locator("main [type=submit]").click()
    expect(page.locator("#error-summary")).to_be_focused()
    assert_accessible(page)
    page.locator("[name=code]").fill(code_in_letter(live_server))
    page.locator("main [type=submit]").click()
    page.wait_for_url("**/candidates")


def code_in_letter(live_server):
    """Return the code in the letter that the worker wrote into a file."""
    folder = live_server.instance / "mail"
    wait_until(lambda: list(folder.glob("*.eml")), "the letter")
    letter = message_from_bytes(next(folder.glob("*.eml")).read_bytes(), policy=policy.default)
    return re.search(r": (\d{6})$", letter.get_body(("plain",)).get_content(), re.M)[1]


def app_code(live_server, email):
    """Return what the authenticator app of a person shows."""
    with live_server.app.app_context():
        secret = person_with(email).otp_secret
        db.session.commit()
    return pyotp.TOTP(secret).at(utcnow())


def new_link(live_server, email):
    with live_server.app.app_context():
        token = sign_in_token(person_with(email))
        db.session.commit()
    return f"/sign-in/{token}"


def sign_in_by_link(page, live_server, email):
    page.goto(new_link(live_server, email))
    page.locator("main [type=submit]").first.click()


@both
def test_the_second_factor_is_set_up_and_asked_for(windows, live_server, artefacts, request):
    look, email = request.node.callspec.params["windows"], known(live_server, "coordinator")
    page = windows()
    sign_in_by_link(page, live_server, email)
    page.goto("/account")
    assert_accessible(page)
    page.screenshot(path=artefacts / f"account-{look}.png", full_page=True)
    page.get_by_role("link", name="Configurar").click()
    page.get_by_role("button", name="Começar").click()
    expect(page.locator(".secret-qr svg")).to_be_visible()
    assert_accessible(page)
    page.screenshot(path=artefacts / f"second-factor-{look}.png", full_page=True)
    page.locator("[name=code]").fill(app_code(live_server, email))
    page.get_by_role("button", name="Ativar").click()
    expect(page.locator(".secrets code")).to_have_count(10)
    recovery = page.locator(".secrets code").first.text_content()
    assert_accessible(page)
    page.screenshot(path=artefacts / f"recovery-codes-{look}.png", full_page=True)
    with page.expect_download() as saved:
        page.get_by_role("link", name="Guardar como ficheiro de texto").click()
    assert len(saved.value.path().read_text().split()) == 10

    other = windows()
    sign_in_by_link(other, live_server, email)
    expect(other.locator("h1")).to_have_text("Falta um passo")
    assert_accessible(other)
    other.screenshot(path=artefacts / f"one-more-step-{look}.png", full_page=True)
    other.locator("[name=code]").fill(recovery)
    other.get_by_role("button", name="Entrar", exact=True).click()
    other.wait_for_url("**/me")
    other.goto("/account/second-factor")
    expect(other.locator("main .lead")).to_contain_text("Restam 9 códigos")
    assert_accessible(other)
    other.screenshot(path=artefacts / f"second-factor-on-{look}.png", full_page=True)
