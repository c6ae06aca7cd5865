"""What a registration says about its holder, changed by them; and the letter by which they hand a seat on."""

from collections.abc import Sequence
from datetime import timedelta

from flask_babel import gettext as _

from app import tokens
from app.accounts.models import Actor
from app.accounts.queries import normal_email
from app.database import utcnow
from app.errors import DomainError, Expired
from app.extensions import db
from app.journal.services import record
from app.programme.models import ConsentText
from app.registration.letters import invite
from app.registration.models import Consent, Seat, SeatState
from app.registration.seating import hold

INVITATION_LASTS = timedelta(days=7)


def change_particulars(
    actor: Actor,
    seat: Seat,
    name: str,
    organisation: str | None,
    access_needs: str | None,
    consents: Sequence[ConsentText],
) -> None:
    """Write down what a registration says about its holder now. The journal says what changed, never the words.

    Raises DomainError once what it said was removed: nobody would remove it a second time.
    """
    hold(seat.workshop)
    if seat.purged_at:
        raise DomainError(_("This workshop has taken place."))
    wanted = {"name": name, "organisation": organisation or None, "access_needs": access_needs or None}
    before = {"name": seat.person.name, "organisation": seat.organisation, "access_needs": seat.access_needs}
    changed = [field for field, value in wanted.items() if before[field] != value]
    seat.person.name, seat.organisation, seat.access_needs = name, wanted["organisation"], wanted["access_needs"]
    given, withdrawn = change_consents(seat, consents)
    if changed or given or withdrawn:
        record(actor, "seat.changed", seat, fields=changed, given=given, withdrawn=withdrawn)


def change_consents(seat: Seat, wanted: Sequence[ConsentText]) -> tuple[list[str], list[str]]:
    """Note which texts the holder of a seat agrees to now; return the codes of those given and withdrawn by it."""
    standing = {consent.text_id: consent for consent in seat.consents}
    keys = {text.id for text in wanted}
    withdrawn = [each for each in seat.consents if each.withdrawn_at is None and each.text_id not in keys]
    given = [text for text in wanted if text.id not in standing or standing[text.id].withdrawn_at]
    for each in withdrawn:
        each.withdrawn_at = utcnow()
    for text in given:
        if text.id in standing:
            standing[text.id].given_at, standing[text.id].withdrawn_at = utcnow(), None
        else:
            seat.consents.append(Consent(text=text))
    return [text.code for text in given], [each.text.code for each in withdrawn]


def invite_colleague(actor: Actor, seat: Seat, name: str, email: str, language: str) -> None:
    """Write to somebody that they can have this seat. It stays its holder's until they take it; nobody learns whether
    the address is known. Raises DomainError for a seat that cannot be handed on."""
    hold(seat.workshop)
    if seat.state is not SeatState.SEATED or seat.checked_in_at:
        raise DomainError(_("This seat cannot be handed on any more."))
    if not seat.organisation:
        raise DomainError(_("Only the seat of an organisation can be handed on. Cancel yours instead."))
    if normal_email(email) == seat.person.email:
        raise DomainError(_("This person has a seat in this workshop already."))
    facts = {"seat": seat.id, "version": seat.link_version, "name": name, "email": email}
    record(actor, "seat.handed", seat)
    invite(seat, name, email, language, tokens.seal("take-over", facts, INVITATION_LASTS))


def invitation(token: str) -> tuple[Seat, str, str]:
    """Return the seat that somebody was asked to take over, their name and address as the holder wrote them.

    Raises Expired when the letter is too old, was used, or the seat changed hands.
    """
    content = tokens.unseal("take-over", token)
    seat = db.session.get(Seat, content["seat"]) if content else None
    if content is None or seat is None or content["version"] != seat.link_version:
        raise Expired
    return seat, content["name"], content["email"]
