"""What a browser may send about the phases of a room."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, IntegerField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from app.rooms.models import Attribution, Phase, PhaseKind, Room
from app.rooms.rules import WORDS, WRITING

INSTRUCTIONS_LIMIT = 300
LONGEST = 240
NO_SETTINGS = ("instructions", "version", "csrf")  # of the fields of a phase; the instructions are one of two texts
ATTRIBUTIONS = {
    Attribution.ANONYMOUS: _l("Nobody: neither the name nor the side"),
    Attribution.SECTOR: _l("The side only"),
    Attribution.NAME: _l("The name and the side"),
}


class StartForm(FlaskForm):
    """From which phase the room is led on: the position of the one that ran, as the desk saw it."""

    was = IntegerField(widget=HiddenInput(), validators=[Optional()])


class ExtensionForm(FlaskForm):
    """More time for a phase."""

    minutes = IntegerField(_l("Minutes"), [InputRequired(), NumberRange(1, 60)])


class MoveForm(FlaskForm):
    """One place up or down the agenda."""

    up = BooleanField()


class CopyForm(FlaskForm):
    """The room whose agenda the others get."""

    room = StringField(validators=[InputRequired(), Length(max=30)])


def minutes_field() -> IntegerField:
    """Return the field for how long a phase takes."""
    message = _l("Write a number of minutes from 1 to %(most)s.", most=LONGEST)
    return IntegerField(_l("Minutes"), [InputRequired(message), NumberRange(1, LONGEST, message)])


class NewPhaseForm(FlaskForm):
    """A phase more."""

    kind = SelectField(_l("Phase"), choices=[SelectChoice(kind.value, words.name) for kind, words in WORDS.items()])
    minutes = minutes_field()
    after = SelectField(_l("After"), coerce=int)

    def __init__(self, room: Room) -> None:
        super().__init__()
        places = [SelectChoice(phase.id, f"{phase.position}. {WORDS[phase.kind].name}") for phase in room.phases]
        self.after.choices = [SelectChoice(0, _("At the beginning")), *places]
        if not self.is_submitted():
            self.minutes.data, self.after.data = 15, places[-1].value if places else 0


class PhaseForm(FlaskForm):
    """The settings of a phase; those about writing only where people write."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    minutes = minutes_field()
    instructions_pt = TextAreaField(_l("Instructions in Portuguese"), [Length(max=INSTRUCTIONS_LIMIT)])
    instructions_en = TextAreaField(_l("Instructions in English"), [Length(max=INSTRUCTIONS_LIMIT)])
    is_silent = BooleanField(_l("Silent: what people write is shown to the others at the reveal"))
    is_moderated = BooleanField(_l("Moderated: the desk reads each text before the room sees it"))
    attribution = SelectField(
        _l("What the room sees of who wrote"),
        choices=[SelectChoice(each.value, text) for each, text in ATTRIBUTIONS.items()],
    )
    most_each = IntegerField(_l("Most texts a person"), [Optional(), NumberRange(1, 50)])
    grace_minutes = IntegerField(_l("Minutes in which late texts still arrive"), [InputRequired(), NumberRange(0, 60)])

    def __init__(self, phase: Phase, **sent: Any) -> None:
        words = {f"instructions_{language}": text for language, text in (phase.instructions or {}).items()}
        super().__init__(obj=phase, data=words, **sent)
        if phase.kind not in WRITING:
            for name in ("is_silent", "is_moderated", "attribution", "most_each", "grace_minutes"):
                delattr(self, name)
        elif phase.hides_texts:
            del self.is_silent  # its end is the reveal, which asks twice

    def validate_instructions_en(self, field: Field) -> None:
        """Want both languages or neither: everybody reads the room in their own."""
        if bool((field.data or "").strip()) != bool((self.instructions_pt.data or "").strip()):
            raise ValidationError(_("Write the instructions in both languages, or in neither to keep the usual ones."))

    def settings(self) -> dict[str, Any]:
        """Return the settings as the columns of a phase."""
        words = {"pt": self.instructions_pt.data, "en": self.instructions_en.data}
        texts = {language: text.strip() for language, text in words.items() if text and text.strip()}
        others = {name: value for name, value in self.data.items() if not name.startswith(NO_SETTINGS)}
        if "attribution" in others:
            others["attribution"] = Attribution(others["attribution"])
        return others | {"instructions": texts or None}

    def differences(self, phase: Phase) -> list[tuple[str, str, str]]:
        """Return what stands otherwise by now: (the label, as it was saved, as it is in this form)."""
        saved = PhaseForm(phase, formdata=None)
        fields = [(each.label.text, in_words(saved[each.name]), in_words(each)) for each in self if is_visible(each)]
        return [(label, theirs, own) for label, theirs, own in fields if theirs != own]


def is_visible(field: Field) -> bool:
    """Whether a person fills a field in."""
    return getattr(field.widget, "input_type", "") != "hidden"


def in_words(field: Field) -> str:
    """Return what a field says, to be read beside another."""
    if isinstance(field, BooleanField):
        return str(_("Yes") if field.data else _("No"))
    return str(ATTRIBUTIONS[Attribution(field.data)]) if isinstance(field, SelectField) else str(field.data or "–")


def kind_of(form: NewPhaseForm) -> PhaseKind:
    """Return the kind that was chosen."""
    return PhaseKind(form.kind.data)
