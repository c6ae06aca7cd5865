"""What a browser may send about a vote."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from app.voting.models import Round
from app.voting.rules import CRITERIA, MOST_DOTS, fits

CRITERIA_LIMIT = 500
PREFIX = "dots-"
OUT_OF_RANGE = _l("Write a number from %(min)s to %(max)s.")


class RoundForm(FlaskForm):
    """How a vote is set up: dots a person, how many on one group, and what to look at."""

    class Meta:
        """Its page is also sent to many people at once; every post is checked for its token before it comes here."""

        csrf = False

    dots = IntegerField(
        _l("Dots for each person"), [InputRequired(), NumberRange(1, MOST_DOTS, OUT_OF_RANGE)], default=5
    )
    most = IntegerField(_l("Most on one group"), [InputRequired(), NumberRange(1, MOST_DOTS, OUT_OF_RANGE)], default=2)
    criteria = TextAreaField(_l("Criteria"), [Length(max=CRITERIA_LIMIT)], default=lambda: str(CRITERIA))

    def validate_most(self, field: IntegerField) -> None:
        """Refuse more dots on one group than a person has."""
        if field.data and self.dots.data and field.data > self.dots.data:
            raise ValidationError(_("A person has only %(dots)s dots.", dots=self.dots.data))

    @property
    def own_criteria(self) -> str | None:
        """Return the criteria if they differ from the usual ones, which everybody reads in their own language."""
        text = (self.criteria.data or "").strip()
        return None if text in ("", str(CRITERIA)) else text


@dataclass
class BallotForm:
    """The dots on a ballot, as radio buttons named `dots-<number of a group>`."""

    round: Round
    dots: dict[int, int] = field(default_factory=dict)
    error: str | None = None

    @classmethod
    def sent(cls, round: Round, fields: Mapping[str, str]) -> "BallotForm":
        """Return the ballot that a browser sent; what is no number is an error."""
        form = cls(round)
        for name, value in fields.items():
            if name.startswith(PREFIX):
                number, given = name.removeprefix(PREFIX), value.strip() or "0"
                if not (number.isdecimal() and given.isdecimal() and len(number) < 10 and len(given) < 4):
                    form.error = _("This ballot could not be read. Please choose the dots again.")
                else:
                    form.dots[int(number)] = int(given)
        return form

    def validate(self) -> bool:
        """Whether the ballot keeps to the budget; says why when it does not."""
        if not self.error and not fits(self.dots.values(), self.round.dots, self.round.most):
            self.error = _(
                "You gave %(given)s dots and have %(dots)s, with at most %(most)s on one group. Take some back.",
                given=sum(self.dots.values()),
                dots=self.round.dots,
                most=self.round.most,
            )
        return self.error is None
