"""A workshop as a calendar file (RFC 5545), for calendars that people keep elsewhere."""

from email.utils import parseaddr
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from app.database import Texts, utcnow
from app.programme.models import Workshop
from app.templating import LANGUAGES

PUBLISH, CANCEL = "PUBLISH", "CANCEL"  # RFC 5546: "this is when it is", and "take it out of your calendar"


def calendar_file(workshop: Workshop, language: str, method: str = PUBLISH) -> str:
    """Return the calendar file of a workshop, with its texts in a language.

    It has the same UID for ever, and a higher SEQUENCE whenever the time changed: calendars replace what they have.
    CANCEL is for letters about a workshop that will not take place.
    """
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Cocria//Cocria//PT")
    calendar.add("method", method)
    calendar.add_component(event_of(workshop, language))
    return str(calendar.to_ical().decode())


def event_of(workshop: Workshop, language: str) -> Event:
    """Return the session as an event. Times are in UTC, so that it needs no zones of its own."""
    event, now, page = Event(), utcnow(), page_of(workshop)
    event.add("uid", f"{workshop.code}@{urlsplit(page).hostname}")
    event.add("sequence", workshop.calendar_sequence)
    event.add("dtstamp", now)
    event.add("last-modified", now)
    event.add("dtstart", workshop.starts_at)
    event.add("dtend", workshop.ends_at)
    event.add("summary", one_line(workshop.theme, language))
    event.add("description", description_of(language, page))
    event.add("location", one_line(workshop.place, language) or page)
    event.add("url", page)
    event.add("organizer", organizer_of(workshop, language))
    event.add("status", "CANCELLED" if workshop.cancelled_at else "CONFIRMED")
    return event


def description_of(language: str, page: str) -> str:
    """Return what the event says beside its title: nothing that is for one person alone, since calendars are shared."""
    with force_locale(LANGUAGES.get(language, language)):
        return f"{_('Those who are registered enter by their personal link.')}\n{page}"


def organizer_of(workshop: Workshop, language: str) -> vCalAddress:
    """Return who invites: the body that coordinates the programme, at the address for questions."""
    config, body = current_app.config, workshop.programme.coordinator
    name, address = parseaddr(config["MAIL_FROM"])
    organizer = vCalAddress(f"mailto:{config['CONTACT_EMAIL'] or address}")
    organizer.params["cn"] = vText(one_line(body.name, language).replace('"', "'") if body else name)
    return organizer


def page_of(workshop: Workshop) -> str:
    """Return the address of the workshop's page, also where there is no request."""
    base = urlsplit(current_app.config["BASE_URL"])
    pages = current_app.url_map.bind(base.netloc, base.path or "/", url_scheme=base.scheme)
    return str(pages.build("programme.workshop", {"workshop": workshop.code}, force_external=True))


def one_line(texts: Texts, language: str) -> str:
    """Return a text in a language, else in Portuguese, in one line and without characters that nobody sees."""
    text = texts.get(language) or texts.get("pt", "")
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())
