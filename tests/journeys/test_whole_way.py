"""The whole way with three people at once: a participant on a phone, a facilitator at a desk, and the projector.

From the programme to the exported candidate list, in Portuguese, through the pages that people use. Every page is
checked with axe and kept as a picture.
"""

import csv
import io
import json
import re
import zipfile
from email import message_from_bytes, policy

import pytest
from playwright.sync_api import Page, expect

from app.accounts.services import sign_in_token
from app.extensions import db
from app.rooms.queries import room_or_404
from tests import factories as make
from tests.browsers import assert_accessible
from tests.servers import wait_until

pytestmark = [pytest.mark.one_database, pytest.mark.xdist_group("browser")]

ROOM = "/rooms/W1-R1"


def links_in_letters(server, address: str) -> list[str]:
    """Return the links in the letters to an address, oldest first."""
    links = []
    for path in sorted((server.instance / "mail").glob("*.eml")):
        letter = message_from_bytes(path.read_bytes(), policy=policy.default)
        if letter["To"] == address:
            links += re.findall(rf"{server.url}(/seat/\S+|/sign-in/\S+)", letter.get_body(("plain",)).get_content())
    return links


@pytest.fixture
def look(artefacts):
    """Check a page with axe and keep its picture."""

    def look(page: Page, name: str) -> None:
        assert_accessible(page)
        page.screenshot(path=artefacts / f"{name}.png", full_page=True, caret="initial")

    return look


def register(page: Page, server, look) -> None:
    """Take a seat from the public programme, and follow the personal link of the letter."""
    page.goto("/")
    look(page, "01-programme")
    page.locator("a[href='/workshops/W1']").first.click()
    page.wait_for_url("**/workshops/W1")
    look(page, "02-workshop")
    page.locator("a[href='/workshops/W1/register']").first.click()
    page.wait_for_url("**/register")
    look(page, "03-registration")
    page.locator("[name=name]").fill("Ana Sousa")
    page.locator("[name=email]").fill("ana@")
    page.locator("form[action*=register] [type=submit], main form [type=submit]").first.click()
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator("[name=name]")).to_have_value("Ana Sousa")
    look(page, "04-registration-with-mistakes")
    page.locator("[name=email]").fill("ana@example.org")
    page.locator("[name=sector][value=civil-society]").check()
    page.locator("main form [type=submit]").first.click()
    page.wait_for_url("**/registered")
    look(page, "05-seat-taken")
    wait_until(lambda: links_in_letters(server, "ana@example.org"), "the letter with the personal link")
    page.goto(links_in_letters(server, "ana@example.org")[0])
    page.wait_for_url("**/me")
    look(page, "06-my-seat")


def write(page: Page, kind: str, title: str, text: str) -> None:
    """Send the form of the phase, and wait for the receipt."""
    form = page.locator(f"#{kind}-form")
    form.locator("[name=title]").fill(title)
    form.locator("[name=text]").fill(text)
    form.locator("[type=submit]").click()
    expect(page.locator("#mine")).to_contain_text(title)
    expect(form.locator("[name=title]")).to_have_value("")


def go_on(desk: Page, *others: Page) -> None:
    """Press the desk's one primary button, and see everybody follow."""
    before = [other.locator("#phase").inner_text() for other in others]
    desk.locator("#phase .btn-primary").click()
    for other, text in zip(others, before, strict=True):
        expect(other.locator("#phase")).not_to_have_text(text)


