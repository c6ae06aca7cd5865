"""Kill -9 under load: what was acknowledged is there, once, and every screen ends up with what is in the database."""

import asyncio
from itertools import cycle, islice

import pytest

from tests.faults.crowd import Crowd, run

pytestmark = pytest.mark.one_database

BETWEEN = 10  # receipts between two kills, so that each kill meets people who are posting


async def under_fire(servers, kills):
    """Let a crowd post while its servers are killed in turn, and see what is left."""
    crowd = Crowd(servers, 12)
    async with crowd.busy():
        for server in islice(cycle(servers), kills):
            await crowd.more_receipts(BETWEEN)
            await asyncio.to_thread(server.restart)
        await crowd.more_receipts(BETWEEN)
    return crowd


def test_twenty_kills_lose_nothing(live_server):
    crowd = run(under_fire([live_server], 20))
    assert len(crowd.receipts) > 20 * BETWEEN
    crowd.assert_nothing_lost()


def test_two_servers_on_postgresql_killed_in_turn_lose_nothing(pair):
    crowd = run(under_fire(pair, 6))
    crowd.assert_nothing_lost()
