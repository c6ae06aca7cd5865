"""Removing personal data in time, in the background."""

import logging

from huey import crontab

from app.extensions import db, in_app, tasks
from app.privacy.queries import workshops_due
from app.privacy.services import purge
from app.programme.queries import dates_close_nothing, workshop_or_404

log = logging.getLogger(__name__)


@tasks.periodic_task(crontab(hour="3", minute="30"))
@in_app
def purge_what_is_due() -> None:
    """Purge each workshop that is due, in a transaction of its own; one that fails holds no other up."""
    codes = [] if dates_close_nothing() else [workshop.code for workshop in workshops_due()]
    db.session.commit()
    for code in codes:
        try:
            purge(workshop_or_404(code))
            db.session.commit()
        except Exception:
            log.exception("The registrations of %s could not be purged", code)
            db.session.rollback()
