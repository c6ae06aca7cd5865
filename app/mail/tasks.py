"""Sending letters in the background."""

import logging

from huey import crontab
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.extensions import db, in_app, tasks
from app.mail.models import Letter
from app.mail.post import compose, post_office
from app.mail.queries import unsent_letters
from app.mail.services import claim, note_handed_over, note_problem, note_sent, refuse_to_send

log = logging.getLogger(__name__)


@tasks.task()
@in_app
def send_letters() -> None:
    """Send every letter that waits; one that fails keeps nobody else waiting."""
    waiting = unsent_letters()
    db.session.commit()
    for letter in waiting:
        send(letter)


def send(letter: Letter) -> None:
    """Send one letter. No transaction is open while it travels: that may take long, and SQLite has one writer."""
    claimed = claim(letter)
    db.session.commit()
    if not claimed:
        return
    try:
        refuse_to_send(letter)
        hand_over(letter)
        note_sent(letter)
    except Exception as problem:
        log.exception("Letter %s could not be sent", letter.message_id)
        db.session.rollback()
        note_problem(letter, problem)
    db.session.commit()


def hand_over(letter: Letter) -> None:
    """Hand a letter over, once there is somebody to take it. That is noted first: it must not happen twice."""
    message = compose(letter)
    db.session.commit()
    with post_office() as take:
        note_handed_over(letter)
        db.session.commit()
        take(message, letter)


@tasks.periodic_task(crontab(minute="*"))
def send_waiting() -> None:
    """Try again what could not be sent."""
    send_letters.call_local()


@event.listens_for(Session, "after_commit")
def letters_wait(session: Session) -> None:
    """Let the worker know that a commit brought letters."""
    if not session.in_nested_transaction() and session.info.pop("letters", False):
        try:
            send_letters()
        except Exception:  # whoever wrote the letter must not hear of it: what they did is done
            log.warning("The worker cannot be told of a letter now; it will find it within a minute.", exc_info=True)
