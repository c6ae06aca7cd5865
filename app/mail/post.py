"""Handing letters over: to an SMTP server when there is one, else into files that a developer can read."""

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, g, render_template
from flask_babel import force_locale
from icalendar import Calendar

from app.database import read_only
from app.mail.models import Letter
from app.mail.smtp import connection_to
from app.templating import LANGUAGES

log = logging.getLogger(__name__)

Take = Callable[[EmailMessage, Letter], None]


def compose(letter: Letter) -> EmailMessage:
    """Return the letter as a message in the person's language, as text and as HTML, with the calendar file if any.

    The first line of the text template is the subject. Raises ValueError when the address is not one address.
    """
    subject, text, html = render(letter)
    config = current_app.config
    message = EmailMessage()
    message["From"], message["To"] = config["MAIL_FROM"], Address(addr_spec=letter.to)
    # EmailMessage loses blanks where it folds a long subject with accents (python/cpython#92081); Header does not.
    message.set_raw("Subject", Header(" ".join(subject.split()), header_name="Subject").encode())
    message["Date"] = formatdate()
    message["Message-ID"] = f"<{letter.message_id}@{urlsplit(config['BASE_URL']).hostname}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    if letter.calendar:
        method = {"method": str(Calendar.from_ical(letter.calendar)["method"])}
        name = f"{letter.about}.ics"
        message.add_attachment(letter.calendar, subtype="calendar", filename=name, params=method)
    message["Content-Language"] = letter.language  # last: it would move into a part
    return message


def render(letter: Letter) -> tuple[str, str, str]:
    """Return the subject, the text and the HTML of a letter, with the addresses that BASE_URL makes."""
    app, facts = current_app._get_current_object(), revived(letter.facts)  # type: ignore[attr-defined]
    with app.test_request_context(base_url=app.config["BASE_URL"]):
        g.language = letter.language
        read_only()
        with force_locale(LANGUAGES.get(letter.language, letter.language)):
            subject, _newline, text = render_template(f"{letter.template}.txt", **facts).strip().partition("\n")
            html = render_template(f"{letter.template}.html", **facts)
    return " ".join(subject.split()), re.sub(r"\n{3,}", "\n\n", text).strip() + "\n", html


def revived(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts of a letter with its moments as moments again."""
    return {
        name: datetime.fromisoformat(fact) if name.endswith("_at") and fact else fact for name, fact in facts.items()
    }


@contextmanager
def post_office() -> Iterator[Take]:
    """Be where letters are handed over: at the server of SMTP_URL (smtp:// or smtps://user:password@host:port), else
    at the folder where a developer reads them. Raises OSError when nobody is there."""
    url = current_app.config["SMTP_URL"]
    if not url:
        yield write_file
        return
    server = connection_to(url)
    try:
        yield server.take
    finally:
        with suppress(OSError):  # what comes now says nothing about the letter
            server.quit()


def write_file(message: EmailMessage, letter: Letter) -> None:
    """Write a message into a file."""
    folder: Path = current_app.config["INSTANCE"] / "mail"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{letter.written_at:%Y%m%d-%H%M%S}-{letter.id:06}.eml"
    path.write_bytes(bytes(message))
    log.info("Letter to %s: %s", letter.to, path)
