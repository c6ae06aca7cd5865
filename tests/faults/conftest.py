"""Servers to be hurt."""

import pytest

from tests.conftest import serving
from tests.servers import RedisServer


@pytest.fixture
def mortal_redis():
    """A Redis of this test alone, to be killed and started again."""
    server = RedisServer()
    server.start()
    yield server
    server.kill()


@pytest.fixture
def pair(postgresql_database, mortal_redis, tmp_path):
    """Two servers on one PostgreSQL and one Redis."""
    with (
        serving(postgresql_database, tmp_path / "first", REDIS_URL=mortal_redis.url) as first,
        serving(postgresql_database, tmp_path / "second", REDIS_URL=mortal_redis.url) as second,
    ):
        yield [first, second]
