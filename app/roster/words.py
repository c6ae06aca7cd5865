"""What states, origins and entries of the journal are called on the pages of the registrations."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.accounts.models import Role
from app.journal.models import Entry
from app.programme.models import Programme, Release
from app.registration.models import Ending, Origin, SeatState
from app.templating import local

STATES: dict[str, Any] = {
    SeatState.SEATED: _l("Has a seat"),
    SeatState.OFFERED: _l("A seat is offered"),
    SeatState.WAITING: _l("Waits for a seat"),
    SeatState.CANCELLED: _l("Ended"),
    "all": _l("All, also those that ended"),
}
ENDINGS = {
    Ending.CANCELLED: _l("cancelled"),
    Ending.DECLINED: _l("declined the offer"),
    Ending.LAPSED: _l("did not answer the offer"),
    Ending.RELEASED: _l("did not confirm in time"),
}
ORIGINS: dict[str, Any] = {
    Origin.ONLINE: _l("By themselves"),
    Origin.ON_BEHALF: _l("On their behalf"),
    Origin.WALK_IN: _l("At the door"),
}
ORDERS: dict[str, Any] = {
    "name": _l("By name"),
    "organisation": _l("By organisation"),
    "newest": _l("Newest first"),
    "turn": _l("In the order in which they asked"),
}
RELEASES = {
    Release.KEEP: _l("Seats that a sector does not use stay empty."),
    Release.TIMED: _l("Seats that a sector does not use are opened to the waiting list of the other."),
    Release.DECISION: _l("Seats that a sector does not use stay empty until a coordinator moves them, with a reason."),
}
ROLES = {
    Role.VISITOR: _l("the person"),
    Role.PARTICIPANT: _l("the person"),
    Role.FACILITATOR: _l("facilitation"),
    Role.COORDINATOR: _l("coordination"),
    Role.ADMINISTRATOR: _l("administration"),
}
HAPPENED = {
    "seat.taken": _l("Registered, with a seat"),
    "seat.waiting": _l("Registered, on the waiting list"),
    "seat.offered": _l("A seat was offered"),
    "seat.accepted": _l("Took the seat that was offered"),
    "seat.declined": _l("Declined the offer"),
    "seat.lapsed": _l("The offer was not answered in time"),
    "seat.released": _l("The seat was not confirmed in time, and somebody waited"),
    "seat.cancelled": _l("The registration was cancelled"),
    "seat.given": _l("Was given a free seat"),
    "seat.moved": _l("Moved to another sector"),
    "seat.verified": _l("The sector was verified"),
    "seat.unverified": _l("The sector is to be verified again"),
    "seat.asked": _l("Was asked to confirm"),
    "seat.confirmed": _l("Said that they will come"),
    "seat.reminded": _l("Was reminded"),
    "seat.relinked": _l("A new personal link was sent"),
    "seat.changed": _l("What the registration says was changed"),
    "seat.handed": _l("Asked a colleague to take the seat over"),
    "seat.substituted": _l("A colleague took the seat over"),
    "seat.checked_in": _l("Came"),
    "seat.checked_out": _l("The mark at the door was taken back"),
}


def who(entry: Entry) -> str:
    """Return who did something, by their role; what nobody did, the system did."""
    if entry.role is Role.ADMINISTRATOR and entry.person_id is None:
        return _("the system")
    return str(ROLES[entry.role])


def happened(entry: Entry) -> str:
    """Return what an entry about a registration says happened."""
    return str(HAPPENED.get(entry.verb, entry.verb))


def moved(entry: Entry, programme: Programme) -> str:
    """Return what an entry about the seats of a workshop says happened."""
    facts, names = entry.details, {sector.code: local(sector.name) for sector in programme.sectors}
    if entry.verb == "workshop.resized":
        return _("%(after)s seats instead of %(before)s", after=facts["after"], before=facts["before"])
    giver, taker = (names.get(facts[side], facts[side]) for side in ("giver", "taker"))
    return _("Seats moved: %(number)s. %(giver)s → %(taker)s", number=facts["number"], giver=giver, taker=taker)
