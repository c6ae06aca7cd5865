"""What a browser may send about a room."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length


class JoinForm(FlaskForm):
    """The code that stands on the room's screen."""

    code = StringField(
        _l("Room code"), [DataRequired(_l("Write the six characters on the room's screen.")), Length(max=20)]
    )


class ArrivalForm(FlaskForm):
    """The room somebody comes into; without one they are placed."""

    room = StringField(validators=[Length(max=30)])
