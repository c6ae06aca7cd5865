"""What a browser may send to register, and to change or hand on a registration."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput

from app.accounts.queries import normal_email
from app.accounts.rules import email_problem
from app.programme.models import ConsentText, Sector
from app.templating import local

TOO_LONG = _l("Write at most %(max)d characters.")


def tidy(typed: str | None) -> str | None:
    """Return what was typed on one line, without blanks around it."""
    return " ".join(typed.split()) if typed else typed


def name_field() -> StringField:
    """Return the field for a person's name."""
    needed = DataRequired(_l("Write your name."))
    return StringField(_l("Name"), [needed, Length(max=120, message=TOO_LONG)], filters=[tidy])


def email_field(label: Any) -> EmailField:
    """Return the field for an address."""
    needed = DataRequired(_l("Write your e-mail address."))
    normal = [lambda typed: normal_email(typed) if typed else typed]
    return EmailField(label, [needed, Length(max=254, message=TOO_LONG)], filters=normal)


class ConsentsField(SelectMultipleField):
    """Texts that somebody can agree to, each on its own, in the version that they read. None is ticked beforehand."""

    option_widget = CheckboxInput()

    def ask(self, texts: Sequence[ConsentText]) -> None:
        """Offer these texts."""
        self.choices = [(f"{text.code}.{text.version}", local(text.text)) for text in texts]

    def pre_validate(self, form: Any) -> None:
        """Say so when a text has changed since the page was read."""
        if set(self.data or []) - {value for value, _text in self.choices or []}:
            raise ValidationError(_("These texts have changed meanwhile. Please read them again and choose."))

    def agreed(self, texts: Sequence[ConsentText]) -> list[ConsentText]:
        """Return the texts that were agreed to."""
        return [text for text in texts if f"{text.code}.{text.version}" in (self.data or [])]


class Particulars(FlaskForm):
    """What a registration says about a person, in all forms alike."""

    name = name_field()
    organisation = StringField(_l("Organisation"), [Length(max=160, message=TOO_LONG)], filters=[tidy])
    access_needs = TextAreaField(_l("What do you need to take part well?"), [Length(max=500, message=TOO_LONG)])
    consents = ConsentsField(_l("If you wish, you can also agree to this"))

    def __init__(self, texts: Sequence[ConsentText], **values: Any) -> None:
        super().__init__(**values)
        self.consents.ask(texts)


class RegistrationForm(Particulars):
    """Asking for a seat."""

    email = email_field(_l("E-mail"))
    sector = RadioField(_l("In which sector do you take part?"), validate_choice=False)

    def __init__(self, sectors: Sequence[Sector], texts: Sequence[ConsentText], **values: Any) -> None:
        super().__init__(texts, **values)
        self.sector.choices = [(sector.code, local(sector.name)) for sector in sectors]

    def validate_email(self, field: EmailField) -> None:
        """Say what is wrong with the address."""
        if problem := email_problem(field.data or ""):
            raise ValidationError(str(problem))

    def validate_sector(self, field: RadioField) -> None:
        """Ask for one of the sectors."""
        if field.data not in [code for code, _name in field.choices or []]:
            raise ValidationError(_("Choose your sector."))


class InvitationForm(FlaskForm):
    """Asking a colleague to take a seat over."""

    name = StringField(
        _l("Your colleague's name"),
        [DataRequired(_l("Write the name of your colleague.")), Length(max=120, message=TOO_LONG)],
        filters=[tidy],
    )
    email = email_field(_l("Your colleague's e-mail"))

    def validate_email(self, field: EmailField) -> None:
        """Say what is wrong with the address."""
        if problem := email_problem(field.data or ""):
            raise ValidationError(str(problem))


class TakeOverForm(FlaskForm):
    """Taking over the seat of a colleague."""

    name = name_field()
    access_needs = TextAreaField(_l("What do you need to take part well?"), [Length(max=500, message=TOO_LONG)])
    consents = ConsentsField(_l("If you wish, you can also agree to this"))

    def __init__(self, texts: Sequence[ConsentText], **values: Any) -> None:
        super().__init__(**values)
        self.consents.ask(texts)
