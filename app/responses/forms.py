"""What a browser may send to look something up."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, ValidationError

from app.contributions.models import Contribution
from app.contributions.queries import contribution_with
from app.contributions.rules import is_whole, normal_code


class LookUpForm(FlaskForm):
    """The code of a contribution, however somebody writes it."""

    code = StringField(_l("Code of the contribution"), [DataRequired(_l("Write the code shown on the receipt."))])
    contribution: Contribution | None = None

    class Meta:
        """It only reads."""

        csrf = False

    def validate_code(self, field: Any) -> None:
        """Find the contribution, or say what is wrong with the code."""
        code = normal_code(field.data)
        if not is_whole(code):
            raise ValidationError(_("That is only part of a code. Write all of it, as on the receipt: W1-R1-041."))
        self.contribution = contribution_with(code)
        if self.contribution is None:
            raise ValidationError(_("No contribution has the code %(code)s. Compare it with the receipt.", code=code))
