"""The second factor of those who hold a role: an authenticator app (RFC 6238), and recovery codes for its loss."""

import logging
import secrets

import pyotp
from flask_babel import gettext as _
from sqlalchemy import delete, select, update

from app import tokens
from app.accounts.models import Person, RecoveryCode, Session
from app.accounts.rules import step_of
from app.accounts.services import locked
from app.accounts.sessions import end_sessions
from app.database import utcnow
from app.errors import DomainError
from app.extensions import db
from app.mail.services import write_letter

RECOVERY_CODES = 10
RECOVERY_DIGITS = 10  # a code of the app has six

log = logging.getLogger(__name__)


class WrongCode(DomainError):
    """No such code, or it was used before."""

    def __init__(self) -> None:
        super().__init__(
            _("This code is not right, or it was used before. Wait for the next one of the app, and type it.")
        )


def begin_factor(person: Person) -> None:
    """Give a person a secret for their app; it counts once they type a code of it."""
    if person.otp_since is None:
        person.otp_secret, person.otp_step = pyotp.random_base32(), None


def address_of(person: Person) -> str:
    """Return what an authenticator app reads from the QR code. The secret must be there."""
    assert person.otp_secret
    return pyotp.TOTP(person.otp_secret).provisioning_uri(name=person.email, issuer_name="Cocria")


def turn_factor_on(session: Session, code: str) -> list[str]:
    """Ask for the app at each sign-in from now on; return the recovery codes. Raises WrongCode."""
    person = locked(session.person)
    if person.otp_since:
        raise DomainError(_("The second factor is on already."))
    use_app(person, code)
    person.otp_since = session.verified_at = utcnow()
    return issue_codes(person, "on")


def pass_factor(session: Session, code: str) -> None:
    """Let a session count as signed in, by a code of the app or a recovery code. Raises WrongCode."""
    use_either(locked(session.person), code)
    session.verified_at = utcnow()


def renew_codes(session: Session, code: str) -> list[str]:
    """Return new recovery codes; those before stop working. Raises WrongCode."""
    person = locked(session.person)
    use_either(person, code)
    return issue_codes(person, "codes")


def turn_factor_off(session: Session, code: str) -> None:
    """Ask for the letter alone from now on. Where a second factor is required, all sessions wait for a new one."""
    person = locked(session.person)
    use_either(person, code)
    forget_factor(person, "off")


def reset_factor(person: Person) -> None:
    """Let somebody who lost app and recovery codes begin anew; they are signed out everywhere."""
    end_sessions(person)
    forget_factor(locked(person), "reset")


def use_either(person: Person, code: str) -> None:
    """Use up a code of the app or a recovery code. Raises WrongCode."""
    if person.otp_since is None:
        raise DomainError(_("The second factor is not on."))
    if len(code) == RECOVERY_DIGITS:
        use_recovery(person, code)
    else:
        use_app(person, code)


def use_app(person: Person, code: str) -> None:
    """Use up a code of the app. Raises WrongCode."""
    step = step_of(person.otp_secret, code, utcnow(), person.otp_step) if person.otp_secret else None
    if step is None:
        raise WrongCode
    person.otp_step = step


def use_recovery(person: Person, code: str) -> None:
    """Use up a recovery code. Raises WrongCode."""
    own = select(RecoveryCode).where(RecoveryCode.person_id == person.id, RecoveryCode.used_at.is_(None))
    found = db.session.scalar(own.where(RecoveryCode.code_hash == tokens.digest("recovery", code)))
    if found is None:
        raise WrongCode
    found.used_at = utcnow()


def issue_codes(person: Person, change: str) -> list[str]:
    """Return new recovery codes instead of those before. Only their hashes are kept."""
    codes = [f"{secrets.randbelow(10**RECOVERY_DIGITS):0{RECOVERY_DIGITS}}" for _each in range(RECOVERY_CODES)]
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    db.session.add_all(RecoveryCode(person_id=person.id, code_hash=tokens.digest("recovery", code)) for code in codes)
    tell(person, change)
    return codes


def forget_factor(person: Person, change: str) -> None:
    """Forget secret and recovery codes, and what sessions showed of them."""
    person.otp_secret = person.otp_since = person.otp_step = None
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    db.session.execute(update(Session).where(Session.person_id == person.id).values(verified_at=None))
    tell(person, change)


def tell(person: Person, change: str) -> None:
    """Write to the person that their second factor was changed, in case it was somebody else; and keep a note of it."""
    log.warning("Second factor of person %s: %s", person.id, change)
    facts = {"name": person.name, "change": change, "changed_at": utcnow()}
    write_letter(person.email, person.language, "accounts/letters/second_factor", facts)
