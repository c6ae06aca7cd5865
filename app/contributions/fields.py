"""The fields of forms in which people write contributions, and other words for them."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.contributions.models import TEXT_LIMIT, TITLE_LIMIT


def plain(text: str | None) -> str | None:
    """Return a text without blanks around it, its lines ended as people count them: by one character."""
    return text.replace("\r\n", "\n").strip() if text else text


def title_field(name: str) -> Any:
    """Return the title of a contribution."""
    short = Length(max=TITLE_LIMIT, message=_l("A title has at most %(max)d characters. Please shorten it."))
    return StringField(_l("Title"), [DataRequired(_l("Write a title.")), short], [plain], id=name)


def text_field(name: str, label: Any, empty: Any, most: int = TEXT_LIMIT) -> Any:
    """Return a text that must not be empty."""
    short = Length(max=most, message=_l("A text has at most %(max)d characters. Please shorten it."))
    return TextAreaField(label, [DataRequired(empty), short], [plain], id=name)
