"""What a browser may send about workshops and rooms."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from app.database import Texts
from app.editor.fields import SHORT, EditorForm, after, code_field, moment, number, refuse_overlap, some_of, texts
from app.programme.models import Programme, Release, Workshop
from app.templating import local

RULES = {
    Release.KEEP: _l("They stay empty"),
    Release.TIMED: _l("They are opened to the other sector some time before"),
    Release.DECISION: _l("The coordination moves them, with a reason"),
}
UNITED = ("facilitators", "partners")


class WorkshopForm(EditorForm):
    """A workshop: what it is about, when and where it is, who runs it, and what becomes of its seats."""

    code = code_field(_l("Code"), 12)
    theme = texts(_l("Theme"), SHORT)
    starts_at = moment(_l("Begins"))
    ends_at = moment(_l("Ends"))
    place = texts(_l("Place, or link of the meeting"), SHORT, is_needed=False)
    facilitators = some_of(_l("Facilitating bodies"))
    partners = some_of(_l("Partners"))
    seats = number(_l("Seats"), 1, 100_000)
    release = SelectField(
        _l("Seats that a sector does not use"), choices=[SelectChoice(rule.value, text) for rule, text in RULES.items()]
    )
    release_hours = number(_l("Hours before the start at which they are opened"), 1, 1000)
    imbalance = number(_l("Seats by which one sector may have more than its share"), 0, 1000)
    confirm_hours = number(_l("Hours before the start at which people are asked to confirm; 0 for never"), 0, 1000)
    spreads_people = BooleanField(_l("People are spread over the rooms evenly by sector; otherwise they choose"))

    def __init__(
        self, programme: Programme, workshop: Workshop | None = None, keeps_time: bool = False, **sent: Any
    ) -> None:
        bodies = {name: [body.code for body in getattr(workshop, name)] if workshop else [] for name in UNITED}
        super().__init__(obj=workshop, **({} if workshop else usual(programme)), **sent)
        self.programme, self.workshop = programme, workshop
        for name, codes in bodies.items():
            self[name].choices = [SelectChoice(body.code, local(body.name)) for body in programme.bodies]
            if self[name].raw_data is None:
                self[name].data = codes
        if workshop:
            del self.code
        if keeps_time:
            del self.starts_at, self.ends_at

    def validate_ends_at(self, field: Field) -> None:
        """Let a workshop end after it begins, and no other be in its place meanwhile."""
        after(self.starts_at, field, _("The workshop must end after it begins."))
        if self.starts_at.data and field.data and self.place.form.pt.data:
            refuse_overlap(self.programme, self.workshop, self.starts_at.data, field.data, self.place.data)

    def validate_facilitators(self, field: SelectMultipleField) -> None:
        """Ask who runs it."""
        if not field.data:
            raise ValidationError(_("Choose at least one body."))

    def values(self) -> dict[str, Any]:
        """Return the values of the columns, and the codes of the bodies."""
        return super().values() | {"release": Release(self.release.data)}


def usual(programme: Programme) -> dict[str, Any]:
    """Return what a new workshop begins with."""
    return {
        "seats": programme.seats_per_workshop,
        "release": Release.KEEP,
        "release_hours": 24,
        "imbalance": 0,
        "confirm_hours": 48,
        "spreads_people": True,
    }


class RoomForm(FlaskForm):
    """The sub-theme of a room; none for the workshop's theme."""

    theme = texts(_l("Theme of the room"), SHORT, is_needed=False)

    def theme_or_none(self) -> Texts | None:
        """Return the theme in both languages; None to have the workshop's."""
        texts: Texts = self.theme.data
        return texts if texts["pt"] else None
