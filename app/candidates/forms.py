"""What a browser may send about a candidate."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from app.candidates.models import TEXT_LIMIT, TITLE_LIMIT, Candidate
from app.candidates.rules import QUESTIONS, Flaw, flaws

TOO_LONG = _l("Please shorten this to %(max)d characters. Nothing was cut off.")


def plain(text: str | None) -> str | None:
    """Return a text without blanks around it, its lines ended as we keep them: browsers send two characters a line."""
    return text.replace("\r\n", "\n").strip() if text else text


class CandidateForm(FlaskForm):
    """The text of a candidate, and the version that was read."""

    title = StringField(
        _l("Title"),
        [DataRequired(_l("Give the candidate a title.")), Length(max=TITLE_LIMIT, message=TOO_LONG)],
        filters=[plain],
    )
    problem = TextAreaField(_l("Problem"), [Optional(), Length(max=TEXT_LIMIT, message=TOO_LONG)], filters=[plain])
    solution = TextAreaField(_l("Solution"), [Optional(), Length(max=TEXT_LIMIT, message=TOO_LONG)], filters=[plain])
    version = IntegerField(validators=[InputRequired()], widget=HiddenInput())


class ClusterForm(FlaskForm):
    """The group that a candidate is made of."""

    cluster = IntegerField(validators=[InputRequired(), NumberRange(1, 2**31 - 1)])


@dataclass
class ReviewForm:
    """The answers to the checklist: `answer-<question>`, `note-<question>`, and the version that was read."""

    answers: dict[int, tuple[str, str]] = field(default_factory=dict)
    version: int | None = None
    errors: dict[int, str] = field(default_factory=dict)

    @classmethod
    def sent(cls, fields: Mapping[str, str]) -> "ReviewForm":
        """Return what a browser sent."""
        version = fields.get("version", "")
        answers = {
            number: (fields.get(f"answer-{number}", ""), fields.get(f"note-{number}", "")) for number in QUESTIONS
        }
        return cls(answers, int(version) if version.isdecimal() and len(version) < 10 else None)

    @classmethod
    def of(cls, candidate: Candidate) -> "ReviewForm":
        """Return the form with the newest answers, to go on from."""
        given = candidate.review.answers if candidate.review else {}
        answers = {int(number): (each["answer"], each["note"]) for number, each in given.items()}
        return cls(answers, candidate.version)

    def validate(self) -> bool:
        """Whether every question is answered, with a note where one is due; says what is missing."""
        words = {Flaw.MISSING: _("Choose an answer."), Flaw.NOTE: _("Say in a sentence what is missing.")}
        self.errors = {number: words[flaw] for number, flaw in flaws(self.answers).items()}
        return not self.errors
