"""`flask rehearse`: a whole workshop with real processes, and an honest verdict."""

import json
import os
import subprocess
import sys

import psycopg
import pytest

from tests.servers import ROOT


@pytest.fixture
def rehearse(tmp_path):
    """Run a small rehearsal; return its exit status and its figures."""

    def rehearse(*options, **settings):
        command = [
            sys.executable,
            "-m",
            "flask",
            "--app",
            "wsgi",
            "rehearse",
            "--json",
            "--participants",
            "12",
            *options,
        ]
        env = {"PATH": os.environ["PATH"], "COCRIA_ENV": "development", "COCRIA_INSTANCE": str(tmp_path)} | settings
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
        return done.returncode, json.loads(done.stdout.splitlines()[-1])

    return rehearse


def databases_of(url):
    """Return the names of the databases of a PostgreSQL server."""
    with psycopg.connect(f"{url}/postgres") as connection:
        return {name for (name,) in connection.execute("SELECT datname FROM pg_database")}


def test_everybody_is_seated_and_every_screen_is_right(rehearse):
    status, figures = rehearse("--seats", "10", "--one-address")
    assert (status, figures["passed"]) == (0, True)
    assert (figures["registered"], figures["waiting"], figures["screens"]) == (12, 2, 10)
    assert figures["seated"] == {"civil-society": 5, "public-body": 5}
    assert figures["posted"] == figures["stored"] == 30
    assert (figures["ballots"], figures["screens_equal"], figures["kills"]) == (10, True, 0)
    assert 0 <= figures["p50_ms"] <= figures["p99_ms"]
    assert figures["exports"] == {"csv": 3, "json": 3, "odt": True}


def test_it_passes_while_two_servers_on_postgresql_and_redis_are_killed(rehearse, postgresql_server, redis_url):
    before = databases_of(postgresql_server)
    settings = {"DATABASE_URL": f"{postgresql_server}/empty", "REDIS_URL": redis_url}
    status, figures = rehearse("--processes", "2", "--kill-every", "3", **settings)
    assert (status, figures["screens_equal"]) == (0, True)
    assert figures["kills"] > 0
    assert databases_of(postgresql_server) == before


def test_what_is_refused_fails_it_with_the_reason(rehearse, tmp_path):
    texts = tmp_path / "texts.csv"
    texts.write_text(f"workshop,kind,title,text\nW1,challenge,{'long ' * 100},Something.\n")
    status, figures = rehearse("--contributions", str(texts))
    assert (status, figures["passed"]) == (1, False)
    assert "/challenges: 422" in figures["reason"]
