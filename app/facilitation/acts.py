"""How what the desk did is told and taken back. Features register here; this module never names them.

    @tells("cluster.renamed")
    def renamed(entry: Entry) -> str: ...                     # in the reader's language: what was done

    @undoes("cluster.renamed", needs="rename_cluster")
    def take_back_title(actor: Actor, entry: Entry) -> None: ...  # by services of the feature; DomainError: too late

Only what is told is listed. What is told and not undone by anything says so.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import render_template

from app.accounts.models import Actor, Role
from app.facilitation.queries import UNDONE, Act, acts_of
from app.journal.models import Entry
from app.live.channels import Audience, frame, partial
from app.permissions import DESK, can
from app.rooms.models import Room
from app.rooms.queries import room_of_scope

Words = Callable[[Entry], str]
Back = Callable[[Actor, Entry], None]
LATEST = 5


@dataclass(frozen=True)
class Way:
    """How an act is taken back, and the action of the table of permissions that this needs."""

    back: Back
    needs: str


ACTS: dict[str, Words] = {}
UNDO: dict[str, Way] = {}


def tells(*verbs: str) -> Callable[[Words], Words]:
    """Register the function that says in words what the desk did; the desk's list then follows such entries."""

    def register(function: Words) -> Words:
        ACTS.update(dict.fromkeys(verbs, function))
        frame(*verbs)(new_act)
        return function

    return register


def undoes(*verbs: str, needs: str = "undo_act") -> Callable[[Back], Back]:
    """Register the function that takes back what the desk did; it runs only while the room's phase allows `needs`."""

    def register(function: Back) -> Back:
        UNDO.update(dict.fromkeys(verbs, Way(function, needs)))
        return function

    return register


def told(act: Act) -> str:
    """Return an act in the reader's language."""
    return ACTS[act.entry.verb](act.entry)


def undo_of(act: Act, room: Room) -> str:
    """Return whether the desk can take an act back: "offered", "done" already, "late" in this phase, or "never"."""
    way = UNDO.get(act.entry.verb)
    if act.undone:
        return "done"
    if way is None:
        return "never"
    return "offered" if can(Role.FACILITATOR, way.needs, room.phase) else "late"


def latest_acts(room: Room) -> str:
    """Return the desk's latest acts as a list; the first that can be taken back has the key for it."""
    acts = acts_of(room, ACTS, limit=LATEST)
    last = next((act.entry.number for act in acts if undo_of(act, room) == "offered"), None)
    return render_template("facilitation/_acts.html", room=room, acts=acts, last=last)


def act_line(room: Room, number: int) -> str:
    """Return one act of the whole list; "" for what only took another back."""
    acts = acts_of(room, ACTS, number=number)
    return "".join(render_template("facilitation/_act.html", room=room, act=act) for act in acts)


@frame(UNDONE)
def new_act(entry: Entry, audience: Audience) -> str:
    """Show the desk what it did last, also on the page that lists everything."""
    if audience is not Audience.DESK or entry.role not in DESK:
        return ""
    room = room_of_scope(entry.scope_id)
    assert room
    number = entry.details["number"] if entry.verb == UNDONE else entry.number
    return partial("acts", lambda: latest_acts(room)) + partial(
        "all-acts", act_line(room, number), "place key:data-pos"
    )
