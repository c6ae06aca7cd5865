"""A room in which everything exists once, everybody who may or may not touch it, and every address that leads there."""

from dataclasses import dataclass

from flask import Flask

from app.registration.models import SeatState
from tests import factories as make

PHASES = (None, "welcome", "challenges", "ideas", "clustering", "voting", "drafting", "validation", "results")
FRAGMENTS = {"revision.receipt", "facilitation.own_finish"}  # parts of pages that htmx asks for
DOWNLOADS = {"publishing.candidates", "editor.download", "programme.calendar"}  # files: no page to look at
CODES = {  # what the arguments of addresses stand for in the world below
    "workshop": "W1",
    "room": "W1-R1",
    "candidate": "C01",
    "code": "W1-R1-001",
    "number": 1,
    "position": 2,
    "lang": "en",
    "theme": "dark",
    "format": "csv",
    "token": "forged",
    "things": "bodies",
}


@dataclass(frozen=True)
class Address:
    """One way into the application."""

    method: str
    path: str
    endpoint: str
    places: frozenset[str]  # the kinds of place it names: a workshop, a room, a candidate

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def in_room(self) -> bool:
        """Whether the phase of the room matters."""
        return bool(self.places & {"room", "candidate"})


def addresses(app: Flask, *methods: str) -> list[Address]:
    """Return every way into the application by these methods; the static files aside."""
    adapter = app.url_map.bind("localhost")
    found = []
    for rule in app.url_map.iter_rules():
        codes = {name: CODES[name] for name in rule.arguments - {"filename"}}
        for method in methods if rule.endpoint != "static" else ():
            if method in rule.methods:
                path = adapter.build(rule.endpoint, codes, method=method)
                found.append(Address(method, path, rule.endpoint, frozenset(codes) & {"workshop", "room", "candidate"}))
    return found


class World:
    """The room W1-R1 and its people."""

    def __init__(self, phase: str | None = None) -> None:
        self.room, self.seat, self.phase = make.room(), make.seat("ana"), phase
        self.people = {
            "visitor": None,
            "stranger": make.stranger(),
            "participant": self.seat.person,
            "facilitator": make.facilitator(),
            "coordinator": make.coordinator(),
            "administrator": make.administrator(),
        }
        challenge = make.challenge(self.room)
        ideas = make.contribution(self.room, "ana", answers=challenge), make.contribution(self.room, "bela")
        cluster = make.cluster(*ideas, title="Open contracts")
        make.closed_round(cluster, make.cluster(where=self.room))
        make.candidate(cluster)
        self.reset()

    def reset(self) -> None:
        """Bring back what a request may have changed."""
        self.seat.state = SeatState.SEATED
        make.into(self.room, self.phase)
