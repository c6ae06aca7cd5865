"""What a browser may send about contributions."""

from typing import Any
from uuid import uuid4

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.contributions.models import TEXT_LIMIT, TITLE_LIMIT, Contribution, Kind, Value
from app.contributions.queries import challenges_of
from app.contributions.rules import VALUE_NAMES
from app.rooms.models import Room


def plain(text: str | None) -> str | None:
    """Return a text without blanks around it, its lines ended as people count them: by one character."""
    return text.replace("\r\n", "\n").strip() if text else text


def title_field(name: str) -> Any:
    """Return the title of a contribution."""
    short = Length(max=TITLE_LIMIT, message=_l("A title has at most %(max)d characters. Please shorten it."))
    return StringField(_l("Title"), [DataRequired(_l("Write a title.")), short], [plain], id=name)


def text_field(name: str, label: Any, empty: Any) -> Any:
    """Return the text of a contribution."""
    short = Length(max=TEXT_LIMIT, message=_l("A text has at most %(max)d characters. Please shorten it."))
    return TextAreaField(label, [DataRequired(empty), short], [plain], id=name)


class ContributionForm(FlaskForm):
    """What challenges and ideas have in common."""

    kind: Kind
    key = HiddenField(render_kw={"autocomplete": "off"})

    def __init__(self, room: Room, **settings: Any) -> None:
        super().__init__(**settings)

    def texts(self) -> dict[str, Any]:
        """Return what was sent, as the services take it."""
        return {name: value or None for name, value in self.data.items() if name != "csrf_token"}


class ChallengeForm(ContributionForm):
    """A challenge."""

    kind = Kind.CHALLENGE
    title = title_field("challenge-title")
    text = text_field("challenge-text", _l("What happens, and to whom?"), _l("Write what happens, and to whom."))


class IdeaForm(ContributionForm):
    """An idea."""

    kind = Kind.IDEA
    title = title_field("idea-title")
    text = text_field("idea-text", _l("What should be done?"), _l("Write what should be done."))
    answers = SelectField(_l("Which challenge does it answer?"), id="idea-answers", default="")
    value = SelectField(_l("Which value does it serve?"), id="idea-value", default="")

    def __init__(self, room: Room, **settings: Any) -> None:
        super().__init__(room, **settings)
        self.challenges = {challenge.code: challenge for challenge in challenges_of(room)}
        self.answers.choices = [("", _("No challenge yet")), *map(option, self.challenges.values())]
        self.value.choices = [
            ("", _("None in particular")),
            *((each.value, name) for each, name in VALUE_NAMES.items()),
        ]

    def texts(self) -> dict[str, Any]:
        """Return what was sent, as the services take it."""
        chosen: dict[str, Field] = {"answers": self.challenges.get(self.answers.data)}
        return super().texts() | chosen | {"value": Value(self.value.data) if self.value.data else None}


FORMS: dict[Kind, type[ContributionForm]] = {Kind.CHALLENGE: ChallengeForm, Kind.IDEA: IdeaForm}


def option(challenge: Contribution) -> tuple[str, str]:
    """Return a challenge as something to choose: "008 · Appointments in person"."""
    return challenge.code, f"{challenge.number:03} · {challenge.title}"


def empty_form(kind: Kind, room: Room, for_person: bool = True) -> ContributionForm:
    """Return a form with nothing in it. For a person it has a key; what goes to many gets one in each browser."""
    form = FORMS[kind](room, formdata=None)
    form.key.data = uuid4().hex if for_person else ""
    return form
