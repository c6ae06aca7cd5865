"""Commands about people."""

import pytest

from app.accounts.models import Role
from app.accounts.queries import person_with
from app.extensions import db
from tests import factories


def run(app, *arguments):
    db.session.rollback()
    result = app.test_cli_runner().invoke(args=["accounts", *arguments])
    db.session.expire_all()
    return result


def test_a_coordinator_is_appointed_everywhere(app):
    assert run(app, "appoint", "Rita@example.org", "coordinator", "--name", "Rita Reis").exit_code == 0
    rita = person_with("rita@example.org")
    assert (rita.name, rita.is_coordinator) == ("Rita Reis", True)


def test_a_facilitator_is_appointed_for_one_workshop(app):
    first, second = factories.workshop("W1").id, factories.workshop("W2").id
    run(app, "appoint", "filipa@example.org", "facilitator", "--workshop", "W1")
    filipa = person_with("filipa@example.org")
    assert (filipa.role_in(first), filipa.role_in(second)) == (Role.FACILITATOR, None)


@pytest.mark.one_database
def test_an_unknown_workshop_and_a_wrong_address_are_refused(app):
    assert (
        "There is no workshop W9." in run(app, "appoint", "rita@example.org", "facilitator", "--workshop", "W9").output
    )
    assert person_with("rita@example.org") is None
    assert run(app, "appoint", "rita@", "coordinator").exit_code == 2


def test_a_printed_link_signs_in(app, client):
    factories.person("ana")
    link = run(app, "link", "ana@example.org").output.strip()
    assert client.post(link.removeprefix("http://localhost")).headers["Location"] == "/me"


@pytest.mark.one_database
def test_there_is_no_link_for_a_stranger(app):
    result = run(app, "link", "nobody@example.org")
    assert result.exit_code == 1
    assert "Nobody has the address nobody@example.org." in result.output
