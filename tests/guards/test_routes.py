"""Nothing is reachable that the table of permissions does not know, and nothing stands in the table for show."""

import pytest

from app.permissions import RULES
from tests.guards.world import addresses

pytestmark = pytest.mark.one_database


def test_every_route_names_its_rule(app):
    unguarded = [
        str(address)
        for address in addresses(app, "GET", "POST", "PUT", "PATCH", "DELETE")
        if getattr(app.view_functions[address.endpoint], "action", None) not in RULES
    ]
    assert unguarded == []


def test_every_rule_guards_a_route(app):
    named = {getattr(view, "action", None) for view in app.view_functions.values()}
    assert RULES.keys() - named == set()


def test_nothing_is_changed_by_following_a_link(app):
    """Addresses that change something answer POST alone; a page and its form may share one."""
    forms = {address.endpoint for address in addresses(app, "POST")}
    pages = {address.endpoint for address in addresses(app, "GET")}
    shared = {
        "registration.register",
        "accounts.sign_in",
        "accounts.sign_in_with",
        "accounts.sent",
        "accounts.second_factor",
        "account.factor",
        "registration.personal_link",
        "registration.take_over",
        "own_seat.change",
        "own_seat.hand_on",
        "roster.register",
        "outgoing.message",
        "entrance.join",
        "candidates.edit",
        "agenda.settings",
        *(f"editor.{page}" for page in ("facts", "shares", "add", "edit", "file")),
        *("workshops.add", "workshops.edit", "rescheduling.reschedule", "rescheduling.cancel"),
    }
    assert forms & pages == shared
