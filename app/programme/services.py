"""What can be done about a programme: loading it from its document."""

from collections.abc import Callable
from typing import Any

from flask import g
from sqlalchemy.exc import IntegrityError

from app.accounts.models import MACHINE, Actor
from app.errors import DomainError
from app.extensions import db
from app.journal.services import lock, record
from app.programme.document import Document, read
from app.programme.models import Body, Programme, Sector, Workshop
from app.programme.queries import pools, programme_named, workshops_of
from app.programme.rows import ask_consents, engage, leaving, new_programme, new_workshop, place, put_documents, update
from app.programme.toml import Problem
from app.programme.writing import changes, content_of

# What features above add to a workshop, given what its document says about it, and take away before it is removed.
# Builders run for every workshop at every loading, so they add what is missing.
builders: list[Callable[[Workshop, dict[str, Any]], None]] = []
removers: list[Callable[[Workshop], None]] = []


class WrongDocument(DomainError):
    """A document of a programme that cannot be loaded; `problems` says why, each with its line and key."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


def load_programme(text: str, actor: Actor = MACHINE, is_draft: bool = False) -> Programme:
    """Put the programme of a TOML document in place, or bring the one with its slug up to date.

    A new one is public at once unless the document or `is_draft` says otherwise. Raises WrongDocument, or DomainError
    when people rely on something that would go; the caller then rolls back.
    """
    document, problems = read(text)
    if document is None:
        raise WrongDocument(problems)
    known = programme_named(document.programme["slug"])
    if known:
        lock(known.scope)
    before = content_of(known) if known else None
    programme = known or new_programme(document.programme["slug"])
    update(programme, document.programme | ({"published_at": None} if is_draft and not known else {}))
    workshops = bring_up_to_date(programme, document)
    db.session.flush()
    db.session.expire_all()
    g.pop("programme", None)
    for values in document.workshops:
        for build in builders:
            build(workshops[values["code"]], values)
    told = {"changes": changes(before, content_of(programme))} if before else {}
    record(actor, "programme.loaded", programme, workshops=list(workshops), **told)
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
    for values in document.workshops:
        engage(workshops[values["code"]], bodies, values["facilitators"], values["partners"])
        if "documents" in values:
            put_documents(programme, workshops[values["code"]], values["documents"])
    if document.documents is not None:
        put_documents(programme, None, document.documents)
    if document.consents is not None:
        ask_consents(programme, document.consents)
    for row in gone:
        remove(row)
    return workshops


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
                for part in (*row.engagements, *row.documents):
                    db.session.delete(part)
            db.session.delete(row)
    except IntegrityError as problem:
        raise DomainError(f"{row.code} cannot leave the programme: something in it depends on it.") from problem
