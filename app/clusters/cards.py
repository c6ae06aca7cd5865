"""Cards as markup. What the room sees of a card is the same for everybody and for each look at it: made once."""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from flask import get_template_attribute, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from app.clusters.board import Card
from app.database import read_once
from app.programme.models import Programme
from app.templating import language

Sides = dict[int | None, tuple[str, str]]  # how the cards of a sector id look: their class, and the sector's mark


@read_once
def sides_of(programme: Programme, language: str) -> Sides:
    """Return how the cards of each sector id look: their class, and the mark of the sector; of None too."""
    mark = get_template_attribute("macros/people.html", "sector")
    sides: Sides = {None: ("", "")}
    return sides | {each.id: (f"contribution-{each.look}", mark(each, small=True)) for each in programme.sectors}


class CardWords(NamedTuple):
    """What is the same on all cards that a room sees, in one language."""

    idea: str
    challenge: str
    whole_text: str
    entered: str
    late: str
    course: str


@read_once
def words_in(language: str) -> CardWords:
    """Return what is the same on all cards, in the language that is spoken now."""
    words = _("Idea"), _("Challenge"), _("Whole text"), _("entered by a facilitator"), _("late")
    return CardWords(*words, course=url_for("responses.course", code="-")[:-1])


def cards_as_seen(cards: Iterable[Card], sides: Sides) -> str:
    """Return the markup of cards as the room sees them."""
    words = words_in(language())
    return "".join([_as_seen(card, sides[card.sector_id], words) for card in cards])


@lru_cache(maxsize=4096)
def _as_seen(card: Card, side: tuple[str, str], words: CardWords) -> Markup:
    """Return a card as the room sees it. It is made of nothing but these facts, so once for each of its states."""
    html: Markup = get_template_attribute("clusters/_card.html", "as_seen")(card, side, words)
    return html
