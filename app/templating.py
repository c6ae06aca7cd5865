"""What every template can use: the person's language, and dates, times and texts in it."""

import re
from datetime import date, datetime

from babel import Locale
from babel.dates import get_timezone_location
from flask import Flask, g, has_request_context, request
from flask_babel import format_date, format_time, get_timezone
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from app.database import Texts, utcnow

LANGUAGES = {"pt": "pt_PT", "en": "en_GB"}  # what people choose, and the conventions it brings for dates and numbers
THEMES = ("light", "dark")
CODE = re.compile(r"\b([A-Z0-9]+-R\d+(?:-\d+)?)\b")


def language() -> str:
    """Return the language of the person, "pt" or "en": of the channel or letter, their choice, their browser."""
    if has_request_context() and "language" not in g:
        g.language = request.cookies.get("language") or request.accept_languages.best_match(LANGUAGES)
    chosen = g.get("language") if g else None
    return chosen if chosen in LANGUAGES else "pt"


def locale_selector() -> str:
    """Return the conventions for Flask-Babel."""
    return LANGUAGES[language()]


def local(texts: Texts | None) -> str:
    """Return a text of the programme in the person's language, else in Portuguese."""
    return (texts.get(language()) or texts.get("pt") or next(iter(texts.values()), "")) if texts else ""


def day(moment: datetime | date, year: bool = False) -> str:
    """Return a day in words: "Quarta-feira, 3 de março", with the year if asked."""
    # Translators: a CLDR date pattern
    text: str = format_date(moment, _("EEEE d MMMM y") if year else _("EEEE d MMMM"))
    return text[:1].upper() + text[1:]


def short_day(moment: datetime | date, year: bool = False) -> str:
    """Return a day without its weekday: "3 de março", with the year if asked."""
    # Translators: a CLDR date pattern
    return format_date(moment, _("d MMMM y") if year else _("d MMMM"))


def clock(moment: datetime) -> str:
    """Return the time of day in the programme's zone: "16:00"."""
    return format_time(moment, "HH:mm")


def zone(moment: datetime) -> str:
    """Return the name of the programme's zone at that moment: "Lisboa, GMT"."""
    conventions = Locale.parse(locale_selector())
    place = get_timezone_location(get_timezone(), conventions, return_city=True)
    offset_now = moment.astimezone(get_timezone()).utcoffset()
    hours = offset_now.total_seconds() / 3600 if offset_now else 0
    offset = f"GMT{hours:+g}" if hours else "GMT"
    return f"{place}, {offset}"


def iso(moment: datetime) -> str:
    """Return a moment for machines, with its offset in the programme's zone."""
    return moment.astimezone(get_timezone()).isoformat(timespec="minutes")


def whole_codes(words: str) -> Markup:
    """Return a sentence in which no code breaks at its hyphens at the end of a line: W3-R2-041."""
    escaped = str(escape(words))
    return Markup(CODE.sub(r'<span class="text-nowrap">\1</span>', escaped))  # noqa: S704 - escaped above


def csrf_field() -> Markup:
    """Return the hidden token against forged requests. In what goes to many people there is none to share;
    htmx sends the page's own in a header.
    """
    if g.get("shared"):
        return Markup()
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def here() -> str:
    """Return the address of the page a person is on: of this one, or of the one whose form they sent."""
    if request.method == "GET":
        return request.full_path.removesuffix("?")
    return (request.referrer or "").removeprefix(request.host_url.rstrip("/")) or "/"


def init_templating(app: Flask) -> None:
    """Give the templates their filters and the person's choices."""
    for function in (local, day, short_day, clock, zone, iso, whole_codes):
        app.add_template_filter(function)
    app.add_template_global(csrf_field)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    @app.context_processor
    def choices() -> dict[str, object]:
        theme = request.cookies.get("theme")
        chosen = theme if theme in THEMES else None
        return {"locale": language(), "theme": chosen, "now": utcnow(), "here": here()}
