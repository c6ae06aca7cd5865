"""Writing to those who hold a seat, wait for one, or gave one up."""

from typing import Any

from app import tokens
from app.accounts.models import Person
from app.mail.services import write_letter
from app.registration.models import Seat
from app.registration.queries import position_of

NO_ADDRESS = "@no-address.invalid"  # RFC 2606: of people who were registered at the door or by the desk


def has_address(person: Person) -> bool:
    """Whether letters can reach a person."""
    return not person.email.endswith(NO_ADDRESS)


def personal_link(seat: Seat) -> str:
    """Return the token of a seat's personal link."""
    return tokens.seal("seat", {"seat": seat.id, "version": seat.link_version})


def write_to(seat: Seat, letter: str, language: str | None = None, **more: Any) -> None:
    """Write a letter to the holder of a seat about it, in their language or another; nobody without an address."""
    if has_address(seat.person):
        template = f"registration/letters/{letter}"
        facts = facts_of(seat) | more
        write_letter(seat.person.email, language or seat.person.language, template, facts, about=seat.workshop.code)


def facts_of(seat: Seat) -> dict[str, Any]:
    """Return what letters may say about a seat."""
    workshop = seat.workshop
    return {
        "name": seat.person.name,
        "token": personal_link(seat),
        "position": position_of(seat),
        "sector": seat.sector.name,
        "code": workshop.code,
        "theme": workshop.theme,
        "place": workshop.place,
        "starts_at": workshop.starts_at,
        "ends_at": workshop.ends_at,
        "facilitators": [body.name for body in workshop.facilitators],
        "offer_ends_at": seat.offer_ends_at,
        "confirm_by_at": seat.confirm_by_at,
        "rescheduled_from_at": workshop.rescheduled_from,
        "cancel_reason": workshop.cancel_reason,
        "entry_code": seat.entry_code,
    }
