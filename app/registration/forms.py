"""What a browser may send to register."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, RadioField, StringField
from wtforms.validators import DataRequired, Length, ValidationError

from app.accounts.queries import normal_email
from app.accounts.rules import email_problem
from app.programme.models import Sector
from app.templating import local

TOO_LONG = _l("Write at most %(max)d characters.")


def tidy(typed: str | None) -> str | None:
    """Return what was typed on one line, without blanks around it."""
    return " ".join(typed.split()) if typed else typed


class RegistrationForm(FlaskForm):
    """Asking for a seat."""

    name = StringField(
        _l("Name"),
        [DataRequired(_l("Write your name.")), Length(max=120, message=TOO_LONG)],
        filters=[tidy],
    )
    email = EmailField(
        _l("E-mail"),
        [DataRequired(_l("Write your e-mail address.")), Length(max=254, message=TOO_LONG)],
        filters=[lambda typed: normal_email(typed) if typed else typed],
    )
    organisation = StringField(_l("Organisation"), [Length(max=160, message=TOO_LONG)], filters=[tidy])
    sector = RadioField(_l("In which sector do you take part?"), validate_choice=False)
    consent = BooleanField(
        _l("I agree that my data is used to organise this workshop."),
        [DataRequired(_l("Without this consent we cannot keep a seat for you."))],
    )

    def __init__(self, sectors: list[Sector], **values: Any) -> None:
        super().__init__(**values)
        self.sector.choices = [(sector.code, local(sector.name)) for sector in sectors]

    def validate_email(self, field: EmailField) -> None:
        """Say what is wrong with the address."""
        if problem := email_problem(field.data or ""):
            raise ValidationError(str(problem))

    def validate_sector(self, field: RadioField) -> None:
        """Ask for one of the sectors."""
        if field.data not in [code for code, _name in field.choices or []]:
            raise ValidationError(_("Choose your sector."))
