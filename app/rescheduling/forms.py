"""What a browser may send to move a workshop to another time, or to cancel it."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from app.database import Texts, utcnow
from app.editor.fields import TOO_LONG, after, moment, refuse_overlap, texts, tidy
from app.programme.models import Workshop
from app.programme.queries import dates_close_nothing

LONGEST_REASON = 1000


class TimeForm(FlaskForm):
    """Another time for a workshop, and why."""

    starts_at = moment(_l("Begins"))
    ends_at = moment(_l("Ends"))
    reason = texts(_l("Reason"), LONGEST_REASON, lines=2, is_needed=False)

    def __init__(self, workshop: Workshop) -> None:
        super().__init__(data={"starts_at": workshop.starts_at, "ends_at": workshop.ends_at})
        self.workshop = workshop

    def validate_starts_at(self, field: Field) -> None:
        """Let it begin in the future, where dates count."""
        starts: datetime | None = field.data
        if starts and starts <= utcnow() and not dates_close_nothing():
            raise ValidationError(_("This time has passed."))

    def validate_ends_at(self, field: Field) -> None:
        """Let it end after it begins, and no other workshop be in its place meanwhile."""
        after(self.starts_at, field, _("The workshop must end after it begins."))
        if self.starts_at.data and field.data and self.workshop.place:
            starts, ends = self.starts_at.data, field.data
            refuse_overlap(self.workshop.programme, self.workshop, starts, ends, self.workshop.place)


class CancelForm(FlaskForm):
    """Why a workshop does not take place."""

    reason_pt = TextAreaField(
        _l("Reason in Portuguese"),
        [
            DataRequired(_l("Write why: everybody who is registered reads it.")),
            Length(max=LONGEST_REASON, message=TOO_LONG),
        ],
        [tidy],
    )
    reason_en = TextAreaField(_l("Reason in English"), [Length(max=LONGEST_REASON, message=TOO_LONG)], [tidy])
    is_sure = BooleanField(
        _l("Yes, cancel this workshop and write to everybody"), [DataRequired(_l("Please confirm."))]
    )

    def reason(self) -> Texts:
        """Return the reason in the languages in which it was written."""
        words: dict[str, Any] = {"pt": self.reason_pt.data, "en": self.reason_en.data}
        return {language: text for language, text in words.items() if text}
