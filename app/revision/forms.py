"""What a browser may send about one's own contributions."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from app.contributions.fields import text_field, title_field
from app.contributions.models import REASON_LIMIT


class RevisionForm(FlaskForm):
    """Other words of one's own."""

    title = title_field("title")
    text = text_field("text", _l("Text"), _l("Write the text."))


class AppealForm(FlaskForm):
    """Why something should not be hidden."""

    why = text_field("why", _l("Why should it be shown?"), _l("Write why it should be shown."), REASON_LIMIT)
