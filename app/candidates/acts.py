"""How what the desk did about candidates is told and taken back."""

from flask_babel import gettext as _

from app.accounts.models import Actor
from app.candidates.models import Candidate
from app.candidates.services import edit_candidate, refresh, remove_candidate
from app.errors import DomainError
from app.extensions import db
from app.facilitation.acts import tells, undoes
from app.journal.models import Entry


@tells("candidate.made", "candidate.edited", "candidate.reviewed")
def told_work(entry: Entry) -> str:
    """Say what was done with which candidate; of a checklist also why it is not taken back."""
    code = candidate_of(entry).code
    words: dict[str, str] = {
        "candidate.made": _("Made the candidate %(code)s", code=code),
        "candidate.edited": _("Edited the candidate %(code)s", code=code),
        "candidate.reviewed": _("Answered the checklist of %(code)s. Other answers replace these.", code=code),
    }
    return words[entry.verb]


@undoes("candidate.made", needs="make_candidate")
def take_back(actor: Actor, entry: Entry) -> None:
    """Take the candidate back, unless somebody worked on it since."""
    remove_candidate(actor, candidate_of(entry), entry.details.get("version", 1))


@undoes("candidate.edited", needs="edit_candidate")
def text_back(actor: Actor, entry: Entry) -> None:
    """Give the candidate its former text, unless it was changed again since."""
    candidate, version = candidate_of(entry), entry.details["version"]
    refresh(candidate)
    if candidate.version != version or candidate.removed_at:
        raise DomainError(_("The text of %(code)s was changed again since.", code=candidate.code))
    edit_candidate(actor, candidate, version, **entry.details["before"])


def candidate_of(entry: Entry) -> Candidate:
    """Return the candidate that an entry is about."""
    return db.session.get_one(Candidate, entry.subject_id)
