"""What a browser may send about registrations."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, ValidationError

from app.accounts.queries import normal_email
from app.accounts.rules import email_problem
from app.programme.models import Sector, Workshop
from app.registration.queries import holder_with
from app.templating import local

TOO_LONG = _l("Write at most %(max)d characters.")


def tidy(typed: str | None) -> str | None:
    """Return what was typed on one line, without blanks around it; None for nothing."""
    return " ".join(typed.split()) or None if typed else None


class PersonForm(FlaskForm):
    """What a registration says about somebody, as staff write it down."""

    name = StringField(_l("Name"), [DataRequired(_l("Write the name.")), Length(max=120, message=TOO_LONG)], [tidy])
    organisation = StringField(_l("Organisation"), [Length(max=160, message=TOO_LONG)], [tidy])
    access_needs = TextAreaField(
        _l("What does this person need to take part well?"), [Length(max=500, message=TOO_LONG)], render_kw={"rows": 3}
    )


class OnBehalfForm(PersonForm):
    """Registering somebody who cannot do it themselves."""

    email = EmailField(_l("E-mail"), [Length(max=254, message=TOO_LONG)], [lambda text: normal_email(text or "")])
    sector = RadioField(_l("In which sector does this person take part?"), validate_choice=False)

    def __init__(self, workshop: Workshop) -> None:
        super().__init__()
        self.workshop = workshop
        self.sector.choices = [(each.code, local(each.name)) for each in workshop.programme.sectors]

    def validate_email(self, field: EmailField) -> None:
        """Say what is wrong with the address, or that its holder is registered already."""
        if field.data and (problem := email_problem(field.data)):
            raise ValidationError(str(problem))
        if field.data and holder_with(field.data, self.workshop):
            raise ValidationError(_("Somebody with this address is registered in this workshop already."))

    def validate_sector(self, field: RadioField) -> None:
        """Ask for one of the sectors."""
        if field.data not in [code for code, _name in field.choices or []]:
            raise ValidationError(_("Choose the sector."))

    def sector_chosen(self) -> Sector:
        """Return the sector that was chosen."""
        return sector_with(self.workshop, self.sector.data)


class ResizeForm(FlaskForm):
    """How many seats a workshop has."""

    whole = _l("Write a whole number from 1 to 100000.")
    seats = IntegerField(_l("Seats in all"), [InputRequired(whole), NumberRange(1, 100_000, whole)])


class MoveForm(FlaskForm):
    """Moving free seats from one sector to another."""

    whole = _l("Write a whole number from 1 to 100000.")
    giver = SelectField(_l("From"))
    taker = SelectField(_l("To"))
    number = IntegerField(_l("Seats"), [InputRequired(whole), NumberRange(1, 100_000, whole)])
    reason = TextAreaField(
        _l("Reason"), [DataRequired(_l("Write why.")), Length(max=500, message=TOO_LONG)], render_kw={"rows": 3}
    )

    def __init__(self, workshop: Workshop, **sent: Any) -> None:
        super().__init__(**sent)
        self.giver.choices = self.taker.choices = [(s.code, local(s.name)) for s in workshop.programme.sectors]

    def validate_taker(self, field: SelectField) -> None:
        """Ask for two sectors."""
        if field.data == self.giver.data:
            raise ValidationError(_("Choose two different sectors."))


class MessageForm(FlaskForm):
    """A message to chosen people."""

    subject = StringField(
        _l("Subject"), [DataRequired(_l("Write a subject.")), Length(max=120, message=TOO_LONG)], [tidy]
    )
    text = TextAreaField(
        _l("Text"), [DataRequired(_l("Write a text.")), Length(max=4000, message=TOO_LONG)], render_kw={"rows": 10}
    )


def sector_with(workshop: Workshop, code: str | None) -> Sector:
    """Return the sector with that code, which a form has checked."""
    return next(each for each in workshop.programme.sectors if each.code == code)
