"""What a browser may send about contributions that a facilitator looks after."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from app.contributions.fields import text_field, title_field
from app.contributions.models import REASON_LIMIT


class QuestionForm(FlaskForm):
    """A question to the author."""

    question = text_field("question", _l("Question to the author"), _l("Write the question."), REASON_LIMIT)


class HidingForm(FlaskForm):
    """Why something is hidden, for its author to read."""

    reason = text_field("reason", _l("Reason, for the author"), _l("Write the reason."), REASON_LIMIT)


class WordingForm(FlaskForm):
    """Clearer words."""

    title = title_field("title")
    text = text_field("text", _l("Text"), _l("Write the text."))
