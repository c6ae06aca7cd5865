"""Writing to those who hold a seat, wait for one, or gave one up."""

from typing import Any

from app import tokens
from app.accounts.models import Person
from app.mail.services import write_letter
from app.programme.calendar import CANCEL, PUBLISH, calendar_file
from app.programme.models import Workshop
from app.registration.models import Seat, SeatState
from app.registration.queries import position_of

NO_ADDRESS = "@no-address.invalid"  # RFC 2606: of people who were registered at the door or by the desk
CALENDARS = {  # what the calendar file of a letter asks for
    "seated": PUBLISH,
    "moved": PUBLISH,
    "substituted": PUBLISH,
    "confirm": PUBLISH,
    "rescheduled": PUBLISH,
    "reinstated": PUBLISH,
    "workshop_cancelled": CANCEL,
}


def has_address(person: Person) -> bool:
    """Whether letters can reach a person."""
    return not person.email.endswith(NO_ADDRESS)


def personal_link(seat: Seat) -> str:
    """Return the token of a seat's personal link."""
    return tokens.seal("seat", {"seat": seat.id, "version": seat.link_version})


def write_to(seat: Seat, letter: str, language: str | None = None, **more: Any) -> None:
    """Write a letter to the holder of a seat about it, in their language or another; nobody without an address."""
    if has_address(seat.person):
        chosen = language or seat.person.language
        write_letter(
            seat.person.email,
            chosen,
            f"registration/letters/{letter}",
            facts_of(seat) | more,
            about=seat.workshop.code,
            calendar=calendar_of(seat, letter, chosen),
        )


def invite(seat: Seat, name: str, email: str, language: str, token: str) -> None:
    """Write to somebody whom the holder of a seat asks to take it over; `token` opens the page where they can."""
    facts = {"name": name, "inviter": seat.person.name, "organisation": seat.organisation, "token": token}
    about = facts_about(seat.workshop)
    write_letter(email, language, "registration/letters/invitation", about | facts, about=seat.workshop.code)


def calendar_of(seat: Seat, letter: str, language: str) -> str | None:
    """Return the calendar file that goes with a letter, to those who have a seat."""
    if seat.state is not SeatState.SEATED or letter not in CALENDARS:
        return None
    return calendar_file(seat.workshop, language, CALENDARS[letter])


def facts_of(seat: Seat) -> dict[str, Any]:
    """Return what letters to its holder may say about a seat."""
    return facts_about(seat.workshop) | {
        "name": seat.person.name,
        "token": personal_link(seat),
        "state": str(seat.state),
        "position": position_of(seat),
        "sector": seat.sector.name,
        "offer_ends_at": seat.offer_ends_at,
        "confirm_by_at": seat.confirm_by_at,
        "entry_code": seat.entry_code,
    }


def facts_about(workshop: Workshop) -> dict[str, Any]:
    """Return what letters to anybody may say about a workshop."""
    return {
        "code": workshop.code,
        "theme": workshop.theme,
        "place": workshop.place,
        "starts_at": workshop.starts_at,
        "ends_at": workshop.ends_at,
        "facilitators": [body.name for body in workshop.facilitators],
        "rescheduled_from_at": workshop.rescheduled_from,
        "cancel_reason": workshop.cancel_reason,
    }
