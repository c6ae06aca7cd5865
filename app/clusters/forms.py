"""What a browser may send about the board."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, Length

from app.clusters.models import TITLE_LIMIT

SHORT = Length(max=TITLE_LIMIT, message=_l("A title has at most %(max)d characters. Please shorten it."))
PLACES = ("new", "selection")


class TitleForm(FlaskForm):
    """The title of a group. `place` tells apart the forms of one page: "new", "selection", or the group's number."""

    place = HiddenField(default=PLACES[0])
    title = StringField(
        _l("Title of the group"),
        [DataRequired(_l("Write a title for the group.")), SHORT],
        [lambda text: (text or "").strip()],
    )

    def __init__(self, place: str = PLACES[0], **settings: Any) -> None:
        super().__init__(data={"place": place}, **settings)
        sent = self.place.data or ""
        self.title.id = f"title-{sent if sent in PLACES or sent.isdecimal() else place}"


def column_number(text: str | None) -> int | None:
    """Return the column that a form names: its number, 0 for the loose ones ("" or "0"), None when it names none."""
    if text is None or not (text == "" or text.isdecimal()):
        return None
    return int(text or 0)


def parallel(values: Sequence[str], length: int) -> list[str | None]:
    """Return a value for each of several things: one for all of them, or one each; None where there is none."""
    if len(values) == 1:
        return [values[0]] * length
    return [values[at] if at < len(values) else None for at in range(length)]
