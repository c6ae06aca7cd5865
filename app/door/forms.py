"""What a browser may send from the door."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    StringField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from app.accounts.queries import normal_email
from app.accounts.rules import email_problem
from app.door.rules import moment_of
from app.door.services import Sighting
from app.programme.models import Sector
from app.templating import local

TOO_LONG = _l("Write at most %(max)d characters.")
AT_ONCE = 200  # marks; door_marks.js sends fewer


def tidy(typed: str | None) -> str | None:
    """Return what was typed on one line, without blanks around it; None for nothing."""
    return " ".join((typed or "").split()) or None


class MarkForm(Form):
    """One mark. `age` is how many milliseconds ago it was made; a plain form has neither that nor a key."""

    seat = IntegerField(validators=[InputRequired(), NumberRange(1, 2**31 - 1)])
    is_present = BooleanField()
    key = StringField(validators=[Length(max=36)])
    age = IntegerField(validators=[Optional(), NumberRange(0)])


class MarksForm(FlaskForm):
    """Marks in the order in which they were made."""

    marks = FieldList(FormField(MarkForm), min_entries=1, max_entries=AT_ONCE)

    def sightings(self, now: datetime) -> list[Sighting]:
        """Return what was marked."""
        return [
            Sighting(mark["key"] or str(uuid4()), mark["seat"], mark["is_present"], moment_of(now, mark["age"] or 0))
            for mark in self.marks.data
        ]


class WalkInForm(FlaskForm):
    """Somebody who comes without a registration."""

    name = StringField(
        _l("Name"),
        [DataRequired(_l("Write the person's name.")), Length(max=120, message=TOO_LONG)],
        [tidy],
        id="walk-in-name",
    )
    sector = RadioField(_l("Sector"), validate_choice=False)
    organisation = StringField(
        _l("Organisation"), [Length(max=160, message=TOO_LONG)], [tidy], id="walk-in-organisation"
    )
    email = EmailField(_l("E-mail"), [Length(max=254, message=TOO_LONG)], [tidy], id="walk-in-email")
    key = HiddenField(validators=[Length(max=36)], render_kw={"autocomplete": "off"}, default=lambda: str(uuid4()))

    def __init__(self, sectors: Sequence[Sector], **values: Any) -> None:
        super().__init__(**values)
        self.sector.choices = [(sector.code, local(sector.name)) for sector in sectors]

    def validate_email(self, field: EmailField) -> None:
        """Say what is wrong with the address, if there is one."""
        field.data = normal_email(field.data) if field.data else None
        if field.data and (problem := email_problem(field.data)):
            raise ValidationError(str(problem))

    def validate_sector(self, field: RadioField) -> None:
        """Ask for one of the sectors."""
        if field.data not in [code for code, _name in field.choices or []]:
            raise ValidationError(str(_l("Choose the sector.")))
