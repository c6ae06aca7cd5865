"""Bringing rows up to date with what is wanted: those that are there are changed, missing ones added."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from app.database import utcnow
from app.errors import DomainError
from app.extensions import db
from app.journal.models import Scope
from app.journal.queries import scope_named
from app.programme.models import Body, ConsentText, Engagement, Part, Programme, PublicDocument, Sector, Workshop
from app.programme.queries import workshop_named

Wanted = Mapping[str, Any]
Row = TypeVar("Row", Sector, Body, Workshop)


def new_programme(slug: str) -> Programme:
    """Return a programme that is still empty, and public from this second on."""
    programme = Programme(slug=slug, scope=scope(slug), published_at=utcnow().replace(microsecond=0))
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


def update(row: Programme | Sector | Body | Workshop, values: Wanted) -> None:
    """Write the values of a document into a row."""
    columns = type(row).__table__.columns.keys()
    for name, value in values.items():
        if name in columns:
            setattr(row, name, value)


def place(wanted: Iterable[Wanted], rows: dict[str, Row], new: Callable[[str], Row]) -> None:
    """Bring rows up to date by their code, and add those that are missing."""
    for values in wanted:
        code = values["code"]
        if code not in rows:
            rows[code] = new(code)
        update(rows[code], values)
        db.session.add(rows[code])


def leaving(rows: dict[str, Row], wanted: Iterable[Wanted]) -> list[Row]:
    """Take the rows that a document no longer has out of `rows`, and return them."""
    kept = {values["code"] for values in wanted}
    return [rows.pop(code) for code in list(rows) if code not in kept]


def engage(
    workshop: Workshop, bodies: Mapping[str, Body], facilitators: Iterable[str], partners: Iterable[str]
) -> None:
    """Let the bodies with these codes run a workshop."""
    parts = {Part.FACILITATOR: facilitators, Part.PARTNER: partners}
    wanted = [(part, code) for part, codes in parts.items() for code in codes]
    if [(each.part, each.body.code) for each in workshop.engagements] == wanted:
        return
    for each in list(workshop.engagements):
        workshop.engagements.remove(each)
        db.session.delete(each)
    db.session.flush()
    workshop.engagements += [Engagement(body=bodies[code], part=part) for part, code in wanted]


def ask_consents(programme: Programme, wanted: Iterable[Wanted]) -> None:
    """Ask for agreement to these texts in this order. A changed one is a new version: what people read stays."""
    asked = {text.code: text for text in programme.asked_consents}
    for position, values in enumerate(wanted, 1):
        words, old = {"pt": values["pt"], "en": values["en"]}, asked.pop(values["code"], None)
        if old and old.text == words:
            old.position = position
        else:
            put_consent(programme, values["code"], words, position)
    for text in asked.values():
        text.retired_at = utcnow()


def put_consent(programme: Programme, code: str, words: dict[str, str], position: int) -> ConsentText:
    """Return a new text to agree to; earlier versions of it are asked no more."""
    versions = [text for text in programme.consents if text.code == code]
    for text in versions:
        text.retired_at = text.retired_at or utcnow()
    number = max((text.version for text in versions), default=0) + 1
    text = ConsentText(programme=programme, code=code, version=number, position=position, text=words)
    db.session.add(text)
    return text


def put_documents(programme: Programme, workshop: Workshop | None, wanted: Sequence[Wanted]) -> None:
    """Show these documents, and no others, beside a workshop, or beside the whole programme for None."""
    shown = [each for each in programme.documents if each.workshop is workshop]
    if [(each.title, each.url) for each in shown] == [(values["title"], values["url"]) for values in wanted]:
        return
    for each in shown:
        db.session.delete(each)
    for position, values in enumerate(wanted, 1):
        document = PublicDocument(programme=programme, workshop=workshop, position=position)
        document.title, document.url = values["title"], values["url"]
        db.session.add(document)
