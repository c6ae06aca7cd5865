"""Who may do what, when: one table, one question, one decorator on every route. What is not allowed is denied."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Protocol

from flask import request
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.models import VISITOR, Actor, Person, Role
from app.database import SAFE
from app.errors import DomainError, NotAllowed, NotFound, SignInNeeded
from app.extensions import db

EVERYBODY = frozenset(Role)
SIGNED_IN = EVERYBODY - {Role.VISITOR}
MEMBERS = frozenset({Role.PARTICIPANT, Role.FACILITATOR, Role.COORDINATOR, Role.ADMINISTRATOR})
DESK = frozenset({Role.FACILITATOR, Role.COORDINATOR, Role.ADMINISTRATOR})
COORDINATION = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})
PARTICIPANTS = frozenset({Role.PARTICIPANT})


@dataclass(frozen=True)
class Rule:
    """The roles that may do something, and the phases of the room in which they may; None for whenever."""

    roles: frozenset[Role]
    phases: frozenset[str] | None = None


def during(*phases: str) -> frozenset[str]:
    """Return the phases of a rule."""
    return frozenset(phases)


RULES: dict[str, Rule] = {
    "view_programme": Rule(EVERYBODY),
    "register": Rule(EVERYBODY),
    "sign_in": Rule(EVERYBODY),
    "sign_out": Rule(EVERYBODY),
    "view_account": Rule(SIGNED_IN),
    "end_session": Rule(SIGNED_IN),
    "set_up_factor": Rule(
        EVERYBODY
    ),  # also who is not signed in before they have; whose account it is, the session says
    "change_factor": Rule(SIGNED_IN),
    "choose_language": Rule(EVERYBODY),
    "work_offline": Rule(EVERYBODY),
    "look_up_contribution": Rule(EVERYBODY),
    "view_candidates": Rule(EVERYBODY),
    "view_own_seats": Rule(SIGNED_IN),
    "manage_own_seat": Rule(EVERYBODY),  # also a place on a waiting list, also of those who hold a role
    "take_over_seat": Rule(EVERYBODY),
    "join_room": Rule(EVERYBODY),
    "enter_room": Rule(PARTICIPANTS),
    "read_entry_code": Rule(EVERYBODY),  # what it shows, the role decides
    "check_in": Rule(DESK),
    "view_rooms": Rule(MEMBERS),
    "view_room": Rule(MEMBERS),
    "view_screen": Rule(DESK),
    "view_desk": Rule(DESK),
    "start_phase": Rule(DESK),
    "extend_phase": Rule(DESK),
    "skip_phase": Rule(DESK),
    "reveal_phase": Rule(DESK),
    "edit_agenda": Rule(DESK),
    "undo_act": Rule(DESK),
    "make_announcement": Rule(DESK),
    "take_down_announcement": Rule(DESK),
    "save_note": Rule(DESK),
    "finish_phase": Rule(PARTICIPANTS, during("challenges", "ideas", "voting", "drafting", "validation")),
    # In any phase: a repeat always gets its receipt, what is late counts within the grace. The service decides.
    "post_challenge": Rule(PARTICIPANTS),
    "post_idea": Rule(PARTICIPANTS),
    "post_for_somebody": Rule(DESK),
    "revise_contribution": Rule(PARTICIPANTS),
    "moderate_contribution": Rule(DESK),
    "make_cluster": Rule(DESK, during("challenges", "ideas", "clustering")),
    "rename_cluster": Rule(DESK, during("challenges", "ideas", "clustering")),
    "remove_cluster": Rule(DESK, during("challenges", "ideas", "clustering")),
    "move_contribution": Rule(DESK, during("challenges", "ideas", "clustering")),
    "open_round": Rule(DESK, during("voting")),
    "close_round": Rule(DESK, during("voting")),
    "cast_ballot": Rule(PARTICIPANTS, during("voting")),
    "make_candidate": Rule(DESK, during("drafting", "validation", "results")),
    "edit_candidate": Rule(DESK, during("drafting", "validation", "results")),
    "review_candidate": Rule(DESK, during("drafting", "validation", "results")),
    "view_panel": Rule(COORDINATION),
    "list_registrations": Rule(COORDINATION),
    "view_registrations": Rule(DESK),
    "manage_registration": Rule(DESK),
    "manage_seats": Rule(COORDINATION),
    "export_registrations": Rule(COORDINATION),
    "message_people": Rule(COORDINATION),
    "manage_letters": Rule(COORDINATION),
    "edit_programme": Rule(COORDINATION),
    "publish_programme": Rule(COORDINATION),
    "reschedule_workshop": Rule(COORDINATION),
    "cancel_workshop": Rule(COORDINATION),
    "export_candidates": Rule(COORDINATION),
}


def can(role: Role, action: str, phase: str | None = None) -> bool:
    """Return whether the table lets `role` do `action` while the room is in `phase` (None outside a room)."""
    rule = RULES.get(action)
    return rule is not None and role in rule.roles and (rule.phases is None or phase in rule.phases)


class Place(Protocol):
    """Something a person can act in: it knows its workshop and, in a room, its phase."""

    @property
    def workshop(self) -> Any:
        """Return the workshop it belongs to."""

    @property
    def scope(self) -> Any:
        """Return the scope of its journal entries, which is also its lock."""

    @property
    def phase(self) -> str | None:
        """Return the phase its room is in."""


# Filled in `create_app`, since the features that know these stand above this module:
# how to find the thing that an argument of a URL names (or NotFound), who a person is in a workshop, and how a scope
# is locked.
places: dict[str, Callable[[str], Place]] = {}
actor_in: list[Callable[[Person, Any], Actor]] = []
lock: list[Callable[[Any], bool]] = []


def refuse_draft(actor: Actor, place: Place) -> None:
    """Raise NotFound for a place of a programme that is not public yet, unless somebody prepares it."""
    if place.workshop.programme.is_draft and actor.role not in DESK:
        raise NotFound


def allow(actor: Actor, action: str, phase: str | None) -> None:
    """Pass, or raise: SignInNeeded for a visitor, NotAllowed by role, DomainError when it is not the time for it."""
    rule = RULES[action]
    if actor.role not in rule.roles:
        raise NotAllowed if actor.person else SignInNeeded
    if not can(actor.role, action, phase):
        raise DomainError(_("The room is in another phase now. What you wrote is kept on this device."))


def requires(
    action: str, above: Callable[[Any], Any] | None = None
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let a view run only for whom RULES allows.

    The view gets `actor` first. URL arguments that name a place (`room`, `workshop`, `candidate`) arrive as the
    thing itself, under the same name. Raises NotFound for an unknown place, and what `allow` raises.
    `above` names the scope that what is done locks too: scopes are locked from the programme down to the room.
    """
    assert action in RULES, action

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(**codes: Any) -> Any:
            found = {name: places[name](code) if name in places else code for name, code in codes.items()}
            place = next((found[name] for name in codes if name in places), None)
            if place and request.method not in SAFE:
                hold(*([above(place)] if above else []), place.scope)
            actor = who_acts(place)
            if place:
                refuse_draft(actor, place)
            allow(actor, action, place.phase if place else None)
            return view(actor, **found)

        guarded.action = action  # type: ignore[attr-defined]
        return guarded

    return decorate


def hold(*scopes: Any) -> None:
    """Lock scopes until the request has committed, and forget what may be out of date: a phase stays true."""
    held = [lock[0](scope) for scope in scopes]
    if any(held):
        db.session.expire_all()


def who_acts(place: Place | None = None) -> Actor:
    """Return who sends this request, and as what in that place."""
    if not current_user.is_authenticated:
        return VISITOR
    person = current_user._get_current_object()
    return actor_in[0](person, place.workshop if place else None)


def allowed_actions(role: Role, phase: str | None) -> Iterable[str]:
    """Return everything `role` may do in `phase`, in the order of the table."""
    return [action for action in RULES if can(role, action, phase)]
