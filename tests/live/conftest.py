"""Two servers that share a database and a Redis: one in this process, one beside it."""

import pytest

from tests.conftest import serving
from tests.live.inside import beside, subscribers
from tests.servers import redis_server, wait_until


@pytest.fixture
def own_redis():
    """A Redis for this test alone."""
    with redis_server() as server:
        yield server


@pytest.fixture
def here(postgresql_database, own_redis, tmp_path):
    """A server in this process."""
    with beside(postgresql_database, tmp_path, own_redis.url) as server:
        wait_until(lambda: subscribers(server) == 1, "the subscription")
        yield server


@pytest.fixture
def there(postgresql_database, own_redis, tmp_path):
    """Another server on the same database."""
    with serving(postgresql_database, tmp_path / "there", REDIS_URL=own_redis.url) as server:
        yield server
