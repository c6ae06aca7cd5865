"""Handing letters over: to an SMTP server when there is one, else into files that a developer can read."""

import logging
import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import current_app, g, render_template
from flask_babel import force_locale

from app.database import read_only
from app.mail.models import Letter
from app.templating import LANGUAGES

log = logging.getLogger(__name__)


def compose(letter: Letter) -> EmailMessage:
    """Return the letter as a message in the person's language, as text and as HTML.

    The first line of the text template is the subject.
    """
    subject, text, html = render(letter)
    config = current_app.config
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = config["MAIL_FROM"], letter.to, subject
    message["Date"] = formatdate()
    message["Message-ID"] = f"<{letter.message_id}@{urlsplit(config['BASE_URL']).hostname}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    message["Content-Language"] = letter.language  # last: it would move into the text part
    return message


def render(letter: Letter) -> tuple[str, str, str]:
    """Return the subject, the text and the HTML of a letter, with the addresses that BASE_URL makes."""
    app, facts = current_app._get_current_object(), revived(letter.facts)  # type: ignore[attr-defined]
    with app.test_request_context(base_url=app.config["BASE_URL"]):
        g.language = letter.language
        read_only()
        with force_locale(LANGUAGES.get(letter.language, letter.language)):
            subject, _newline, text = render_template(f"{letter.template}.txt", **facts).strip().partition("\n")
            html = render_template(f"{letter.template}.html", subject=subject, **facts)
    return subject.strip(), text.strip() + "\n", html


def revived(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts of a letter with its moments as moments again."""
    return {
        name: datetime.fromisoformat(fact) if name.endswith("_at") and fact else fact for name, fact in facts.items()
    }


def hand_over(message: EmailMessage, letter: Letter) -> None:
    """Send a message through SMTP_URL (smtp:// or smtps://user:password@host:port), or write it to a file."""
    if current_app.config["SMTP_URL"]:
        send_by_smtp(message, current_app.config["SMTP_URL"])
        return
    folder: Path = current_app.config["INSTANCE"] / "mail"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{letter.written_at:%Y%m%d-%H%M%S}-{letter.id:06}.eml"
    path.write_bytes(bytes(message))
    log.info("Letter to %s: %s", letter.to, path)


def send_by_smtp(message: EmailMessage, url: str) -> None:
    """Send a message through an SMTP server. A password never travels in the clear."""
    address = urlsplit(url)
    connect = smtplib.SMTP_SSL if address.scheme == "smtps" else smtplib.SMTP
    with connect(address.hostname or "localhost", address.port or 0, timeout=30) as server:
        if address.username:
            if address.scheme != "smtps":
                server.starttls(context=ssl.create_default_context())
            server.login(unquote(address.username), unquote(address.password or ""))
        server.send_message(message)
