"""What a value of a programme's document must be: each check returns the right value or raises ValueError. Pure."""

import re
from collections import Counter
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.programme.toml import shown

CODE = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*")


def text(value: Any) -> str:
    """Return a text that says something."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"must be a text, not {shown(value)}")
    return value


def code(value: Any, most: int = 40) -> str:
    """Return a code that can stand in an address."""
    if not CODE.fullmatch(text(value)) or len(value) > most:
        raise ValueError(f"must be letters, digits and single hyphens, at most {most}, not {shown(value)}")
    return str(value)


def workshop_code(value: Any) -> str:
    """Return a code that contributions' codes can begin with."""
    return code(value, most=12)


def codes(value: Any) -> list[str]:
    """Return a list of codes, each once."""
    if not isinstance(value, list):
        raise ValueError(f"must be a list of codes, not {shown(value)}")
    repeated = [each for each, times in Counter(map(code, value)).items() if times > 1]
    if repeated:
        raise ValueError(f"names {repeated[0]} twice")
    return value


def some_codes(value: Any) -> list[str]:
    """Return a list of at least one code."""
    if not codes(value):
        raise ValueError("must name at least one body")
    return list(value)


def count(value: Any) -> int:
    """Return a whole number above zero."""
    if type(value) is not int or value < 1:
        raise ValueError(f"must be a whole number above 0, not {shown(value)}")
    return value


def yes_or_no(value: Any) -> bool:
    """Return true or false."""
    if type(value) is not bool:
        raise ValueError(f"must be true or false, not {shown(value)}")
    return value


def share(value: Any) -> float:
    """Return a part of one."""
    if type(value) not in (int, float) or not 0 < value <= 1:
        raise ValueError(f"must be a number above 0 and at most 1, not {shown(value)}")
    return float(value)


def day(value: Any) -> date:
    """Return a day."""
    if type(value) is not date:
        raise ValueError(f"must be a day like 2021-09-01, not {shown(value)}")
    return value


def local_time(value: Any) -> datetime:
    """Return a time of the programme's zone, which the document writes without it."""
    if not isinstance(value, datetime) or value.tzinfo:
        raise ValueError(f"must be a local time like 2021-03-03T16:00:00, without a zone, not {shown(value)}")
    return value


def zone(value: Any) -> str:
    """Return the name of a time zone."""
    try:
        ZoneInfo(text(value))
    except (ValueError, ZoneInfoNotFoundError, OSError) as unknown:
        raise ValueError(f"must be a time zone like Europe/Lisbon, not {shown(value)}") from unknown
    return str(value)
