"""What follows from what people type and browsers say: addresses, links, codes, and how a browser is called."""

from datetime import datetime
from hmac import compare_digest

import pyotp
from email_validator import EmailNotValidError, validate_email
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

EXAMPLE = "ana@exemplo.pt"
STEP = 30  # seconds that a code of an authenticator app lasts
# The first that a browser names is it: each also names those that it wants to be taken for.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "SamsungBrowser/": "Samsung Internet",
}
BROWSERS |= {"CriOS/": "Chrome", "Chrome/": "Chrome", "Safari/": "Safari"}
SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "CrOS": "ChromeOS", "Windows": "Windows"}
SYSTEMS |= {"Mac OS X": "macOS", "Linux": "Linux"}


def email_problem(address: str) -> LazyString | None:
    """Return what is wrong with an e-mail address, in a sentence; None when nothing is.

    The form is that of RFC 5321 and 5322, as email-validator reads them; only a letter shows whether somebody is there.
    """
    name, at, place = address.strip().partition("@")
    if not at:
        return _l("The “@” is missing. Example: %(example)s", example=EXAMPLE)
    if not name:
        return _l("The part before “@” is missing. Example: %(example)s", example=EXAMPLE)
    if not place:
        return _l("The part after “@” is missing. Example: %(example)s", example=EXAMPLE)
    try:
        validate_email(address.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return _l("This address does not look complete. Example: %(example)s", example=EXAMPLE)
    return None


def local_path(wanted: str | None, otherwise: str) -> str:
    """Return where a person asked to go, when that is a page of ours; else the other page.

    Browsers read "//host", "/\\host" and paths with control characters as addresses elsewhere (OWASP, "Unvalidated
    Redirects and Forwards"), so only what begins with one plain slash passes.
    """
    ours = wanted and wanted.isprintable() and wanted.startswith("/") and wanted[1:2] not in ("/", "\\")
    return wanted if wanted and ours else otherwise


def browser_name(user_agent: str) -> str:
    """Return how people call a browser that describes itself like this: "Firefox, Android"; "" when we cannot tell."""
    named = (next((name for sign, name in names.items() if sign in user_agent), None) for names in (BROWSERS, SYSTEMS))
    return ", ".join(filter(None, named))


def step_of(secret: str, code: str, now: datetime, last: int | None) -> int | None:
    """Return the step of time whose code this is: the present one or a neighbour, later than the last one used.

    RFC 6238, sections 5.2 (no code counts twice) and 6 (clocks that differ a little).
    """
    present, app = int(now.timestamp()) // STEP, pyotp.TOTP(secret)
    candidates = (step for step in (present - 1, present, present + 1) if last is None or step > last)
    return next((step for step in candidates if compare_digest(app.generate_otp(step), code)), None)
