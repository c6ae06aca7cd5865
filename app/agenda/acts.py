"""How changes of an agenda are told, and taken back."""

from flask_babel import gettext as _

from app.accounts.models import Actor
from app.agenda.queries import phase_of, room_of
from app.agenda.services import add_phase, change_phase, give_back_agenda, move_phase, remove_phase
from app.errors import DomainError
from app.facilitation.acts import tells, undoes
from app.journal.models import Entry
from app.rooms.models import Attribution, Phase, PhaseKind
from app.rooms.rules import WORDS
from app.rooms.services import keep_silence


def name_of(entry: Entry) -> str:
    """Return what the phase is called that an entry is about."""
    return str(WORDS[PhaseKind(entry.details["kind"])].name)


@tells("agenda.added")
def added(entry: Entry) -> str:
    """Say what was added."""
    return _("Added to the agenda: %(phase)s", phase=name_of(entry))


@tells("agenda.removed")
def removed(entry: Entry) -> str:
    """Say what was taken out."""
    return _("Taken out of the agenda: %(phase)s", phase=name_of(entry))


@tells("agenda.moved")
def moved(entry: Entry) -> str:
    """Say what was moved."""
    return _("Moved in the agenda: %(phase)s", phase=name_of(entry))


@tells("agenda.changed")
def changed(entry: Entry) -> str:
    """Say what was changed."""
    return _("Settings changed: %(phase)s", phase=name_of(entry))


@tells("agenda.copied")
def copied(entry: Entry) -> str:
    """Say whose agenda the room got."""
    return _("Agenda taken over from %(room)s", room=entry.details["source"])


@undoes("agenda.added", needs="edit_agenda")
def take_out(actor: Actor, entry: Entry) -> None:
    """Take the phase out again, unless it has begun."""
    remove_phase(actor, still_there(entry))


@undoes("agenda.removed", needs="edit_agenda")
def put_back(actor: Actor, entry: Entry) -> None:
    """Put the phase back where it was, with its settings."""
    details = entry.details
    settings = details["settings"] | {"attribution": Attribution(details["settings"]["attribution"])}
    after = phase_of(entry.scope_id, details["after"])
    add_phase(actor, room_of(entry), PhaseKind(details["kind"]), after, **settings)


@undoes("agenda.moved", needs="edit_agenda")
def move_back(actor: Actor, entry: Entry) -> None:
    """Move the phase the other way."""
    move_phase(actor, still_there(entry), not entry.details["up"])


@undoes("agenda.changed", needs="edit_agenda")
def change_back(actor: Actor, entry: Entry) -> None:
    """Give the phase the settings it had, unless they were changed again since or that would end a silence."""
    phase = still_there(entry)
    if any(getattr(phase, name) != value for name, value in entry.details["after"].items()):
        raise DomainError(_("Somebody changed these settings again since."))
    if entry.details["before"].get("is_silent") is False:
        keep_silence(phase)
    change_phase(actor, phase, entry.details["before"])


@undoes("agenda.copied", needs="edit_agenda")
def give_back(actor: Actor, entry: Entry) -> None:
    """Give the room the agenda back that it had."""
    give_back_agenda(actor, room_of(entry), entry.details["before"], entry.details["after"])


def still_there(entry: Entry) -> Phase:
    """Return the phase that an entry is about, if it is still in the agenda."""
    phase = phase_of(entry.scope_id, entry.details["phase"])
    if phase is None:
        raise DomainError(_("This phase is no longer in the agenda."))
    return phase
