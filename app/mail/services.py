"""Writing letters, and keeping track of what became of them.

A message id is sent once at most: that a letter is handed over is noted before, and who was interrupted then cannot
know whether it arrived. Such a letter is given up; a person may have it sent again, under a new id.
"""

from datetime import datetime, timedelta
from typing import Any

from jinja2 import TemplateError
from sqlalchemy import update

from app.database import utcnow
from app.extensions import db
from app.mail.models import Letter, new_message_id
from app.mail.queries import LONGEST_PAUSE, is_due
from app.mail.smtp import InDoubt, Refused

CLAIM_LASTS = timedelta(minutes=10)  # longer than a slow mail server takes for all its answers
GIVEN_UP_AFTER = timedelta(days=3)
OUR_FAULT = 5  # attempts: what fails here and not on the way fails again, unless somebody mends it


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
    """Take a letter to send it; False when another worker has it. The letter is as it stands now."""
    now = utcnow()
    mine = update(Letter).where(Letter.id == letter.id, is_due(now))
    taken = mine.values(attempts=Letter.attempts + 1, next_try_at=now + CLAIM_LASTS).returning(Letter.id)
    claimed = db.session.execute(taken.execution_options(synchronize_session=False)).scalar() is not None
    db.session.refresh(letter)
    return claimed


def refuse_to_send(letter: Letter) -> None:
    """Raise InDoubt when a letter was handed over before, Refused when nobody waits for it any more."""
    if letter.handed_at:
        raise InDoubt("The worker was interrupted while it handed the letter over.")
    if letter.written_at < utcnow() - GIVEN_UP_AFTER:
        raise Refused(f"Not sent within {GIVEN_UP_AFTER.days} days. {letter.problem or ''}".strip())


def note_handed_over(letter: Letter) -> None:
    """Note that a letter is about to be handed over."""
    letter.handed_at = utcnow()


def note_sent(letter: Letter) -> None:
    """Note that a letter went. What was sent keeps no personal links here."""
    letter.sent_at, letter.handed_at, letter.problem, letter.facts = utcnow(), None, None, {}


def note_problem(letter: Letter, problem: Exception) -> None:
    """Note why a letter did not go. It is tried again after a pause, or given up when that would not help."""
    now = utcnow()
    letter.problem = f"{type(problem).__name__}: {problem}"[:500]
    letter.next_try_at = now + pause_after(letter.attempts)
    if is_final(problem, letter.attempts):
        letter.dead_at = now
    if not isinstance(problem, InDoubt):
        letter.handed_at = None


def is_final(problem: Exception, attempts: int) -> bool:
    """Return whether it is of no use, or not safe, to try again by ourselves."""
    ours = isinstance(problem, TemplateError) or not isinstance(problem, OSError)
    return isinstance(problem, InDoubt | Refused) or (ours and attempts >= OUR_FAULT)


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: 2, 4, 8, … minutes, at most an hour."""
    return min(timedelta(minutes=2 ** min(attempts, 6)), LONGEST_PAUSE)


def send_again(letter: Letter) -> None:
    """Have a letter sent that was given up, as a new message. The caller records who wanted it. Twice is once."""
    if not is_given_up(letter):
        return
    now = utcnow()
    letter.message_id, letter.attempts, letter.problem = new_message_id(), 0, None
    letter.written_at, letter.next_try_at = now, now
    letter.dead_at, letter.handed_at = None, None
    db.session.info["letters"] = True


def drop(letter: Letter) -> None:
    """Remove a letter that was given up. The caller records who wanted it."""
    if is_given_up(letter):
        db.session.delete(letter)


def is_given_up(letter: Letter) -> bool:
    """Whether a letter was given up, and stays so until the transaction ends."""
    db.session.refresh(letter, with_for_update=True)
    return letter.dead_at is not None
