"""What a browser may send about contributions."""

from functools import cached_property
from typing import Any
from uuid import uuid4

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, RadioField, SelectField, ValidationError
from wtforms.validators import DataRequired

from app.contributions.fields import text_field, title_field
from app.contributions.models import Contribution, Kind, Value
from app.contributions.queries import challenge_with, challenges_of, people_in
from app.contributions.rules import KIND_NAMES, PHASES, VALUE_NAMES
from app.programme.models import Sector
from app.registration.models import Seat
from app.rooms.models import Attribution, Room
from app.templating import local


class ContributionForm(FlaskForm):
    """What challenges and ideas have in common."""

    kind: Kind
    key = HiddenField(render_kw={"autocomplete": "off"})
    promised = HiddenField()  # what the room will learn of who wrote, as it was said beside the form

    def __init__(self, room: Room, **settings: Any) -> None:
        super().__init__(**settings)

    def texts(self) -> dict[str, Any]:
        """Return what was sent, as the services take it."""
        sent = {name: value or None for name, value in self.data.items() if name != "csrf_token"}
        return sent | {"promised": next((each for each in Attribution if each == self.promised.data), None)}


class ChallengeForm(ContributionForm):
    """A challenge."""

    kind = Kind.CHALLENGE
    title = title_field("challenge-title")
    text = text_field("challenge-text", _l("What happens, and to whom?"), _l("Write what happens, and to whom."))


class ChallengeField(SelectField):
    """The challenge that an idea answers. All are read when it is shown; when it is sent, the chosen one alone."""

    room: Room

    @cached_property
    def offered(self) -> list[tuple[str, str]]:
        """Return what there is to choose from, challenge by challenge."""
        return [option(challenge) for challenge in challenges_of(self.room)]

    def iter_choices(self) -> Any:
        """Return the choices as WTForms renders them."""
        self.choices = [("", _("No challenge yet")), *self.offered]
        return super().iter_choices()

    @cached_property
    def chosen(self) -> Contribution | None:
        """Return the challenge that was chosen."""
        return challenge_with(self.room, self.data) if self.data else None

    def pre_validate(self, form: Any) -> None:
        """Refuse what the room does not see, or no longer."""
        if self.data and self.chosen is None:
            raise ValidationError(_("This challenge is not there any more. Choose another one, or none."))


class IdeaForm(ContributionForm):
    """An idea."""

    kind = Kind.IDEA
    title = title_field("idea-title")
    text = text_field("idea-text", _l("What should be done?"), _l("Write what should be done."))
    answers = ChallengeField(_l("Which challenge does it answer?"), id="idea-answers", default="", choices=[])
    value = SelectField(_l("Which value does it serve?"), id="idea-value", default="")

    def __init__(self, room: Room, **settings: Any) -> None:
        super().__init__(room, **settings)
        self.answers.room = room
        self.value.choices = [
            ("", _("None in particular")),
            *((each.value, name) for each, name in VALUE_NAMES.items()),
        ]

    def texts(self) -> dict[str, Any]:
        """Return what was sent, as the services take it."""
        chosen: dict[str, Field] = {"answers": self.answers.chosen}
        return super().texts() | chosen | {"value": Value(self.value.data) if self.value.data else None}


class EntryForm(FlaskForm):
    """What a facilitator enters for somebody: a person in the room, or somebody of a side without a seat."""

    key = HiddenField(render_kw={"autocomplete": "off"}, default=lambda: uuid4().hex)
    kind = RadioField(_l("What is it?"), [DataRequired(_l("Choose what it is."))])
    whom = SelectField(_l("For whom?"), [DataRequired(_l("Choose for whom you write."))])
    title = title_field("title")
    text = text_field("text", _l("In their own words"), _l("Write what they said."))

    def __init__(self, room: Room, **settings: Any) -> None:
        now = next((kind for kind, phase in PHASES.items() if phase == room.phase), Kind.IDEA)
        super().__init__(data={"kind": now.value}, **settings)
        self.kind.choices = [(kind.value, name) for kind, name in KIND_NAMES.items()]
        sides = room.workshop.programme.sectors
        self.people: dict[str, Seat | Sector] = {f"seat-{seat.id}": seat for seat in people_in(room)}
        self.people |= {f"sector-{sector.id}": sector for sector in sides}
        self.whom.choices = [("", _("Choose…")), *((name, who_is(each)) for name, each in self.people.items())]


FORMS: dict[Kind, type[ContributionForm]] = {Kind.CHALLENGE: ChallengeForm, Kind.IDEA: IdeaForm}


def who_is(whom: Seat | Sector) -> str:
    """Return somebody as a facilitator chooses them: "Ana Sousa · Civil society"."""
    if isinstance(whom, Sector):
        return _("Somebody without a seat · %(side)s", side=local(whom.name))
    return f"{whom.person.name} · {local(whom.sector.name)}"


def option(challenge: Contribution) -> tuple[str, str]:
    """Return a challenge as something to choose: "008 · Appointments in person"."""
    return challenge.code, f"{challenge.number:03} · {challenge.title}"


def empty_form(kind: Kind, room: Room, for_person: bool = True) -> ContributionForm:
    """Return a form with nothing in it. For a person it has a key; what goes to many gets one in each browser."""
    form = FORMS[kind](room, formdata=None)
    form.key.data = uuid4().hex if for_person else ""
    form.promised.data = room.current.attribution if room.phase == PHASES[kind] and room.current else ""
    return form
