"""A programme's file from a browser: trying it without changing anything, and putting it in place."""

from dataclasses import dataclass, field

from flask_babel import gettext as _

from app.accounts.models import Actor
from app.editor.queries import is_taken, programme_or_404
from app.errors import DomainError
from app.journal.services import lock
from app.programme.queries import workshops_of
from app.programme.services import WrongDocument, load_programme
from app.programme.toml import Problem
from app.programme.writing import changes, content_of
from app.registration.seating import hold

# What people who are registered must be told of, and a file tells nobody.
TOLD = {"starts_at", "ends_at", "cancelled_at"}


@dataclass(frozen=True)
class Trial:
    """What a file would do: nothing, for these problems; else these changes, {key: [before, after]}."""

    text: str = ""
    problems: list[Problem] = field(default_factory=list)
    refusal: str | None = None
    changes: dict[str, list[str | None]] = field(default_factory=dict)


def try_file(actor: Actor, content: bytes) -> Trial:
    """Return what a file would do. The caller rolls back."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return Trial(problems=[Problem(line, "", _("is not written in UTF-8"))])
    before = content_of(programme_or_404())
    try:
        apply_file(actor, text)
    except WrongDocument as wrong:
        return Trial(text, problems=wrong.problems)
    except DomainError as refusal:
        return Trial(text, refusal=str(refusal))
    return Trial(text, changes=changes(before, content_of(programme_or_404())))


def apply_file(actor: Actor, text: str) -> None:
    """Bring the programme up to date with a file. Raises WrongDocument, or DomainError: people who are registered are
    told of another time by “Reschedule”, not by a file, and a programme of another name is loaded by the command."""
    programme = programme_or_404()
    slug = programme.slug
    lock(programme.scope)
    workshops = sorted(workshops_of(programme), key=lambda workshop: workshop.scope_id)
    for workshop in workshops:  # in order: nobody waits in a circle
        hold(workshop)
    taken = [workshop for workshop in workshops if is_taken(workshop)]
    before = {each.code: [getattr(each, name) for name in sorted(TOLD)] for each in taken}
    loaded = load_programme(text, actor)
    if loaded.slug != slug:
        raise DomainError(_("This file is of another programme: %(slug)s.", slug=loaded.slug))
    for each in taken:
        if [getattr(each, name) for name in sorted(TOLD)] != before[each.code]:
            raise DomainError(
                _(
                    "People are registered for %(code)s: change its time with “Reschedule”, so that they are told.",
                    code=each.code,
                )
            )
