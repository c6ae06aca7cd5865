"""What the coordination does with many registrations at once, and with letters that did not arrive."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.accounts.models import Actor
from app.journal.queries import entries_about
from app.journal.services import lock, record
from app.mail import services as mail
from app.mail.models import Letter
from app.programme.models import Programme
from app.programme.queries import workshop_named
from app.registration.letters import has_address, write_to
from app.registration.models import Seat


def note_export(
    actor: Actor, programme: Programme, format: str, count: int, filters: Mapping[str, str], with_needs: bool
) -> None:
    """Note that data about people leaves the house: how many lines, found how, in which format."""
    said = {name: value for name, value in filters.items() if value and name != "q"}
    facts = {"format": format, "count": count, "filters": said, "searched": bool(filters.get("q"))}
    record(actor, "registrations.exported", programme, **facts, access_needs=with_needs)


def send_message(actor: Actor, programme: Programme, seats: Sequence[Seat], subject: str, text: str, key: str) -> int:
    """Write one letter to the holder of each registration that has an address; return how many.

    The same key writes once: sent again, it returns what the first time did.
    """
    lock(programme.scope)
    for entry in entries_about(programme):
        if entry.verb == "message.sent" and entry.details.get("key") == key:
            return int(entry.details["count"])
    reached = [seat for seat in seats if has_address(seat.person)]
    for seat in reached:
        write_to(seat, "message", subject=subject, text=text)
    workshops = sorted({seat.workshop.code for seat in reached})
    record(actor, "message.sent", programme, title=subject, count=len(reached), workshops=workshops, key=key)
    return len(reached)


def send_again(actor: Actor, programme: Programme, letter: Letter) -> None:
    """Have a letter sent that was given up."""
    mail.send_again(letter)
    note_letter(actor, "letter.resent", programme, letter)


def drop(actor: Actor, programme: Programme, letter: Letter) -> None:
    """Remove a letter that was given up."""
    note_letter(actor, "letter.dropped", programme, letter)
    mail.drop(letter)


def note_letter(actor: Actor, verb: str, programme: Programme, letter: Letter) -> None:
    """Note what became of a letter, with the workshop that it is about; never to whom it went."""
    facts: dict[str, Any] = {"letter": letter.id, "template": letter.template}
    record(actor, verb, (letter.about and workshop_named(letter.about)) or programme, **facts)
