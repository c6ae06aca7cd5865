"""How contributions are called, and which state follows from which."""

import re
from enum import StrEnum
from hashlib import sha256

from flask_babel import lazy_gettext as _l

from app.contributions.models import Kind, State, Value
from app.rooms.models import Attribution, PhaseKind

VALUE_NAMES = {
    Value.TRANSPARENCY: _l("Transparency"),
    Value.PARTICIPATION: _l("Participation"),
    Value.ACCOUNTABILITY: _l("Accountability"),
    Value.INCLUSION: _l("Inclusion"),
}
KIND_NAMES = {Kind.CHALLENGE: _l("Challenge"), Kind.IDEA: _l("Idea")}
PHASES = {Kind.CHALLENGE: PhaseKind.CHALLENGES, Kind.IDEA: PhaseKind.IDEAS}
DASHES = re.compile(r"\s*[-‐-―−]\s*")


def code_of(room_code: str, number: int) -> str:
    """Return the public code of a room's contribution: W1-R2 and 41 make W1-R2-041."""
    return f"{room_code}-{number:03}"


def key_of(key: str, *facts: str) -> str:
    """Return the key of something that is sent under one that holds something else: sent again, it has the same.

    The answer was lost and the text changed since, or an old form came back.
    """
    return sha256("\0".join((key, *facts)).encode()).hexdigest()


def normal_code(typed: str) -> str:
    """Return a code as it is known: capitals, dashes and leading zeros, whatever case and spacing somebody typed."""
    text = typed.strip().upper()
    parts = DASHES.split(text) if DASHES.search(text) else text.split()
    parts = ["".join(part.split()) for part in parts]
    if len(parts) > 1 and parts[-1].isascii() and parts[-1].isdigit() and len(parts[-1]) < 10:
        parts[-1] = f"{int(parts[-1]):03}"
    return "-".join(parts)


def is_whole(code: str) -> bool:
    """Whether a normal code names the room as well as the contribution: W1-R2-041, not 041."""
    return len(code.split("-")) >= 3


def least_open(now: Attribution, promised: Attribution | None) -> Attribution:
    """Return what the room learns about who wrote: the less of what the phase says now and what it said before."""
    return min(now, promised or now, key=list(Attribution).index)


class Act(StrEnum):
    """What moves a contribution from one state to another."""

    POST = "post"
    REVISE = "revise"
    WITHDRAW = "withdraw"
    PUBLISH = "publish"
    RETURN = "return"
    HIDE = "hide"


OPEN = frozenset({State.WAITING, State.HELD, State.PUBLISHED, State.RETURNED})
FROM: dict[Act, frozenset[State | None]] = {
    Act.POST: frozenset({None}),
    Act.REVISE: OPEN,
    Act.WITHDRAW: OPEN,
    Act.PUBLISH: frozenset({State.WAITING, State.RETURNED, State.HIDDEN}),
    Act.RETURN: frozenset({State.WAITING, State.HELD, State.PUBLISHED}),
    Act.HIDE: OPEN | {State.HIDDEN},  # again: that is how an appeal is refused
}


def shown(silent: bool) -> State:
    """Return the state of what may be shown: at once, or at the reveal of a silent phase."""
    return State.HELD if silent else State.PUBLISHED


def state_after(act: Act, before: State | None, *, moderated: bool, silent: bool) -> State | None:
    """Return the state that an act leads to, None when it is not possible.

    Nothing is shown before its time: what is moderated waits for a facilitator, also when its author changes it later.
    """
    if before not in FROM[act]:
        return None
    if act is Act.POST:
        return State.WAITING if moderated else shown(silent)
    if act is Act.REVISE:
        after = State.WAITING if moderated or before is State.RETURNED else before
        return shown(silent) if after is State.PUBLISHED else after
    if act is Act.PUBLISH:
        return shown(silent)
    return {Act.WITHDRAW: State.WITHDRAWN, Act.RETURN: State.RETURNED, Act.HIDE: State.HIDDEN}[act]
