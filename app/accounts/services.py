"""What can be done about people: finding or meeting them, giving roles, letting them in by a letter."""

import secrets
from datetime import timedelta
from hmac import compare_digest

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from app import tokens
from app.accounts.models import Grant, Person, Role, SignInRequest
from app.accounts.queries import guesses_at, normal_email, person_with
from app.accounts.sessions import end_sessions
from app.database import utcnow
from app.errors import Expired
from app.extensions import db
from app.mail.services import write_letter

LINK_LASTS = timedelta(minutes=15)
ATTEMPTS = 5  # at the code of one letter
GUESSES = 100  # a day at the codes of one person; links go on working. NIST SP 800-63B, section 5.2.2


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
    """Give a person a role, in one workshop or everywhere. Once is enough.

    With the first one they sign in anew: until then the link to a seat did, and it must not open a desk.
    """
    if any(grant.role is role and grant.workshop_id == workshop_id for grant in person.grants):
        return
    if not person.grants:
        end_sessions(person)
    person.grants.append(Grant(role=role, workshop_id=workshop_id))


def locked(person: Person) -> Person:
    """Return the person as the database has them, held until the commit: what works once is used once."""
    hold = {"key_share": True}
    return db.session.get_one(Person, person.id, with_for_update=hold, populate_existing=True)


def send_sign_in_link(email: str, language: str, to: str | None = None) -> SignInRequest:
    """Write a link and a code to the person with that address. An unknown address gets nothing, and nobody is told.

    Its letter is written, too, and taken back: an answer that came sooner would tell.
    """
    person = person_with(email)
    asked, code = ask_to_sign_in(person)
    facts = {"name": person.name if person else "", "token": link_of(asked), "code": code, "next": to}
    with db.session.begin_nested() as letter:
        minutes = LINK_LASTS.seconds // 60
        write_letter(normal_email(email), language, "accounts/letters/sign_in", facts | {"minutes": minutes})
        db.session.flush()
        if person is None:
            letter.rollback()
    return asked


def ask_to_sign_in(person: Person | None, lasts: timedelta = LINK_LASTS) -> tuple[SignInRequest, str]:
    """Return a request that its link or its code answers, once, and the code. One of nobody is never answered."""
    code = f"{secrets.randbelow(10**6):06}"
    ends_at = utcnow() + lasts
    asked = SignInRequest(person_id=person and person.id, code_hash=tokens.digest("code", code), ends_at=ends_at)
    db.session.add(asked)
    db.session.flush()
    return asked, code


def link_of(asked: SignInRequest) -> str:
    """Return the token of the link that answers a request."""
    return tokens.seal("sign-in", {"request": asked.id}, asked.ends_at - utcnow())


def sign_in_token(person: Person, lasts: timedelta = LINK_LASTS) -> str:
    """Return a token that signs the person in once: the next sign-in makes all earlier ones worthless."""
    return link_of(ask_to_sign_in(person, lasts)[0])


def request_of_link(token: str) -> SignInRequest:
    """Return the request that a link answers. Raises Expired when it is old, used or not ours."""
    content = tokens.unseal("sign-in", token)
    asked = db.session.get(SignInRequest, content["request"]) if content else None
    if asked is None or asked.person_id is None or not asked.is_open:
        raise Expired
    return asked


def person_of_link(token: str) -> Person:
    """Return whom a link signs in. Raises Expired when it is old, used or not ours."""
    return db.session.get_one(Person, request_of_link(token).person_id)


def use_link(token: str) -> Person:
    """Return whom a link signs in, and let no other letter do so. Raises Expired when it is old, used or not ours."""
    person = let_in(request_of_link(token))
    if person is None:
        raise Expired
    return person


def use_code(request_id: int, code: str) -> Person | None:
    """Return whom the code of a letter signs in, and let no other letter do so; None, and an attempt less, if wrong."""
    its = update(SignInRequest).where(SignInRequest.id == request_id, SignInRequest.attempts < ATTEMPTS)
    counted = its.values(attempts=SignInRequest.attempts + 1).returning(SignInRequest)
    asked = db.session.scalar(counted, execution_options={"populate_existing": True})
    if asked is None or asked.person_id is None or guesses_at(asked.person_id) > GUESSES:
        return None
    return let_in(asked) if compare_digest(asked.code_hash, tokens.digest("code", code)) else None


def let_in(asked: SignInRequest) -> Person | None:
    """Answer a request and every other one of the same person; None when it was answered before, or is too old."""
    person = locked(db.session.get_one(Person, asked.person_id))
    db.session.refresh(asked)
    if not asked.is_open:
        return None
    unused = update(SignInRequest).where(SignInRequest.person_id == person.id, SignInRequest.used_at.is_(None))
    db.session.execute(unused.values(used_at=utcnow()))
    person.signed_in_at = utcnow()
    return person
