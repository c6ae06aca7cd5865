"""Forgetting old sign-ins in the background."""

from huey import crontab

from app.accounts.sessions import forget_old_sign_ins
from app.extensions import db, in_app, tasks


@tasks.periodic_task(crontab(hour="4", minute="20"))
@in_app
def forget_each_night() -> None:
    """Delete what nobody has needed for a month."""
    forget_old_sign_ins()
    db.session.commit()
