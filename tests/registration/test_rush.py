"""Three hundred people send the form at the same moment, to every process of an installation."""

import asyncio
import re
from collections import defaultdict
from contextlib import ExitStack
from itertools import cycle

import httpx
import pytest
from sqlalchemy import select

from app.extensions import db
from app.journal.models import Entry
from app.registration.models import Seat, SeatState
from tests import factories
from tests.conftest import serving
from tests.factories import CIVIL, PUBLIC
from tests.faults.crowd import run

MANY, SEATS = 300, 68
FORM = "/workshops/W1/register"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
POSITION = re.compile(r'data-position="(\d+)"')


class Applicant:
    """Somebody who asks for a seat in their own browser, and reads what became of it."""

    def __init__(self, url, number):
        self.email, self.sector = f"p{number}@example.org", (CIVIL, PUBLIC)[number % 2]
        self.browser = httpx.AsyncClient(base_url=url, timeout=120, verify=False)

    async def open(self):
        """Open the form, and fill it in."""
        token = TOKEN.search((await self.browser.get(FORM)).text)[1]
        written = {"name": "Somebody", "email": self.email, "sector": self.sector, "consent": "y"}
        self.answers = written | {"csrf_token": token}

    async def send(self):
        """Send the form; remember the place on the waiting list that it was told, None for a seat."""
        answer = await self.browser.post(FORM, data=self.answers)
        assert answer.status_code == 303, answer.text
        page = (await self.browser.get(answer.headers["Location"])).text
        told = POSITION.search(page)
        assert told or 'data-state="seated"' in page
        self.position = int(told[1]) if told else None
        await self.browser.aclose()


@pytest.fixture
def servers(request, database, tmp_path):
    """One process on SQLite, three on PostgreSQL."""
    names = ["one"] if database.startswith("sqlite") else ["one", "two", "three"]
    with ExitStack() as stack:
        yield [stack.enter_context(serving(database, tmp_path / name)) for name in names]


async def rush(applicants):
    """Let everybody open the form, then all send it at once."""
    for each in applicants:
        await each.open()
    await asyncio.gather(*(each.send() for each in applicants))


def test_three_hundred_at_once_get_the_seats_there_are_and_a_place_on_the_list_each(servers):
    with servers[0].app.app_context():
        factories.workshop(seats=SEATS)
        db.session.remove()
    applicants = [Applicant(server.url, number) for number, server in zip(range(MANY), cycle(servers))]
    run(rush(applicants))
    with servers[0].app.app_context():
        seats = db.session.scalars(select(Seat).order_by(Seat.turn)).all()
        entries = db.session.scalars(select(Entry).order_by(Entry.number)).all()
        assert [seat.turn for seat in seats] == list(range(1, MANY + 1))
        assert [(each.number, each.subject_id) for each in entries] == [(seat.turn, seat.id) for seat in seats]
        told = {each.email: each.position for each in applicants}
        acknowledged = defaultdict(list)
        for seat in seats:
            acknowledged[seat.sector.code].append((seat.state, told[seat.person.email]))
    seated, waiting = SEATS // 2, MANY // 2 - SEATS // 2
    expected = [(SeatState.SEATED, None)] * seated + [(SeatState.WAITING, place + 1) for place in range(waiting)]
    assert acknowledged == {CIVIL: expected, PUBLIC: expected}
