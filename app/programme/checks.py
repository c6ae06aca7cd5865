"""What a value of a programme's document must be: each check returns the right value or raises ValueError. Pure."""

import re
from collections import Counter
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.programme.toml import shown

ADDRESS = re.compile(r"(https?://[^\s/]|/(?!/))\S*")
LONGEST_ADDRESS = 500
LONGEST_SHORT = 40
RELEASE_RULES = ("keep", "timed", "decision")
MOST = 1_000_000
YEARS = range(1990, 2200)
CODE = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*")


def text(value: Any) -> str:
    """Return a text that says something."""
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise ValueError(f"must be a text, not {shown(value)}")
    return value


def short(value: Any) -> str:
    """Return a text of a few words."""
    if len(text(value)) > LONGEST_SHORT:
        raise ValueError(f"must have at most {LONGEST_SHORT} characters")
    return str(value)


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
    if type(value) is not int or not 1 <= value <= MOST:
        raise ValueError(f"must be a whole number above 0, not {shown(value)}")
    return value


def amount(value: Any) -> int:
    """Return a whole number, or none."""
    if type(value) is not int or not 0 <= value <= MOST:
        raise ValueError(f"must be a whole number, 0 or more, not {shown(value)}")
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
    if type(value) is not date or value.year not in YEARS:
        raise ValueError(f"must be a day like 2021-09-01, not {shown(value)}")
    return value


def local_time(value: Any) -> datetime:
    """Return a time of the programme's zone, which the document writes without it."""
    if not isinstance(value, datetime) or value.tzinfo or value.year not in YEARS:
        raise ValueError(f"must be a local time like 2021-03-03T16:00:00, without a zone, not {shown(value)}")
    return value


def published(value: Any) -> datetime | bool:
    """Return when a programme became public, or False for a draft."""
    if value is False:
        return False
    if value is True:
        raise ValueError("must be the time at which the programme became public, or false for a draft, not true")
    return local_time(value)


def address(value: Any) -> str:
    """Return the address of a document: on the web, or on this site."""
    if not ADDRESS.fullmatch(text(value)) or len(value) > LONGEST_ADDRESS:
        raise ValueError(f"must be an address like https://example.org/a.pdf, not {shown(value)}")
    return str(value)


def release_rule(value: Any) -> str:
    """Return what becomes of seats that a sector does not use."""
    if value not in RELEASE_RULES:
        raise ValueError(f"must be one of {', '.join(RELEASE_RULES)}, not {shown(value)}")
    return str(value)


def zone(value: Any) -> str:
    """Return the name of a time zone."""
    try:
        ZoneInfo(short(value))
    except (ValueError, ZoneInfoNotFoundError, OSError) as unknown:
        raise ValueError(f"must be a time zone like Europe/Lisbon, not {shown(value)}") from unknown
    return str(value)
