"""What can be done about a programme: loading it from its document."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from flask import g
from sqlalchemy.exc import IntegrityError

from app.accounts.models import MACHINE
from app.errors import DomainError
from app.extensions import db
from app.journal.models import Scope
from app.journal.queries import scope_named
from app.journal.services import record
from app.programme.document import Document, read
from app.programme.models import Body, Engagement, Part, Programme, Sector, Workshop
from app.programme.queries import pools, programme_named, workshop_named, workshops_of
from app.programme.toml import Problem

# What features above add to a workshop, given its number of rooms, and take away before it is removed. Builders run for
# every workshop at every loading, so they add what is missing.
builders: list[Callable[[Workshop, int], None]] = []
removers: list[Callable[[Workshop], None]] = []

Row = TypeVar("Row", Sector, Body, Workshop)


class WrongDocument(DomainError):
    """A document of a programme that cannot be loaded; `problems` says why, each with its line and key."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


def load_programme(text: str) -> Programme:
    """Put the programme of a TOML document in place, or bring the one with its slug up to date.

    Raises WrongDocument, or DomainError when people rely on something that would go; the caller then rolls back.
    """
    document, problems = read(text)
    if document is None:
        raise WrongDocument(problems)
    programme = programme_named(document.programme["slug"]) or new_programme(document.programme["slug"])
    update(programme, document.programme)
    workshops = bring_up_to_date(programme, document)
    db.session.flush()
    db.session.expire(programme, ["sectors", "bodies", "workshops"])
    g.pop("programme", None)
    for values in document.workshops:
        for build in builders:
            build(workshops[values["code"]], values["rooms"])
    record(MACHINE, "programme.loaded", programme, workshops=list(workshops))
    return programme


def bring_up_to_date(programme: Programme, document: Document) -> dict[str, Workshop]:
    """Add, change and remove the rows of a programme until they are the document's; return its workshops by code."""
    sectors = {sector.code: sector for sector in programme.sectors}
    bodies = {body.code: body for body in programme.bodies}
    workshops = {workshop.code: workshop for workshop in workshops_of(programme)}
    gone: list[Sector | Body | Workshop] = [
        *leaving(workshops, document.workshops),
        *leaving(bodies, document.bodies),
        *leaving(sectors, document.sectors),
    ]
    if gone and anybody_registered(programme):
        named = ", ".join(row.code for row in gone)
        raise DomainError(f"People are registered in this programme, so nothing can leave it: {named}.")
    place(document.sectors, sectors, lambda code: Sector(programme=programme, code=code))
    place(document.bodies, bodies, lambda code: Body(programme=programme, code=code))
    place(document.workshops, workshops, lambda code: new_workshop(programme, code))
    engage(document, workshops, bodies)
    for row in gone:
        remove(row)
    return workshops


def new_programme(slug: str) -> Programme:
    """Return a programme that is still empty."""
    programme = Programme(slug=slug, scope=scope(slug))
    db.session.add(programme)
    return programme


def new_workshop(programme: Programme, code: str) -> Workshop:
    """Return a workshop that is still empty. Its code is its own in the whole installation."""
    other = workshop_named(code)
    if other:
        raise DomainError(f"{code} is a workshop of the programme {other.programme.slug} already; choose another code.")
    return Workshop(programme=programme, code=code, scope=scope(code))


def scope(name: str) -> Scope:
    """Return the scope of that name; what was removed and comes back goes on counting."""
    return scope_named(name) or Scope(name=name)


def update(row: Programme | Sector | Body | Workshop, values: Mapping[str, Any]) -> None:
    """Write the values of a document into a row."""
    columns = type(row).__table__.columns.keys()
    for name, value in values.items():
        if name in columns:
            setattr(row, name, value)


def place(wanted: Iterable[Mapping[str, Any]], rows: dict[str, Row], new: Callable[[str], Row]) -> None:
    """Bring rows up to date by their code, and add those that are missing."""
    for values in wanted:
        code = values["code"]
        if code not in rows:
            rows[code] = new(code)
        update(rows[code], values)
        db.session.add(rows[code])


def engage(document: Document, workshops: Mapping[str, Workshop], bodies: Mapping[str, Body]) -> None:
    """Let the bodies run the workshops that the document names."""
    for values in document.workshops:
        workshop = workshops[values["code"]]
        parts = {Part.FACILITATOR: values["facilitators"], Part.PARTNER: values["partners"]}
        wanted = [(part, code) for part, codes in parts.items() for code in codes]
        if [(each.part, each.body.code) for each in workshop.engagements] == wanted:
            continue
        for each in list(workshop.engagements):
            workshop.engagements.remove(each)
            db.session.delete(each)
        db.session.flush()
        workshop.engagements += [Engagement(body=bodies[code], part=part) for part, code in wanted]


def leaving(rows: dict[str, Row], wanted: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Take the rows that a document no longer has out of `rows`, and return them."""
    kept = {values["code"] for values in wanted}
    return [rows.pop(code) for code in list(rows) if code not in kept]


def anybody_registered(programme: Programme) -> bool:
    """Return whether somebody has a seat in a workshop of the programme, or waits for one."""
    workshops = workshops_of(programme)
    return any(pool.taken or pool.waiting for count in pools for each in count(workshops).values() for pool in each)


def remove(row: Sector | Body | Workshop) -> None:
    """Remove a row with what features built for it; raise DomainError when something else stands on it."""
    try:
        with db.session.begin_nested():
            if isinstance(row, Workshop):
                for take_away in removers:
                    take_away(row)
                for engagement in row.engagements:
                    db.session.delete(engagement)
            db.session.delete(row)
    except IntegrityError as problem:
        raise DomainError(f"{row.code} cannot leave the programme: something in it depends on it.") from problem
