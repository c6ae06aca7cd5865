"""What a browser may send beside the phases."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.facilitation.models import ANNOUNCEMENT_LIMIT, NOTE_LIMIT, Note


class AnnouncementForm(FlaskForm):
    """A sentence for everybody in the room."""

    text = StringField(
        _l("Announcement"),
        [
            DataRequired(_l("Write what the room should know.")),
            Length(
                max=ANNOUNCEMENT_LIMIT,
                message=_l("An announcement has at most %(max)d characters. Please shorten it."),
            ),
        ],
        [lambda text: (text or "").strip()],
        id="announcement-text",
    )


class NoteForm(FlaskForm):
    """A facilitator's own note, with the version that it was begun from."""

    version = HiddenField(id="note-version")
    text = TextAreaField(
        _l("Your notes"),
        [Length(max=NOTE_LIMIT, message=_l("A note has at most %(max)d characters. Please shorten it."))],
        [lambda text: (text or "").replace("\r\n", "\n")],
        id="note-text",
    )


def form_of(note: Note | None) -> NoteForm:
    """Return the form with a note in it."""
    return NoteForm(formdata=None, text=note.text if note else "", version=note.version if note else "")
