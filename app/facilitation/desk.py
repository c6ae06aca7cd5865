"""How what the desk did to phases and announcements is told and taken back; features above do so for their own."""

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from app.accounts.models import Actor
from app.errors import DomainError
from app.extensions import db
from app.facilitation.acts import tells, undoes
from app.facilitation.models import Announcement
from app.facilitation.services import put_back_announcement, take_down_announcement
from app.journal.models import Entry
from app.journal.services import lock, record
from app.live.channels import FRAMES
from app.rooms.models import Phase, PhaseKind
from app.rooms.rules import WORDS
from app.rooms.services import extend_phase, keep_silence, leave, unskip_phase

# What a start changes on every screen, taking it back changes too: whoever shows the one shows the other.
FRAMES["phase.taken_back"] = FRAMES.setdefault("phase.started", [])


def name_of(entry: Entry) -> str:
    """Return the name of the phase that an entry is about, whatever became of it."""
    return str(WORDS[PhaseKind(entry.details["kind"])].name)


@tells("phase.started")
def told_start(entry: Entry) -> str:
    """Say which phase was started."""
    return _("Started: %(phase)s", phase=name_of(entry))


@tells("phase.extended")
def told_extension(entry: Entry) -> str:
    """Say how much time was given."""
    minutes = entry.details["minutes"]
    return ngettext("Gave %(num)s more minute", "Gave %(num)s more minutes", minutes)


@tells("phase.skipped")
def told_skip(entry: Entry) -> str:
    """Say which phase was passed over."""
    return _("Skipped: %(phase)s", phase=name_of(entry))


@tells("phase.revealed")
def told_reveal(entry: Entry) -> str:
    """Say what was shown, and why that stays so."""
    return _(
        "Showed what was written in silence: %(phase)s. What has been seen cannot be hidden.", phase=name_of(entry)
    )


@undoes("phase.started")
def take_back_start(actor: Actor, entry: Entry) -> None:
    """Lead the room back to the phase before, with the clocks of both as they were, unless that would end a silence."""
    phase, before = running(entry), db.session.get(Phase, entry.details["before_id"] or 0)
    keep_silence(phase)
    leave(actor, phase)
    for name, was in entry.details["was"].items():
        setattr(phase, name, datetime.fromisoformat(was) if isinstance(was, str) else was)
    if before:
        before.ended_at = None
    record(actor, "phase.taken_back", phase, kind=phase.kind, back_to=before.kind if before else None)


@undoes("phase.extended")
def take_back_time(actor: Actor, entry: Entry) -> None:
    """Take the minutes back, while the phase still runs."""
    phase = running(entry)
    extend_phase(actor, phase.room, phase.position, -entry.details["minutes"])


@undoes("phase.skipped")
def take_back_skip(actor: Actor, entry: Entry) -> None:
    """Let the phase come in its turn again."""
    phase = still(entry)
    if not phase.is_skipped:
        raise DomainError(_("This phase is no longer skipped."))
    unskip_phase(actor, phase.room, phase.position)


def still(entry: Entry) -> Phase:
    """Return the phase of an entry as it is now, under its room's lock."""
    phase = db.session.get(Phase, entry.subject_id)
    if phase is None:
        raise DomainError(_("This phase is no longer on the agenda."))
    lock(phase.scope)
    db.session.refresh(phase)
    return phase


def running(entry: Entry) -> Phase:
    """Return the phase of an entry, if the room is in it now."""
    phase = still(entry)
    if not phase.is_running:
        raise DomainError(_("The room has moved on since. Start the phase that you want from the agenda."))
    return phase


@tells("announcement.made")
def told_announcement(entry: Entry) -> str:
    """Say what was announced."""
    return _("Announced: “%(text)s”", text=entry.details["text"])


@tells("announcement.taken_down")
def told_end_of_announcement(entry: Entry) -> str:
    """Say which announcement stands no longer."""
    return _("Took down: “%(text)s”", text=entry.details["text"])


@undoes("announcement.made")
def take_back_announcement(actor: Actor, entry: Entry) -> None:
    """Take the announcement down, and let the one stand again that stood in its place."""
    announcement, before = (
        db.session.get(Announcement, key or 0) for key in (entry.subject_id, entry.details["replaces"])
    )
    assert announcement
    if announcement.taken_down_at:
        raise DomainError(_("This announcement no longer stands."))
    take_down_announcement(actor, announcement)
    if before:
        put_back_announcement(actor, before)


@undoes("announcement.taken_down")
def announce_again(actor: Actor, entry: Entry) -> None:
    """Let the announcement stand again."""
    announcement = db.session.get(Announcement, entry.subject_id)
    assert announcement
    put_back_announcement(actor, announcement)
