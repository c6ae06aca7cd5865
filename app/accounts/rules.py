"""What follows from what people type: whether an address can receive a letter, and where a link may lead."""

from email_validator import EmailNotValidError, validate_email
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

EXAMPLE = "ana@exemplo.pt"


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
