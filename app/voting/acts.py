"""How what the desk did about a vote is told, and taken back while nobody has voted."""

from flask_babel import gettext as _

from app.accounts.models import Actor
from app.extensions import db
from app.facilitation.acts import tells, undoes
from app.journal.models import Entry
from app.voting.models import Round
from app.voting.services import cancel_round


@tells("round.opened")
def told_opening(entry: Entry) -> str:
    """Say which vote was opened, and until when that can be taken back."""
    return _("Opened vote %(number)s. It can be taken back until somebody votes.", number=entry.details["number"])


@tells("round.closed")
def told_closing(entry: Entry) -> str:
    """Say which vote was closed, and why that stays so."""
    return _(
        "Closed vote %(number)s. It stays closed: nobody knows any more whose ballot was which.",
        number=entry.details["number"],
    )


@undoes("round.opened", needs="open_round")
def take_back_opening(actor: Actor, entry: Entry) -> None:
    """Take the vote back, unless somebody has voted."""
    cancel_round(actor, db.session.get_one(Round, entry.subject_id))
