"""Reading candidates."""

from sqlalchemy import select

from app.candidates.models import Candidate
from app.errors import NotFound
from app.extensions import db


def candidate_or_404(code: str) -> Candidate:
    """Return the candidate with that code, or raise NotFound."""
    candidate = db.session.scalar(select(Candidate).where(Candidate.code == code))
    if candidate is None:
        raise NotFound
    return candidate
