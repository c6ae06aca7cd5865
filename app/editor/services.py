"""What coordinators can change about a programme: its facts, sectors and shares, bodies, consents, documents."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from app.accounts.models import Actor
from app.database import utcnow
from app.editor.changing import change, hold, plain, save
from app.errors import DomainError
from app.extensions import db
from app.journal.services import lock, record
from app.programme.models import Body, ConsentText, Programme, PublicDocument, Sector
from app.programme.queries import days_of_notice, workshops_of
from app.programme.rows import put_consent
from app.registration.seating import hold as hold_seats
from app.registration.seating import settle
from app.registration.services import refuse_overfull

Values = Mapping[str, Any]


def edit_programme(actor: Actor, programme: Programme, values: Values, version: int) -> None:
    """Change facts, texts and dates of the programme. Raises Overtaken."""
    save(actor, "programme.edited", programme, values, version)


def publish_programme(actor: Actor, programme: Programme) -> None:
    """Make a draft public, and note when that was; it stays so. Twice is once."""
    lock(programme.scope)
    db.session.refresh(programme)
    if programme.is_draft:
        programme.published_at = utcnow().replace(microsecond=0)
        notice = days_of_notice(programme, workshops_of(programme))
        record(actor, "programme.published", programme, days_of_notice=notice)


def edit_shares(actor: Actor, programme: Programme, shares: Mapping[str, float], version: int) -> None:
    """Share the seats out otherwise; lists move up. Raises DomainError when somebody would lose a seat, Overtaken."""
    hold(programme, version)
    workshops = sorted(workshops_of(programme), key=lambda workshop: workshop.scope_id)
    for workshop in workshops:  # in order: nobody waits in a circle
        hold_seats(workshop)
    changes = [told for each in programme.sectors if (told := change(each, {"share": shares[each.code]}))]
    if not changes:
        return
    for workshop in workshops:
        refuse_overfull(workshop, workshop.seats)
    before = [told["before"]["share"] for told in changes]
    record(actor, "programme.shared", programme, before=before, after=dict(shares))
    for workshop in workshops:
        settle(workshop)


def edit_sector(actor: Actor, sector: Sector, values: Values, version: int) -> None:
    """Change what a sector is called. Raises Overtaken."""
    save(actor, "sector.edited", sector, values, version)


def add_body(actor: Actor, programme: Programme, values: Values) -> Body:
    """Add a body that takes part in running the programme."""
    lock(programme.scope)
    if any(body.code == values["code"] for body in programme.bodies):
        raise DomainError(_("There is a body with this code already."))
    body = Body(programme=programme, **values)
    db.session.add(body)
    record(actor, "body.added", body, **values)
    return body


def edit_body(actor: Actor, body: Body, values: Values, version: int) -> None:
    """Change a body's name or sector. Raises Overtaken."""
    save(actor, "body.edited", body, values, version)


def remove_body(actor: Actor, body: Body) -> None:
    """Remove a body. Raises DomainError while it is responsible for the programme or runs a workshop."""
    programme = body.programme
    lock(programme.scope)
    runs = [each.code for each in workshops_of(programme) if body in each.facilitators + each.partners]
    if runs or programme.coordinator_code == body.code:
        where = ", ".join([programme.plan_code] * (programme.coordinator_code == body.code) + runs)
        raise DomainError(_("This body still has a part in: %(where)s", where=where))
    record(actor, "body.removed", body, code=body.code, name=body.name)
    db.session.delete(body)


def add_consent(actor: Actor, programme: Programme, values: Values) -> ConsentText:
    """Ask everybody who registers from now on to agree to one text more."""
    lock(programme.scope)
    if any(text.code == values["code"] for text in programme.asked_consents):
        raise DomainError(_("There is a consent with this code already."))
    text = put_consent(programme, values["code"], values["text"], len(programme.asked_consents) + 1)
    record(actor, "consent.added", text, **values, version=text.version)
    return text


def edit_consent(actor: Actor, text: ConsentText, values: Values, version: int) -> ConsentText:
    """Ask for agreement to other words: a new version. Those who agreed before agreed to what they read."""
    hold(text, version)
    if text.retired_at:
        raise DomainError(_("Nobody is asked this any more."))
    if text.text == values["text"]:
        return text
    new = put_consent(text.programme, text.code, values["text"], text.position)
    record(actor, "consent.edited", new, before=text.text, after=new.text, version=new.version)
    return new


def remove_consent(actor: Actor, text: ConsentText) -> None:
    """Ask nobody for this agreement any more. What people agreed to stays on record."""
    lock(text.scope)
    if text.retired_at is None:
        text.retired_at = utcnow()
        record(actor, "consent.retired", text, code=text.code, version=text.version)


def add_document(actor: Actor, programme: Programme, values: Values) -> PublicDocument:
    """Show a document on the page of a workshop, or of all."""
    lock(programme.scope)
    document = PublicDocument(programme=programme, position=len(programme.documents) + 1, **values)
    db.session.add(document)
    record(actor, "document.added", document, **{name: plain(value) for name, value in values.items()})
    return document


def edit_document(actor: Actor, document: PublicDocument, values: Values, version: int) -> None:
    """Change a document's title or address, or where it is shown. Raises Overtaken."""
    save(actor, "document.edited", document, values, version)


def remove_document(actor: Actor, document: PublicDocument) -> None:
    """Show a document no more."""
    lock(document.scope)
    record(actor, "document.removed", document, title=document.title, url=document.url)
    db.session.delete(document)
