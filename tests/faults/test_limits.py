"""Limits count people, not the house they sit in: a hall full of phones has one address."""

import pytest

from app.extensions import A_LOT
from tests import factories as make
from tests.clients import sign_in
from tests.conftest import new_app

pytestmark = pytest.mark.one_database

HALL = 200


@pytest.fixture
def app(database, tmp_path, compiled_templates):
    """The application with its limits."""
    app = new_app(database, tmp_path, RATELIMIT_ENABLED=True)
    app.jinja_env.bytecode_cache = compiled_templates
    with app.app_context():
        yield app


def test_two_hundred_people_behind_one_address_register_and_come_in_within_a_minute(app):
    room = make.room("ideas")
    address, form = f"/workshops/{room.workshop.code}/register", {"sector": make.CIVIL}
    for each in range(HALL):
        phone, who = app.test_client(), {"name": f"Person {each}", "email": f"person{each}@example.org"}
        assert phone.post(address, data=form | who).status_code == 303
    code, row = room.join_code, room.code
    for who in [make.seat(f"seat{each}") for each in range(HALL)]:
        phone = app.test_client()
        sign_in(phone, who)
        assert phone.post("/join", data={"code": code}).status_code == 303
        assert phone.get(f"/rooms/{row}").status_code == 200
        assert phone.post("/workshops/W1/arrival").status_code == 303


def test_one_account_that_hammers_is_slowed_and_nobody_else(app):
    most = int(A_LOT.split()[0])
    make.room("ideas")
    ana, bela = app.test_client(), app.test_client()
    sign_in(ana, make.seat("ana"))
    sign_in(bela, make.seat("bela"))
    answers = [ana.post("/workshops/W1/arrival").status_code for _each in range(most + 1)]
    assert answers == [303] * most + [429]
    assert bela.post("/workshops/W1/arrival").status_code == 303


def test_another_device_of_the_account_counts_for_the_same(app):
    most, seat = int(A_LOT.split()[0]), make.seat("ana")
    phone, laptop = app.test_client(), app.test_client()
    for device in (phone, laptop):
        sign_in(device, seat)
    answers = [device.get("/me").status_code for device in (phone, laptop) for _each in range(most // 2 + 1)]
    assert answers == [200] * most + [429] * 2
