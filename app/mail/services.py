"""Writing letters, and keeping track of what became of them."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from app.database import utcnow
from app.extensions import db
from app.mail.models import Letter


def write_letter(
    to: str,
    language: str,
    template: str,
    facts: dict[str, Any],
    about: str | None = None,
    calendar: str | None = None,
) -> Letter:
    """Write a letter in this transaction; the worker renders `template`.txt and .html and sends it after the commit.

    The template is named like "registration/letters/seated"; `facts` are what it may say: plain values, and moments
    under names that end in "_at", which the template gets back as moments. `about` is the code of the workshop that it
    concerns, `calendar` the text of a calendar file that goes with it.
    """
    kept = {name: fact.isoformat() if isinstance(fact, datetime) else fact for name, fact in facts.items()}
    letter = Letter(to=to, language=language, template=template, facts=kept, about=about, calendar=calendar)
    db.session.add(letter)
    db.session.info["letters"] = True
    return letter


def claim(letter: Letter) -> bool:
    """Take a letter to send it; False when another worker has it. It is theirs until the next try is due."""
    now = utcnow()
    mine = update(Letter).where(Letter.id == letter.id, Letter.next_try_at <= now, Letter.sent_at.is_(None))
    due = now + pause_after(letter.attempts + 1)
    claimed = db.session.execute(mine.values(attempts=letter.attempts + 1, next_try_at=due).returning(Letter.id))
    return claimed.scalar() is not None


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: 2, 4, 8, … minutes, at most an hour."""
    return timedelta(minutes=min(2**attempts, 60))


def note_sent(letter: Letter) -> None:
    """Note that a letter went. What was sent keeps no personal links here."""
    letter.sent_at, letter.problem, letter.facts = utcnow(), None, {}


def note_problem(letter: Letter, problem: Exception) -> None:
    """Note why a letter did not go; it is tried again."""
    letter.problem = f"{type(problem).__name__}: {problem}"[:500]
