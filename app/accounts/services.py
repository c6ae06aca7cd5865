"""What can be done about people: finding or meeting them, giving roles, signing in."""

from datetime import timedelta

from sqlalchemy.exc import IntegrityError

from app import tokens
from app.accounts.models import Grant, Person, Role
from app.accounts.queries import normal_email, person_with
from app.database import utcnow
from app.errors import Expired
from app.extensions import db
from app.mail.services import write_letter

LINK_LASTS = timedelta(minutes=15)


def meet(email: str, name: str, language: str = "pt") -> Person:
    """Return the person with that address, a new one when we have not met. The name of a known person stays theirs."""
    person = person_with(email)
    if person:
        return person
    person = Person(email=normal_email(email), name=name.strip(), language=language)
    try:
        with db.session.begin_nested():
            db.session.add(person)
    except IntegrityError:  # somebody met the same person a moment ago, in another transaction
        person = person_with(email)
        assert person
    return person


def appoint(person: Person, role: Role, workshop_id: int | None = None) -> None:
    """Give a person a role, in one workshop or everywhere. Once is enough."""
    if not any(grant.role is role and grant.workshop_id == workshop_id for grant in person.grants):
        person.grants.append(Grant(role=role, workshop_id=workshop_id))


def sign_in_token(person: Person, lasts: timedelta = LINK_LASTS) -> str:
    """Return a token that signs the person in once: the next sign-in makes all earlier ones worthless."""
    return tokens.seal("sign-in", {"person": person.id, "after": _stamp(person)}, lasts)


def send_sign_in_link(email: str, language: str, to: str | None = None) -> None:
    """Write a sign-in link to the person with that address. An unknown address gets nothing, and nobody is told."""
    person = person_with(email)
    if person:
        minutes = LINK_LASTS.seconds // 60
        facts = {"name": person.name, "token": sign_in_token(person), "next": to, "minutes": minutes}
        write_letter(person.email, language, "accounts/letters/sign_in", facts)


def person_of_token(token: str) -> Person:
    """Return whom a sign-in token belongs to. Raises Expired when it is old, used or not ours."""
    content = tokens.unseal("sign-in", token)
    person = db.session.get(Person, content["person"]) if content else None
    if content is None or person is None or content["after"] != _stamp(person):
        raise Expired
    return person


def sign_in(person: Person) -> None:
    """Note the sign-in; links sent before stop working."""
    person.signed_in_at = utcnow()


def _stamp(person: Person) -> float:
    return person.signed_in_at.timestamp() if person.signed_in_at else 0.0
