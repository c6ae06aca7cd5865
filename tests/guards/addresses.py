"""Every address of the application, filled in with the codes of a lived-in room."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import Rule

from app.database import utcnow
from app.registration.models import SeatState
from tests import factories as make

FREE = {"static"}  # endpoints that everybody may read and no table needs to name
CODES = {
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
}


@dataclass(frozen=True)
class Address:
    """One way into the application: a method, an address, and the action that the table of permissions knows."""

    method: str
    path: str
    endpoint: str
    action: str
    in_room: bool
    in_workshop: bool

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def rules_of(app: Flask) -> list[Rule]:
    """Return the rules of every page and form."""
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint not in FREE]


def addresses(app: Flask) -> Iterator[Address]:
    """Return every way into the application."""
    adapter = app.url_map.bind("localhost")
    for rule in rules_of(app):
        for method in sorted(rule.methods & {"GET", "POST", "PUT", "PATCH", "DELETE"}):
            path = adapter.build(rule.endpoint, {name: CODES[name] for name in rule.arguments}, method=method)
            action = app.view_functions[rule.endpoint].action
            in_room = bool(rule.arguments & {"room", "candidate"})
            yield Address(method, path, rule.endpoint, action, in_room, in_room or "workshop" in rule.arguments)


@dataclass
class World:
    """A room in which everything exists once, and the people who may or may not touch it."""

    def __post_init__(self) -> None:
        self.room = make.room("ideas")
        self.ana = make.seat("ana")
        self.people = {
            "visitor": None,
            "stranger": make.stranger(),
            "participant": self.ana.person,
            "facilitator": make.facilitator(),
            "coordinator": make.coordinator(),
            "administrator": make.administrator(),
        }
        make.challenge(self.room)
        self.cluster = make.cluster(make.contribution(self.room), make.contribution(self.room, "bela"))
        make.closed_round(self.cluster, make.cluster(where=self.room))
        make.candidate(self.cluster)

    def reset(self, phase: str | None) -> None:
        """Bring back what requests may have changed: the phase of the room, and Ana's seat."""
        self.ana.state = SeatState.SEATED
        if phase:
            make.into(self.room, phase)
        else:
            make.not_begun(self.room)
        assert utcnow()
