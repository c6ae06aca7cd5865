"""The list in a real browser: filtering in place, choosing people across filters, writing to them, taking a file."""

import re

import pytest
from playwright.sync_api import expect

from app.extensions import db
from tests import factories as make
from tests.browsers import assert_accessible

LIST = "/coordination/registrations"


@pytest.fixture
def coordinator(live_server):
    with live_server.app.app_context():
        make.seat("ana")
        make.seat("bela")
        make.seat("rui")
        found = make.coordinator()
        db.session.expunge_all()
        yield found


def opened(windows, who):
    page = windows(who)
    page.goto(LIST)
    expect(page.locator("table.roster tbody tr")).to_have_count(3)
    return page


def test_filters_work_in_place_and_choices_go_along(desktop, coordinator):
    page = opened(desktop, coordinator)
    assert_accessible(page)
    page.get_by_role("checkbox", name=re.compile("Ana Sousa")).check()
    page.locator("#q").press_sequentially("bela")
    expect(page.locator("table.roster tbody tr")).to_have_count(1)
    expect(page).to_have_url(re.compile("q=bela"))
    expect(page.locator("#q")).to_be_focused()
    page.get_by_role("checkbox", name=re.compile("Bela Martins")).check()
    page.locator("button[name=to][value=chosen]").click()
    expect(page.locator("main details li")).to_have_count(2)
    assert_accessible(page)
    page.locator("#subject").fill("A sala mudou")
    page.locator("#text").fill("A sessão é no primeiro andar.")
    page.locator("main form [type=submit]").click()
    expect(page.locator("section.panel")).to_contain_text("A sala mudou")
    assert_accessible(page)
    page.locator("button[name=send]").click()
    expect(page.locator(".notices")).to_contain_text("2 pessoas")


def test_the_file_is_what_is_shown(desktop, coordinator):
    page = opened(desktop, coordinator)
    page.locator("#sector").select_option("public-body")
    expect(page.locator("table.roster tbody tr")).to_have_count(1)
    with page.expect_download() as file:
        page.locator("button[name=format][value=csv]").click()
    assert len(file.value.path().read_text("utf-8-sig").splitlines()) == 2


def test_the_list_is_cards_on_a_phone(phone, coordinator):
    page = opened(phone, coordinator)
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
