"""Finding people."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import Person
from app.extensions import db


def normal_email(address: str) -> str:
    """Return the form of an address under which people are known: trimmed, lower case."""
    return address.strip().lower()


def person_with(email: str) -> Person | None:
    """Return the person with that address."""
    return db.session.scalar(select(Person).where(Person.email == normal_email(email)))


def person_of_session(key: str) -> Person | None:
    """Return the person that Flask-Login remembers."""
    return db.session.get(Person, int(key), options=[joinedload(Person.grants)])
