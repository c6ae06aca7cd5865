"""Which fragments a journal entry changes, for which audience: features register, the hub asks."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from flask import g

from app.journal.models import Entry


class Audience(StrEnum):
    """For whom a screen is. What an audience must not see is not in its bytes."""

    PARTICIPANT = "participant"
    DESK = "desk"
    SCREEN = "screen"


Frame = Callable[[Entry, Audience], str]
FRAMES: dict[str, list[Frame]] = {}
PresenceFrame = Callable[[int, Audience], str]
PRESENCE_FRAMES: list[PresenceFrame] = []
MORPHS = ("innerMorph", "outerMorph")


@dataclass(frozen=True)
class Channel:
    """Screens that receive the same bytes."""

    scope_id: int
    audience: Audience
    language: str


def frame(*verbs: str) -> Callable[[Frame], Frame]:
    """Register a function that renders what entries with these verbs change, as `<hx-partial>` elements."""

    def register(function: Frame) -> Frame:
        for verb in verbs:
            FRAMES.setdefault(verb, []).append(function)
        return function

    return register


def fragments(entry: Entry, audience: Audience) -> str:
    """Return everything that an entry changes on the screens of an audience; "" for nothing."""
    return "".join(render(entry, audience) for render in FRAMES.get(entry.verb, []))


def presence_frame(function: PresenceFrame) -> PresenceFrame:
    """Register a function that renders, for desks, who has a scope's screens open: `(scope_id, audience)` → fragments.

    Coming and going is no entry of the journal: the fragments travel without a number, at most once a second.
    """
    PRESENCE_FRAMES.append(function)
    return function


def presence_fragments(scope_id: int, audience: Audience) -> str:
    """Return what coming and going changes on the screens of an audience; "" for nothing."""
    return "".join(render(scope_id, audience) for render in PRESENCE_FRAMES)


def partial(target: str, html: str | Callable[[], str], swap: str = "innerMorph") -> str:
    """Return a fragment addressed to the element with an id; pages without that element skip it.

    `swap` is htmx's (innerMorph, outerMorph, delete, beforeend, …) or our `place key:data-pos`, which inserts, updates
    or moves keyed children of the target. `html` must be safe markup, or a function that renders it.
    A morph shows how an element is *now*: of the entries that travel together, the last that changes it brings it.
    """
    if swap in MORPHS and comes_later(target):
        return ""
    return f'<hx-partial hx-target="#{target}" hx-swap="{swap}">{html() if callable(html) else html}</hx-partial>'


def comes_later(target: str) -> bool:
    """Whether a later entry of those that are rendered together, the last first, has brought an element already."""
    brought: set[str] | None = g.get("brought")
    if brought is None:  # an answer to one person, not a look at the journal
        return False
    later = target in brought
    brought.add(target)
    return later
