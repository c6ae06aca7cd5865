"""How names are found at the door, and when a mark was made."""

import unicodedata
from datetime import datetime, timedelta

OLDEST = 24 * 60 * 60 * 1000  # milliseconds: so old, a mark says nothing any more about who came before whom


def folded(text: str) -> str:
    """Return a text as a search compares it: without accents and capitals."""
    apart = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def found_by(query: str, text: str) -> bool:
    """Whether a folded text has every word of a query, or the code at the end of an address."""
    words = folded(query).rstrip("/").rpartition("/")[2].split()
    return all(word in text for word in words)


def moment_of(now: datetime, age: int) -> datetime:
    """Return when a mark was made that is so many milliseconds old: clocks of devices differ, how long ago does not."""
    return now - timedelta(milliseconds=min(age, OLDEST))
