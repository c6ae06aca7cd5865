"""Talking to a mail server, and telling "never", "later" and "nobody knows" apart (RFC 5321, section 4.2.1)."""

import smtplib
import ssl
from email.message import EmailMessage
from typing import Any
from urllib.parse import unquote, urlsplit

from app.mail.models import Letter

PATIENCE = 30  # seconds for each answer
FOR_GOOD = 500  # answers from here on say that trying again does not help


class Refused(Exception):
    """A letter that will never be taken."""


class InDoubt(Exception):
    """A letter was handed over and no answer came: it may have arrived."""


class Plain(smtplib.SMTP):
    """A connection that takes letters."""

    def data(self, msg: Any) -> tuple[int, bytes]:
        """Send the message itself. Raises InDoubt when the server does not say what became of it."""
        try:
            return super().data(msg)
        except smtplib.SMTPDataError:
            raise
        except OSError as problem:
            raise InDoubt(f"The mail server took the letter and did not answer. {problem}") from problem

    def take(self, message: EmailMessage, _letter: Letter) -> None:
        """Hand a message over. Raises Refused when the server says never, an OSError when it says later."""
        try:
            self.send_message(message)
        except smtplib.SMTPRecipientsRefused as problem:
            [(code, answer)] = problem.recipients.values()
            refuse_for_good(code, answer)
            raise
        except smtplib.SMTPDataError as problem:
            refuse_for_good(problem.smtp_code, problem.smtp_error)
            raise
        except smtplib.SMTPNotSupportedError as problem:
            raise Refused(str(problem)) from problem


class Sealed(smtplib.SMTP_SSL, Plain):
    """The same, encrypted from the first byte."""


def refuse_for_good(code: int, answer: bytes | str) -> None:
    """Raise Refused when an answer of the mail server is final."""
    if code >= FOR_GOOD:
        raise Refused(f"{code} {answer.decode(errors='replace') if isinstance(answer, bytes) else answer}")


def connection_to(url: str) -> Plain:
    """Return a connection to smtp://… or smtps://user:password@host:port. A password never travels in the clear.

    Raises OSError when nobody is there, or they do not know us: that may be mended.
    """
    address = urlsplit(url)
    where, trusted = (address.hostname or "localhost", address.port or 0), ssl.create_default_context()
    sealed = address.scheme == "smtps"
    server = Sealed(*where, timeout=PATIENCE, context=trusted) if sealed else Plain(*where, timeout=PATIENCE)
    try:
        if address.username:
            if not sealed:
                server.starttls(context=trusted)
            server.login(unquote(address.username), unquote(address.password or ""))
    except BaseException:
        server.close()
        raise
    return server
