"""What people type: addresses, and where they want to go."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.accounts.rules import browser_name, email_problem, local_path

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize(
    "address", ["ana@exemplo.pt", " ana@exemplo.pt ", "ana.sousa+ogp@dados.gov.pt", "a@cocria.example"]
)
def test_a_complete_address_has_no_problem(address):
    assert email_problem(address) is None


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("ana", "The “@” is missing."),
        ("ana@", "The part after “@” is missing."),
        ("@exemplo.pt", "The part before “@” is missing."),
        ("ana@exemplo", "This address does not look complete."),
        ("ana@exemplo..pt", "This address does not look complete."),
        ("ana sousa@exemplo.pt", "This address does not look complete."),
        ("ana@exemplo.pt\nBcc: bela@exemplo.pt", "This address does not look complete."),
    ],
)
def test_an_address_that_cannot_be_is_told_what_is_missing(app, address, problem):
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert str(email_problem(address)) == f"{problem} Example: ana@exemplo.pt"


@pytest.mark.parametrize("path", ["/", "/me", "/rooms/W1-R1?audience=desk", "/candidates#C01"])
def test_a_page_of_ours_may_be_next(path):
    assert local_path(path, "/home") == path


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        "me",
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\n/evil.example",
        " //evil.example",
        "/me\r\nSet-Cookie: a=b",
    ],
)
def test_anything_else_may_not_be_next(path):
    assert local_path(path, "/home") == "/home"


@given(st.text(alphabet="/\\: \t\n.@evil", max_size=12))
@example("/\\/evil")
def test_next_never_leads_to_another_host(path):
    target = local_path(path, "/")
    assert target.startswith("/")
    assert target[1:2] not in ("/", "\\")
    assert target.isprintable()


@pytest.mark.parametrize(
    ("described", "name"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/128.0 Safari/537.36 Edg/128.0",
            "Edge, Windows",
        ),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/128.0 Mobile Safari/537.36", "Chrome, Android"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) Version/17.6 Mobile/15E148 Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox, macOS"),
        ("curl/8.5", ""),
        ("", ""),
    ],
)
def test_a_browser_is_called_as_people_call_it(described, name):
    assert browser_name(described) == name
