"""What a browser may send about who somebody is."""

import re

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, StringField
from wtforms.validators import DataRequired, Length, ValidationError

from app.accounts.queries import normal_email
from app.accounts.rules import email_problem


class SignInForm(FlaskForm):
    """Asking for a sign-in link."""

    email = EmailField(
        _l("E-mail"),
        [
            DataRequired(_l("Write your e-mail address.")),
            Length(max=254, message=_l("Write at most %(max)d characters.")),
        ],
        filters=[lambda typed: normal_email(typed) if typed else typed],
    )
    next = HiddenField()

    def validate_email(self, field: EmailField) -> None:
        """Say what is wrong with the address."""
        if problem := email_problem(field.data or ""):
            raise ValidationError(str(problem))


class CodeForm(FlaskForm):
    """A code from a letter, from an authenticator app, or one for recovery: digits, however they are spaced."""

    code = StringField(
        _l("Code"),
        [DataRequired(_l("Write the code: digits only.")), Length(max=12, message=_l("This is longer than a code."))],
        filters=[lambda typed: re.sub("[^0-9]", "", typed) if typed else typed],
    )
    next = HiddenField()

    def refuse(self, sentence: str) -> None:
        """Say at the field that the code was not taken."""
        self.code.errors = [*self.code.errors, sentence]
