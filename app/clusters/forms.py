"""What a browser may send about the board."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
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
    if text is None or not (text == "" or (text.isdecimal() and len(text) < 10)):
        return None
    return int(text or 0)


def moves_asked(fields: MultiDict[str, str]) -> dict[str, tuple[int | None, int | None]]:
    """Return what a form wants moved: {code: (to which column, in which it was seen)}, None where it does not say.

    One `cluster` is for all the `contributions`; as many are for one each, in the same order. `was` likewise.
    """
    codes = fields.getlist("contributions")
    to, was = (each_of(fields.getlist(name), len(codes)) for name in ("cluster", "was"))
    return dict(zip(codes, zip(to, was, strict=True), strict=True))


def each_of(texts: list[str], length: int) -> list[int | None]:
    """Return a column for each of several things: the one for all, or one each as far as they go."""
    numbers = [column_number(text) for text in texts]
    return numbers * length if len(numbers) == 1 else [*numbers, *[None] * length][:length]
