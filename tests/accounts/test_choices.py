"""What a browser remembers without anybody signing in."""

import pytest

from tests import factories
from tests.clients import sign_in

pytestmark = pytest.mark.one_database


def test_the_language_stays_chosen(client):
    client.get("/language/en")
    assert '<html lang="en"' in client.get("/about").text
    client.get("/language/pt")
    assert '<html lang="pt-PT"' in client.get("/about").text


def test_a_choice_leads_back_to_the_page(client):
    assert client.get("/language/en?next=/about").headers["Location"] == "/about"
    assert client.get("/theme/dark?next=/about").headers["Location"] == "/about"


@pytest.mark.parametrize("url", ["/language/en", "/theme/dark"])
def test_a_choice_never_leads_elsewhere(client, url):
    assert client.get(f"{url}?next=//evil.example").headers["Location"] == "/"


def test_the_appearance_stays_chosen_until_the_device_decides_again(client):
    client.get("/theme/dark")
    assert 'data-bs-theme="dark"' in client.get("/about").text
    client.get("/theme/auto")
    assert "data-bs-theme" not in client.get("/about").text


@pytest.mark.parametrize("url", ["/language/fr", "/theme/pink"])
def test_there_is_nothing_else_to_choose(client, url):
    assert client.get(url).status_code == 404


def test_an_error_after_a_form_leads_back_to_its_page_in_the_other_language(app, client):
    room = factories.room()
    sign_in(client, factories.seat("ana"))
    page = f"/rooms/{room.code}"
    answer = client.post(
        f"{page}/challenges", data={"title": "A", "text": "B"}, headers={"Referer": f"http://localhost{page}"}
    )
    assert answer.status_code == 409
    assert f"next={page}" in answer.text
    assert "next=/rooms/W1-R1/challenges" not in answer.text
