"""A programme as a document: the values of its rows when it is right, else everything that is wrong with it. Pure.

`sample.toml` shows what a document may say; what may be missing is marked with "?" here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.programme.checks import (
    address,
    amount,
    code,
    codes,
    count,
    day,
    local_time,
    published,
    release_rule,
    share,
    short,
    some_codes,
    text,
    workshop_code,
    yes_or_no,
    zone,
)
from app.programme.comparison import Comparison
from app.programme.toml import Problem, Values, parse

TEXTS = {"pt": text, "en": text}
DOCUMENT = {"title": TEXTS, "url": address}
# Features above add the keys that are theirs: rooms, agendas.
WORKSHOP: dict[str, Any] = {
    "code": workshop_code,
    "facilitators": some_codes,
    "partners?": codes,
    "starts": local_time,
    "ends": local_time,
    "rescheduled_from?": local_time,
    "times_changed?": amount,
    "cancelled?": {"at": local_time, "reason": {"pt": text, "en?": text}},
    "theme": TEXTS,
    "place?": TEXTS,
    "seats?": count,
    "release?": {"rule": release_rule, "hours?": count, "imbalance?": amount},
    "confirm_hours?": amount,
    "spreads_people?": yes_or_no,
    "documents?": [DOCUMENT],
}
SCHEMA = {
    "programme": {
        "slug": code,
        "timezone": zone,
        "plan": {"code": short, "starts": day, "ends": day},
        "coordinator": code,
        "published?": published,
        "retention_days?": count,
        "title": TEXTS,
        "purpose": TEXTS,
        "guidance?": TEXTS,
        "criteria?": TEXTS,
    },
    "registration": {"opens": local_time, "closes": local_time, "seats_per_workshop": count},
    "sectors": [{"code": code, "share": share, **TEXTS}],
    "bodies": [{"code": code, "name": TEXTS, "sector": code}],
    "consents?": [{"code": code, **TEXTS}],
    "documents?": [DOCUMENT],
    "workshops": [WORKSHOP],
}


@dataclass(frozen=True)
class Document:
    """The rows of a programme: the columns of each, by the names of the models. None for what it says nothing about."""

    programme: Values
    sectors: list[Values]
    bodies: list[Values]
    workshops: list[Values]  # and beside the columns: facilitators, partners, documents, and the keys of features above
    consents: list[Values] | None = None
    documents: list[Values] | None = None


def read(source: str) -> tuple[Document | None, list[Problem]]:
    """Return the programme that a TOML text describes, or None and everything that is wrong with it."""
    content, problems = parse(source)
    if problems:
        return None, problems
    reader = Comparison(source)
    found = reader.table(SCHEMA, content, ())
    reader.compare(found)
    if reader.problems:
        return None, sorted(reader.problems, key=lambda problem: problem.line)
    return document_of(found), []


def document_of(found: Values) -> Document:
    """Return the rows of a document without problems; its times get the programme's zone."""
    place = ZoneInfo(found["programme"]["timezone"])
    return Document(
        programme_of(found["programme"], found["registration"], place),
        list(sectors_of(found["sectors"])),
        found["bodies"],
        [workshop_of(each, found["registration"]["seats_per_workshop"], place) for each in found["workshops"]],
        found.get("consents"),
        found.get("documents"),
    )


def programme_of(table: Values, registration: Values, place: ZoneInfo) -> Values:
    """Return the columns of the programme. `published` is a moment, None for a draft, and missing when unsaid."""
    plain = ("slug", "timezone", "title", "purpose", "guidance", "criteria", "retention_days")
    values = {name: table[name] for name in plain if name in table}
    if "published" in table:
        values["published_at"] = moment(table["published"] or None, place)
    return values | {
        "coordinator_code": table["coordinator"],
        **{f"plan_{name}": value for name, value in table["plan"].items()},
        "opens_at": moment(registration["opens"], place),
        "closes_at": moment(registration["closes"], place),
        "seats_per_workshop": registration["seats_per_workshop"],
    }


def sectors_of(tables: list[Values]) -> Iterator[Values]:
    """Yield the sectors: "Name (note)" is a name and a note."""
    for position, table in enumerate(tables):
        parts = {language: table[language].partition(" (") for language in TEXTS}
        yield {
            "code": table["code"],
            "share": table["share"],
            "position": position,
            "name": {language: name for language, (name, _bracket, _note) in parts.items()},
            "note": {language: note.removesuffix(")") for language, (_name, _bracket, note) in parts.items()},
        }


def workshop_of(table: Values, seats: int, place: ZoneInfo) -> Values:
    """Return a workshop with its times in the programme's zone, beside what is for others to read."""
    release, cancelled = table.get("release", {}), table.get("cancelled")
    names = {"rule": "release", "hours": "release_hours", "imbalance": "imbalance"}
    values: Values = {
        "seats": seats,
        "partners": [],
        "spreads_people": True,
        **table,
        **{names[key]: value for key, value in release.items()},
        "starts_at": moment(table["starts"], place),
        "ends_at": moment(table["ends"], place),
        "rescheduled_from": moment(table.get("rescheduled_from"), place),
    }
    if "times_changed" in table:
        values["calendar_sequence"] = table["times_changed"]
    if cancelled:
        values |= {"cancelled_at": moment(cancelled["at"], place), "cancel_reason": cancelled["reason"]}
    return values


def moment(local: datetime | None, place: ZoneInfo) -> datetime | None:
    """Return a time on the wall of a place as a moment."""
    return local.replace(tzinfo=place) if local else None
