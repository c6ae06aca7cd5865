"""What people type: addresses, and where they want to go."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.accounts.rules import email_problem, local_path

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
