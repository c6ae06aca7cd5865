"""What a browser may send to the editor."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired, FileSize
from wtforms import DateField, DecimalField, Field, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, ValidationError

from app.editor.fields import LONG, NEEDED, SHORT, EditorForm, after, checked, code_field, moment, number, texts, words
from app.programme.checks import address, zone
from app.programme.comparison import MIXED
from app.programme.models import Programme
from app.templating import local

LARGEST_FILE = 1_000_000  # bytes


class ProgrammeForm(EditorForm):
    """The facts, texts and dates of a programme."""

    title = texts(_l("Title"), SHORT)
    purpose = texts(_l("Purpose"), LONG, lines=4)
    guidance = texts(_l("How what people write is used"), LONG, lines=4, is_needed=False)
    criteria = texts(_l("How commitments are chosen"), LONG, lines=4, is_needed=False)
    plan_code = words(_l("Short name of the action plan"), 40)
    plan_starts = DateField(
        _l("The action plan begins"), [InputRequired(_l("Write a day."))], invalid_value_message=_l("Write a day.")
    )
    plan_ends = DateField(
        _l("The action plan ends"), [InputRequired(_l("Write a day."))], invalid_value_message=_l("Write a day.")
    )
    opens_at = moment(_l("Registration opens"))
    closes_at = moment(_l("Registration closes"))
    seats_per_workshop = number(_l("Seats of a new workshop"), 1, 100_000)
    retention_days = number(_l("Days for which registrations are kept after their workshop"), 1, 3650)
    coordinator_code = SelectField(_l("Responsible body"))
    timezone = StringField(_l("Time zone"), [checked(zone, _l("Write a time zone, like Europe/Lisbon."))])

    def __init__(self, programme: Programme, last_start: datetime | None, **sent: Any) -> None:
        super().__init__(obj=programme, **sent)
        self.coordinator_code.choices = [SelectChoice(body.code, local(body.name)) for body in programme.bodies]
        self.last_start = last_start

    def validate_plan_ends(self, field: DateField) -> None:
        """Let the plan end after it begins."""
        after(self.plan_starts, field, _("The plan must end after it begins."))

    def validate_closes_at(self, field: Field) -> None:
        """Let registration close after it opens, and before the last workshop has begun."""
        after(self.opens_at, field, _("Registration must close after it opens."))
        if self.last_start and field.data and field.data > self.last_start:
            raise ValidationError(_("The last workshop will have begun: registration must close before."))


class PercentField(DecimalField):
    """A part of a hundred, with a decimal comma or point."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a number as people here write it."""
        super().process_formdata([typed.replace(",", ".") for typed in valuelist])


class SharesForm(EditorForm):
    """The share of the seats of each sector, in percent."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Let the shares make a whole."""
        right = super().validate(extra_validators)
        if right and abs(sum(self.shares().values()) - 1) > 1e-6:
            self.form_errors.append(_("The shares must make 100 % together."))
            right = False
        return right

    def shares(self) -> dict[str, float]:
        """Return the shares as parts of one, by the code of the sector."""
        return {each.description: round(float(each.data) / 100, 8) for each in self if each.type == "PercentField"}


def shares_form(programme: Programme, **sent: Any) -> SharesForm:
    """Return the form of the shares of a programme's sectors."""
    wrong = _l("Write a number above 0 and at most 100.")
    between = [InputRequired(wrong), NumberRange(0.01, 100, wrong)]
    fields = {
        f"share_{sector.id}": PercentField(
            local(sector.name), between, places=None, default=f"{sector.share * 100:.10g}", description=sector.code
        )
        for sector in programme.sectors
    }
    form: SharesForm = type("Shares", (SharesForm,), fields)(**sent)
    return form


def without_brackets(form: Any, field: Field) -> None:
    """Keep brackets out of a sector's name: in the programme's file they hold who belongs to it."""
    if "(" in field.data:
        raise ValidationError(_("Write what stands in brackets under “Who belongs to it”."))


class SectorForm(EditorForm):
    """What a sector is called."""

    name = texts(_l("Name"), 80, 1, True, without_brackets)
    note = texts(_l("Who belongs to it"), 160, is_needed=False)

    def __init__(self, programme: Programme, row: Any = None, **sent: Any) -> None:
        super().__init__(obj=row, **sent)


class BodyForm(EditorForm):
    """A body that takes part in running the programme."""

    code = code_field(_l("Code"), 40)
    name = texts(_l("Name"), SHORT)
    sector = SelectField(_l("Sector"))

    def __init__(self, programme: Programme, row: Any = None, **sent: Any) -> None:
        super().__init__(obj=row, **sent)
        choices = [SelectChoice(sector.code, local(sector.name)) for sector in programme.sectors]
        self.sector.choices = [*choices, SelectChoice(MIXED, _("None of them"))]
        if row:
            del self.code


class ConsentForm(EditorForm):
    """A text to agree to."""

    code = code_field(_l("Code"), 40)
    text = texts(_l("What people agree to"), LONG, lines=3)

    def __init__(self, programme: Programme, row: Any = None, **sent: Any) -> None:
        super().__init__(obj=row, **sent)
        if row:
            del self.code


class DocumentForm(EditorForm):
    """A document to read, and beside what it is shown."""

    title = texts(_l("Title"), SHORT)
    url = StringField(_l("Address"), [checked(address, _l("Write an address, like https://example.org/a.pdf."))])
    workshop_id = SelectField(_l("Shown on the page of"), coerce=int)

    def __init__(self, programme: Programme, row: Any = None, **sent: Any) -> None:
        super().__init__(obj=row, **sent)
        choices = [SelectChoice(each.id, f"{each.code}: {local(each.theme)}") for each in programme.workshops]
        self.workshop_id.choices = [SelectChoice(0, _("All workshops")), *choices]
        if self.workshop_id.data is None:
            self.workshop_id.data = 0

    def values(self) -> dict[str, Any]:
        """Return the values of the columns; no workshop stands for all."""
        return super().values() | {"workshop_id": self.workshop_id.data or None}


class FileForm(FlaskForm):
    """A programme's file to look at before it is put in place."""

    file = FileField(
        _l("File (TOML)"),
        [FileRequired(_l("Choose a file.")), FileSize(LARGEST_FILE, message=_l("The file is too large."))],
    )


class ApplyForm(FlaskForm):
    """A programme's file that was looked at, as text."""

    text = TextAreaField(validators=[InputRequired(NEEDED)])
