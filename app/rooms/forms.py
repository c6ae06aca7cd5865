"""What a browser may send about a room."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField
from wtforms.validators import DataRequired, Length, NumberRange


class JoinForm(FlaskForm):
    """The code that stands on the room's screen."""

    code = StringField(
        _l("Room code"), [DataRequired(_l("Write the six characters on the room's screen.")), Length(max=20)]
    )


class ExtensionForm(FlaskForm):
    """More time for a phase."""

    minutes = IntegerField(_l("Minutes"), [DataRequired(), NumberRange(1, 60)])