def test_the_whole_way(phone, desktop, screen, live_server, complaints, look):
    complaints.expect(r"422 POST .*/register")
    ana = phone()
    register(ana, live_server, look)

    with live_server.app.app_context():
        workshop = room_or_404("W1-R1").workshop
        link = f"/sign-in/{sign_in_token(make.facilitator(workshop))}"
        coordinator = make.coordinator()
        db.session.commit()
    desk = desktop()
    desk.goto(link)
    look(desk, "07-sign-in-by-link")
    desk.locator("main [type=submit]").first.click()
    desk.wait_for_url("**/me")
    desk.goto(f"{ROOM}/desk")
    look(desk, "08-desk-before")
    wall = screen()
    wall.context.add_cookies(desk.context.cookies())
    wall.goto(f"{ROOM}/screen")
    look(wall, "09-screen-before")

    ana.goto("/join")
    look(ana, "10-join")
    ana.locator("[name=code]").fill(desk.locator(".join-code").inner_text())
    ana.locator("main form [type=submit]").first.click()
    ana.wait_for_url(f"**{ROOM}")
    for page in (ana, desk, wall):
        expect(page.locator("html")).to_have_attribute("data-live", "live")
    expect(desk.locator("#parity tr", has_text="Presentes").locator("td").first).to_contain_text("1")
    look(ana, "11-room-before")

    go_on(desk, ana, wall)
    look(ana, "12-challenges")
    write(ana, "challenge", "Contratos difíceis de encontrar", "Cada entidade publica noutro sítio, ou não publica.")
    expect(wall.locator("body")).to_contain_text("1")

    go_on(desk, ana, wall)
    write(ana, "idea", "Um portal com todos os contratos", "Publicar todos os contratos num só sítio.")
    write(ana, "idea", "Avisos por correio eletrónico", "Avisar quem pediu quando há um contrato novo.")
    look(ana, "13-ideas")
    look(desk, "14-desk-ideas")
    look(wall, "15-screen-ideas")

    go_on(desk, ana, wall)
    desk.goto(f"{ROOM}/board")
    expect(desk.locator("article")).to_have_count(3)
    expect(desk.locator("html")).to_have_attribute("data-live", "live")
    for title in ("Contratos abertos", "Avisos"):
        desk.locator("#new-group [name=title]").fill(title)
        desk.locator("#new-group [type=submit]").click()
        expect(desk.locator("#board .column-head", has_text=title)).to_be_visible()
        expect(desk.locator("#new-group [name=title]")).to_have_value("")
    desk.locator("#card-W1-R1-001").hover()  # the list of groups comes when somebody reaches for it
    desk.locator("#card-W1-R1-001 select").select_option("1")
    expect(desk.locator("#column-1 article")).to_have_count(1)
    desk.locator("#card-W1-R1-002 h3").drag_to(desk.locator("#column-1"))
    expect(desk.locator("#column-1 article")).to_have_count(2)
    desk.locator("#card-W1-R1-003").focus()
    desk.keyboard.press("ArrowRight")
    expect(desk.locator("#column-1 article")).to_have_count(3)
    desk.keyboard.press("ArrowRight")
    for page in (desk, ana, wall):
        expect(page.locator("#column-1 article")).to_have_count(2)
        expect(page.locator("#column-2 article")).to_have_count(1)
    look(desk, "16-board")
    look(ana, "17-groups-on-the-phone")
    look(wall, "18-screen-groups")

    desk.goto(f"{ROOM}/desk")
    go_on(desk, ana, wall)
    desk.locator("#stage form[action$='/rounds'] [type=submit]").click()
    expect(ana.locator("#ballot-1")).to_be_visible()
    ana.locator("[name='dots-1'][value='2']").check()
    look(ana, "19-ballot")
    ana.locator("#ballot-1 [type=submit]").click()
    expect(ana.locator("#stage .notice-success")).to_be_visible()
    expect(desk.locator("#parity tr", has_text="Votaram").locator("td").first).to_contain_text("1")
    look(desk, "20-desk-vote-open")
    desk.locator("#stage details.confirm summary").click()
    desk.locator("#stage details.confirm [type=submit]").click()
    expect(wall.locator("#stage")).to_contain_text("Contratos abertos")
    look(wall, "21-screen-results")
    look(ana, "22-results-on-the-phone")

    go_on(desk, ana, wall)
    desk.goto(f"{ROOM}/candidates")
    look(desk, "23-groups-to-candidates")
    desk.locator("#group-1 [type=submit]").click()
    expect(ana.locator("#stage")).to_contain_text("C01")
    desk.goto("/candidates/C01/edit")
    look(desk, "24-edit-candidate")
    desk.goto("/candidates/C01")
    for question in desk.locator("input[type=radio][value=yes]").all():
        question.check()
    desk.locator("form[action$='/reviews'] [type=submit]").click()
    desk.wait_for_url(re.compile("/candidates/C01|/candidates"))
    desk.goto("/candidates/C01")
    look(desk, "25-candidate")
    desk.goto(f"{ROOM}/desk")
    go_on(desk, ana, wall)
    look(wall, "26-screen-end")

    panel = desktop(coordinator)
    panel.goto("/coordination")
    look(panel, "27-coordination")
    files = {}
    for kind in ("csv", "json", "odt"):
        with panel.expect_download() as download:
            panel.locator(f"a[href='/exports/candidates.{kind}']").first.click()
        files[kind] = download.value.path().read_bytes()
    rows = list(csv.reader(io.StringIO(files["csv"].decode("utf-8-sig"))))
    assert len(rows) == 2
    assert "W1-R1-001" in ",".join(rows[1])
    assert [each["code"] for each in json.loads(files["json"])["candidates"]] == ["C01"]
    assert b"W1-R1-002" in zipfile.ZipFile(io.BytesIO(files["odt"])).read("content.xml")

    ana.goto("/contributions")
    look(ana, "28-look-up")
    ana.locator("main [name=code]").fill("w1-r1-001")
    ana.locator("main form [type=submit]").first.click()
    ana.wait_for_url("**/c/W1-R1-001")
    expect(ana.locator("main")).to_contain_text("C01")
    look(ana, "29-course-of-a-contribution")
