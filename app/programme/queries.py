"""Reading the programme."""

from flask import g, has_app_context
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.errors import NotFound
from app.extensions import db
from app.programme.models import Engagement, Programme, Workshop


def current_programme() -> Programme | None:
    """Return the programme of this installation with its sectors, read once per request; None before one is loaded."""
    if "programme" not in g:
        newest = select(Programme).order_by(Programme.id.desc()).limit(1)
        g.programme = db.session.scalar(newest.options(selectinload(Programme.sectors), selectinload(Programme.bodies)))
    return g.programme  # type: ignore[no-any-return]


def programme_timezone() -> str | None:
    """Return the zone in which the programme's times are shown; None for the default."""
    programme = current_programme() if has_app_context() else None
    return programme.timezone if programme else None


def workshops_of(programme: Programme) -> list[Workshop]:
    """Return the workshops in order of time, with the bodies that run them."""
    bodies = selectinload(Workshop.engagements).joinedload(Engagement.body)
    of_programme = select(Workshop).where(Workshop.programme_id == programme.id)
    return list(db.session.scalars(of_programme.order_by(Workshop.starts_at, Workshop.id).options(bodies)))


def workshop_or_404(code: str) -> Workshop:
    """Return the workshop with that code, or raise NotFound."""
    workshop = db.session.scalar(select(Workshop).where(Workshop.code == code))
    if workshop is None:
        raise NotFound
    return workshop


running: list = []
