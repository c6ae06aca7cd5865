"""Acknowledged registrations, each with its letter queued, over bare durable inserts of as many rows."""

import argparse
import json
import subprocess
import sys
from contextlib import AbstractContextManager, ExitStack
from dataclasses import asdict

import httpx
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select

from app.extensions import db
from app.mail.models import Letter
from app.programme.queries import workshops_of
from app.registration.models import Seat, SeatState
from app.registration.queries import pools_of
from bench.applicants import Answers, Rush
from bench.bare import flush_ms, inserts_per_s
from bench.house import DATABASES, installation, serving
from tests import factories as make
from tests.servers import ROOT, LiveServer, free_port

EACH = 300  # people who ask for a workshop's seats: the others wait
TOGETHER = 6  # workshops that open at the same moment
WORKSHOPS = 120
ROWS = 4  # a person, a seat, an entry in the journal, a letter
PROCESSES = {"sqlite": 1, "postgresql": 2}


def measure(database: str, clients: int, seconds: float) -> dict[str, object]:
    """Return the figures of one database."""
    with installation(database) as app, ExitStack() as stack:
        forms = [f"/workshops/{make.workshop(f'W{number}').code}/register" for number in range(1, WORKSHOPS + 1)]
        sectors = [sector.code for sector in make.programme().sectors]
        db.session.remove()
        servers = [stack.enter_context(one_more(app)) for _each in range(PROCESSES[database])]
        ports = [int(server.url.rpartition(":")[2]) for server in servers]
        fields = fields_of(servers[0].url + forms[0])
        answers = apply(Rush(ports, forms, TOGETHER, EACH, clients, seconds, fields, sectors))
        stack.close()
        kept = kept_of(answers)
        db.session.remove()
        yardstick = inserts_per_s(app.config["SQLALCHEMY_DATABASE_URI"], clients, seconds, ROWS)
    per_s = len(answers.acknowledged) / answers.seconds
    figures = {"database": database, "per_s": round(per_s, 1), "yardstick_per_s": round(yardstick, 1)}
    figures |= {"ratio": round(per_s / yardstick, 4), "refused": len(answers.refused)}
    return figures | kept | {"processes": PROCESSES[database], "flush_ms": round(flush_ms(), 2)}


def one_more(app: Flask) -> AbstractContextManager[LiveServer]:
    """Return a server on the application's database, at an address of its own. Nobody sends the letters meanwhile."""
    app.config["BASE_URL"] = f"http://127.0.0.1:{free_port()}"
    return serving(app, "--no-worker")


def fields_of(url: str) -> dict[str, str]:
    """Return what the form holds besides what people write: its boxes ticked, without its token."""
    form = BeautifulSoup(httpx.get(url).text, "html.parser").select_one("form:has([name=email])")
    held = {each["name"]: each.get("value", "") for each in form.select("[type=hidden], [type=checkbox]")}
    return {name: value for name, value in held.items() if name != "csrf_token"}


def apply(rush: Rush) -> Answers:
    """Let people apply, in a process of their own; return what was answered."""
    command = [sys.executable, "-m", "bench.applicants"]
    done = subprocess.run(command, cwd=ROOT, input=json.dumps(asdict(rush)), capture_output=True, text=True, check=True)
    return Answers(**json.loads(done.stdout))


def kept_of(answers: Answers) -> dict[str, int]:
    """Return how many seats there are too many, and how many of those acknowledged have no seat or no letter."""
    workshops = workshops_of(make.programme())
    pools = [pool for each in pools_of(workshops).values() for pool in each]
    standing = select(Seat).where(Seat.state != SeatState.CANCELLED)
    registered = {seat.person.email for seat in db.session.scalars(standing)}
    written = set(db.session.scalars(select(Letter.to)))
    return {
        "oversold": sum(max(0, pool.taken - pool.size) for pool in pools),
        "lost": len(set(answers.acknowledged) - (registered & written)),
        "doubled": (db.session.scalar(select(func.count(Seat.id))) or 0) - len(registered),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--database", choices=[*DATABASES, "both"], default="both")
    parser.add_argument("--json", action="store_true", help="one line for each database, nothing else")
    options = parser.parse_args()
    for database in DATABASES if options.database == "both" else [options.database]:
        found = measure(database, options.clients, options.seconds)
        print(json.dumps(found) if options.json else "\n".join(f"{name:16} {value}" for name, value in found.items()))


if __name__ == "__main__":
    main()
