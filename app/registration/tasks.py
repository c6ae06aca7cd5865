"""What happens to seats by the clock, each minute."""

import logging

from huey import crontab

from app.extensions import db, in_app, tasks
from app.programme.queries import workshop_or_404
from app.registration.clock import tend
from app.registration.queries import workshops_ahead

log = logging.getLogger(__name__)


@tasks.periodic_task(crontab(minute="*"))
@in_app
def tend_seats() -> None:
    """Do what is due, each workshop in a short transaction of its own; one that fails holds no other up."""
    codes = [workshop.code for workshop in workshops_ahead()]
    db.session.commit()
    for code in codes:
        try:
            tend(workshop_or_404(code))
            db.session.commit()
        except Exception:
            log.exception("The seats of %s could not be tended", code)
            db.session.rollback()
