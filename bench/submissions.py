"""Acknowledged submissions through the real form, over bare durable inserts on the same disk."""

import argparse
import json
import subprocess
import sys
from collections import Counter
from dataclasses import asdict
from statistics import quantiles

from flask import Flask
from sqlalchemy import select

from app.contributions.models import Contribution
from app.extensions import db
from app.live.channels import Audience, Channel
from app.live.tickets import stream_url
from app.rooms.models import Room
from bench.bare import flush_ms, inserts_per_s
from bench.crowd import Outcome, Plan
from bench.house import DATABASES, cpu_of, installation, serving
from tests import factories as make
from tests.clients import session_cookie
from tests.servers import ROOT

# Who listens in a room, of ten: most are participants, in Portuguese; the rest are the other channels there can be.
LISTENERS = [(Audience.PARTICIPANT, "pt")] * 8 + [(Audience.PARTICIPANT, "en")]
LEADERS = [(audience, language) for audience in (Audience.DESK, Audience.SCREEN) for language in ("pt", "en")]


def measure(database: str, clients: int, streams: int, seconds: float) -> dict[str, object]:
    """Return the figures of one database."""
    with installation(database) as app:
        room = make.room("challenges")
        plan = plan_for(app, room, clients, streams, seconds)
        url = app.config["SQLALCHEMY_DATABASE_URI"]
        with serving(app) as server:
            outcome, cpu = crowd(plan, server.process.pid)
        kept = Counter(db.session.scalars(select(Contribution.title).where(Contribution.room_id == room.id)))
        db.session.remove()
        yardstick = inserts_per_s(url, clients, seconds)
    return {"database": database, **figures(outcome, kept, yardstick), "cpu": cpu, "flush_ms": round(flush_ms(), 2)}


def plan_for(app: Flask, room: Room, clients: int, streams: int, seconds: float) -> Plan:
    """Return who comes to the room: a seat for each client, a ticket for each stream."""
    holders = [make.arrival(room, f"participant{number}").seat for number in range(clients)]
    cookies = ["=".join(session_cookie(app, seat)) for seat in holders]
    with app.test_request_context():
        paths = [stream_url(Channel(room.scope_id, *each), 0) for each in LISTENERS + LEADERS]
    tickets = [*paths[-len(LEADERS) :], *(paths[number % len(LISTENERS)] for number in range(streams))][:streams]
    port = int(app.config["BASE_URL"].rpartition(":")[2])
    db.session.remove()
    return Plan(port, room.code, seconds, cookies, tickets)


def crowd(plan: Plan, server: int) -> tuple[Outcome, dict[str, float]]:
    """Let the crowd play; return what came of it, and the processor seconds a second of both sides."""
    command = [sys.executable, "-m", "bench.crowd"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        process.stdin.write(json.dumps(asdict(plan)) + "\n")
        process.stdin.flush()
        assert process.stdout.readline() == "ready\n", "The crowd did not get in."
        before = cpu_of(server)
        process.stdin.write("go\n")
        process.stdin.flush()
        outcome = Outcome(**json.loads(process.stdout.readline()))
    used = {"server": cpu_of(server) - before, "crowd": outcome.cpu}
    return outcome, {who: round(seconds / outcome.seconds, 2) for who, seconds in used.items()}


def figures(outcome: Outcome, kept: Counter[str], yardstick: float) -> dict[str, object]:
    """Return the figures: what was acknowledged must be in the database, each once."""
    per_s = len(outcome.acknowledged) / outcome.seconds
    cuts = quantiles(outcome.milliseconds, n=100) if len(outcome.milliseconds) > 1 else [0.0] * 99
    return {
        "per_s": round(per_s, 1),
        "yardstick_per_s": round(yardstick, 1),
        "ratio": round(per_s / yardstick, 4),
        "p50_ms": round(cuts[49], 1),
        "p99_ms": round(cuts[98], 1),
        "lost": sum(title not in kept for title in outcome.acknowledged),
        "doubled": sum(times > 1 for times in kept.values()),
        "refused": len(outcome.refused),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--streams", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--database", choices=[*DATABASES, "both"], default="sqlite")
    parser.add_argument("--json", action="store_true", help="one line for each database, nothing else")
    options = parser.parse_args()
    for database in DATABASES if options.database == "both" else [options.database]:
        found = measure(database, options.clients, options.streams, options.seconds)
        print(json.dumps(found) if options.json else "\n".join(f"{name:16} {value}" for name, value in found.items()))


if __name__ == "__main__":
    main()
