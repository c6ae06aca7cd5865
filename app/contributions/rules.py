"""How contributions are numbered and called, and how people write the codes."""

import re

from flask_babel import lazy_gettext as _l

from app.contributions.models import Value

VALUE_NAMES = {
    Value.TRANSPARENCY: _l("Transparency"),
    Value.PARTICIPATION: _l("Participation"),
    Value.ACCOUNTABILITY: _l("Accountability"),
    Value.INCLUSION: _l("Inclusion"),
}
DASHES = re.compile(r"\s*[-‐-―−]\s*")


def code_of(room_code: str, number: int) -> str:
    """Return the public code of a room's contribution: W1-R2 and 41 make W1-R2-041."""
    return f"{room_code}-{number:03}"


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
