"""The rooms of a workshop and their agendas in a programme's document: what it may say, building it, saying it."""

from collections.abc import Sequence
from typing import Any

from app.agenda.services import SETTINGS, agenda_of, replace_agenda, steps_of
from app.errors import DomainError
from app.programme.checks import amount, count, text, yes_or_no
from app.programme.document import TEXTS, WORKSHOP
from app.programme.models import Workshop
from app.programme.services import builders
from app.programme.toml import Values, shown
from app.programme.writing import describers
from app.rooms.building import build_rooms
from app.rooms.models import Attribution, Phase, PhaseKind, Room
from app.rooms.queries import rooms_of
from app.rooms.rules import AGENDA

KEYS = {  # of a phase in the document, and the column that each is
    "kind": "kind",
    "minutes": "minutes",
    "silent": "is_silent",
    "moderated": "is_moderated",
    "attribution": "attribution",
    "limit": "most_each",
    "grace": "grace_minutes",
    "instructions": "instructions",
}
USUAL = {"is_silent": False, "is_moderated": False, "attribution": Attribution.SECTOR, "grace_minutes": 5}
USUAL |= {"most_each": None, "instructions": None}


def kind(value: Any) -> str:
    """Return the kind of a phase."""
    if value not in list(PhaseKind):
        raise ValueError(f"must be one of {', '.join(PhaseKind)}, not {shown(value)}")
    return str(value)


def attribution(value: Any) -> str:
    """Return what a room learns about who wrote something."""
    if value not in list(Attribution):
        raise ValueError(f"must be one of {', '.join(Attribution)}, not {shown(value)}")
    return str(value)


PHASE = {
    "kind": kind,
    "minutes": count,
    "silent?": yes_or_no,
    "moderated?": yes_or_no,
    "attribution?": attribution,
    "limit?": count,
    "grace?": amount,
    "instructions?": {"pt": text, "en": text},
}
WORKSHOP["rooms?"] = count, [{"theme?": TEXTS, "agenda?": [PHASE]}]
WORKSHOP["agenda?"] = [PHASE]


def build(workshop: Workshop, values: Values) -> None:
    """Give a workshop the rooms it lacks, and its rooms the themes and agendas that the document names."""
    rooms = values.get("rooms", 1)
    tables = rooms if isinstance(rooms, list) else [{}] * rooms
    build_rooms(workshop, len(tables))
    for room, table in zip(rooms_of(workshop), tables, strict=False):
        room.theme = table.get("theme", room.theme)
        phases = table.get("agenda") or values.get("agenda")
        if phases:
            give_agenda(room, [step_of(phase) for phase in phases])


def give_agenda(room: Room, steps: list[Values]) -> None:
    """Give a room another agenda than it has. Raises DomainError when it has begun."""
    if steps == steps_of(room):
        return
    if any(phase.has_begun for phase in agenda_of(room)):
        raise DomainError(f"{room.code} has begun, so it keeps its agenda.")
    replace_agenda(room, steps)


def step_of(table: Values) -> Values:
    """Return a phase of a document as a step of an agenda."""
    given = {column: table[key] for key, column in KEYS.items() if key in table}
    return {name: (USUAL | given)[name] for name in ("kind", *SETTINGS)}


def describe(workshop: Workshop) -> Values:
    """Return what the document says about the rooms of a workshop: as little as says it all."""
    rooms = rooms_of(workshop)
    agendas = [[table_of(phase) for phase in room.phases] for room in rooms]
    usual = [{"kind": str(each), "minutes": minutes} for each, minutes in AGENDA]
    alike = all(agenda == agendas[0] for agenda in agendas)
    tables: Sequence[Values] = [
        ({"theme": room.theme} if room.theme else {}) | ({} if alike else {"agenda": agenda})
        for room, agenda in zip(rooms, agendas, strict=True)
    ]
    said: Values = {"rooms": tables if any(tables) else len(rooms)} if rooms else {}
    return said | ({"agenda": agendas[0]} if rooms and alike and agendas[0] != usual else {})


def table_of(phase: Phase) -> Values:
    """Return a phase as a document writes it: without what is usual."""
    columns = {key: getattr(phase, column) for key, column in KEYS.items()}
    told = {key: value for key, value in columns.items() if KEYS[key] not in USUAL or value != USUAL[KEYS[key]]}
    return {key: str(value) if key in ("kind", "attribution") else value for key, value in told.items()}


builders.append(build)
describers.append(describe)
