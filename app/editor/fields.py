"""Form fields for what the programme is made of: texts in both languages, times on the programme's clocks."""

from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import get_timezone, lazy_gettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    Field,
    Form,
    FormField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from app.editor.queries import others_than
from app.programme.checks import YEARS, code
from app.programme.comparison import is_on_the_clock
from app.programme.models import Programme, Workshop

SHORT, LONG = 300, 4000
UNSAID = ("csrf_token", "version")
TOO_LONG = _l("Write at most %(max)d characters.")
NEEDED = _l("This is needed.")


def tidy(typed: str | None) -> str:
    """Return what was typed without blanks around it, with one kind of line end."""
    return (typed or "").replace("\r\n", "\n").strip()


class Pair(Form):
    """A text in both languages. One alone is not enough: everybody reads the programme in their own."""

    is_needed = True

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for both languages; an optional text may be missing in both."""
        right = super().validate(extra_validators)
        for field, other in ((self["pt"], self["en"]), (self["en"], self["pt"])):
            if not field.data and (self.is_needed or other.data):
                field.errors = [_("Write it in both languages.")]
                right = False
        return right


def texts(label: Any, most: int, lines: int = 1, is_needed: bool = True, *checks: Any) -> FormField:
    """Return the field of a text in both languages: one line, or several; `checks` are more validators of each."""

    def language(name: Any, code: str) -> Field:
        kind, look = (TextAreaField, {"rows": lines}) if lines > 1 else (StringField, {})
        return kind(name, [Length(max=most, message=TOO_LONG), *checks], [tidy], render_kw={"lang": code, **look})

    fields = {"is_needed": is_needed, "pt": language(_l("Portuguese"), "pt-PT"), "en": language(_l("English"), "en")}
    return FormField(type("Texts", (Pair,), fields), label)


def words(label: Any, most: int, **more: Any) -> StringField:
    """Return the field of a few words that must be there."""
    return StringField(label, [DataRequired(NEEDED), Length(max=most, message=TOO_LONG)], [tidy], **more)


def number(label: Any, least: int, most: int) -> IntegerField:
    """Return the field of a whole number between two others."""
    message = lazy_gettext("Write a whole number from %(least)s to %(most)s.", least=least, most=most)
    return IntegerField(label, [InputRequired(message), NumberRange(least, most, message)])


def some_of(label: Any) -> SelectMultipleField:
    """Return the field of a choice of several, each with its own box to tick."""
    return SelectMultipleField(label, option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False))


def moment(label: Any) -> DateTimeLocalField:
    """Return the field of a day and time on the clocks of the programme's zone; its data is a moment."""
    wrong = _l("Write a day and a time, like 2026-03-04 16:00.")
    needed = InputRequired(_l("Write the day and the time."))
    formats = [f"%Y-%m-%d{between}%H:%M" for between in ("T", " ")]
    return DateTimeLocalField(label, [needed, on_the_clock], format=formats, tz=here, invalid_value_message=wrong)


def here() -> ZoneInfo:
    """Return the programme's zone."""
    return ZoneInfo(str(get_timezone()))


def on_the_clock(form: Form, field: DateTimeLocalField) -> None:
    """Refuse a time that no clock shows: an hour is missing in the night in which summer time begins."""
    if field.data is None:
        return
    if field.data.year not in YEARS or not is_on_the_clock(field.data.replace(tzinfo=None), here()):
        raise ValidationError(_("The clocks do not show this time: choose another."))


def after(first: Field, second: Field, message: str) -> None:
    """Raise ValidationError with the message when the second moment or day is not after the first."""
    if first.data and second.data and not first.data < second.data:
        raise ValidationError(message)


def refuse_overlap(programme: Programme, workshop: Workshop | None, starts: Any, ends: Any, place: Any) -> None:
    """Raise ValidationError when another workshop is in the same place at the same time."""
    for other in others_than(workshop, programme):
        if other.place == place and other.starts_at < ends and starts < other.ends_at:
            raise ValidationError(_("%(code)s is in the same place at that time.", code=other.code))


def in_words(field: Field) -> str:
    """Return what a field says, to be read beside another."""
    if isinstance(field, BooleanField):
        return str(_("Yes") if field.data else _("No"))
    if isinstance(field, SelectField):
        names = {str(choice.value): str(choice.label) for choice in field.iter_choices()}
        chosen = field.data if isinstance(field, SelectMultipleField) else [field.data]
        return ", ".join(names.get(str(each), "–") for each in chosen or []) or "–"
    if isinstance(field, DateTimeLocalField) and field.data:
        return f"{field.data.astimezone(here()):%Y-%m-%d %H:%M}"
    return str(field.data or "–")


def checked(check: Any, message: Any) -> Any:
    """Return a validator from a check of the programme's document."""

    def validate(form: Any, field: Field) -> None:
        try:
            check(field.data)
        except ValueError as problem:
            raise ValidationError(str(message)) from problem

    return validate


def code_field(label: Any, most: int) -> StringField:
    """Return the field of a code that can stand in an address."""
    wrong = _l("Write letters, digits and single hyphens, at most %(most)s.", most=most)
    return StringField(label, [checked(lambda value: code(value, most), wrong)])


class EditorForm(FlaskForm):
    """A row of the programme, with the version of it that was read."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])

    def values(self) -> dict[str, Any]:
        """Return the values of the columns; an optional text that is in no language says nothing."""
        found = {field.name: field.data for field in self if field.name not in UNSAID}
        empty = {"pt": "", "en": ""}
        return {name: {} if value == empty else value for name, value in found.items()}

    def in_words(self) -> dict[str, str]:
        """Return what the form says, to be read beside another: {label: words}."""
        told = {}
        for field in self:
            if field.name not in UNSAID:
                for part in field if isinstance(field, FormField) else [field]:
                    label = f"{field.label.text} ({part.label.text})" if part is not field else field.label.text
                    told[str(label)] = in_words(part)
        return told
