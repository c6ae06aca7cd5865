"""An entry code read by the camera, from a film of the QR code that personal pages show."""

import pytest
import segno
from playwright.sync_api import expect

from app.programme.queries import workshop_or_404
from tests import factories as make
from tests.browsers import ARGUMENTS, PHONE, Windows, assert_accessible, chromium
from tests.door.test_in_browser import came, open_door, row
from tests.servers import wait_until

pytestmark = [pytest.mark.one_database, pytest.mark.xdist_group("browser")]

WIDTH, HEIGHT, DOT = 640, 480, 8


def film_of(text, path):
    """Write a film (YUV4MPEG2) that shows the QR code of a text, still, on grey."""
    dots = [bytes(0 if dot else 255 for dot in line) for line in segno.make(text, error="m").matrix_iter(border=3)]
    lines = [
        bytes(dot for dot in line for _each in range(DOT)).center(WIDTH, b"\x80")
        for line in dots
        for _each in range(DOT)
    ]
    grey = [b"\x80" * WIDTH] * ((HEIGHT - len(lines)) // 2)
    picture = b"".join(grey + lines + grey) + b"\x80" * (WIDTH * HEIGHT // 2)
    assert len(picture) == WIDTH * HEIGHT * 3 // 2
    path.write_bytes(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode() + (b"FRAME\n" + picture) * 10)


@pytest.fixture
def filming(browser, live_server, complaints, tmp_path):
    """Opens pages on a phone whose camera sees Ana's entry code."""
    with live_server.app.app_context():
        code = make.seat("ana", of=workshop_or_404("W1")).entry_code
    film_of(f"{live_server.url}/check-in/{code}", tmp_path / "code.y4m")
    camera = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    arguments = [*ARGUMENTS, *camera, f"--use-file-for-fake-video-capture={tmp_path / 'code.y4m'}"]
    other = browser.browser_type.launch(executable_path=chromium(), args=arguments)
    yield Windows(other, live_server, complaints, PHONE, touch=True)
    other.close()


def test_a_code_before_the_camera_marks_who_shows_it_once(filming, live_server):
    with live_server.app.app_context():
        facilitator = make.facilitator(workshop_or_404("W1"))
    page = open_door(filming, facilitator)
    assert not page.evaluate("'BarcodeDetector' in window"), "this is to test jsQR"
    page.get_by_role("button", name="Read a code").click()
    expect(page.locator("#door-said")).to_contain_text("Ana Sousa")
    expect(row(page, "Ana Sousa")).to_contain_text("Here since")
    assert_accessible(page)
    page.get_by_role("button", name="Close the camera").click()
    expect(page.locator("#camera")).to_be_hidden()
    wait_until(lambda: came(live_server) == (["Ana Sousa"], 1), "Ana's mark, once")


def test_a_camera_that_is_refused_is_said(phone, live_server):
    with live_server.app.app_context():
        facilitator = make.facilitator(workshop_or_404("W1"))
    page = open_door(phone, facilitator)
    page.get_by_role("button", name="Read a code").click()
    expect(page.locator("#door-said")).to_contain_text("The camera cannot be used.")
