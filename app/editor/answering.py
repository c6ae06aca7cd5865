"""How a page of the editor answers its form: with reasons, beside what somebody else saved, or saved."""

from collections.abc import Callable
from typing import Any

from flask import render_template

from app.answers import changed
from app.database import read_only
from app.editor.changing import Overtaken
from app.editor.fields import EditorForm
from app.editor.queries import version_of
from app.errors import DomainError
from app.extensions import db


def edited(
    template: str, make: Callable[..., EditorForm], save: Callable[[Any], Any], to: str, message: str, row: Any = None
) -> Any:
    """Answer the form that `make` makes of a row, or of nothing yet: show it, or save it and lead on.

    What was typed is never lost: a rule that says no stands above the form, and so does what another saved first.
    """
    form = make()
    if not form.is_submitted():
        form.version.data = version_of(row) if row else 0
        return render_template(template, form=form, row=row)
    if not form.validate():
        return render_template(template, form=form, row=row), 422
    try:
        save(form)
        db.session.commit()
    except Overtaken:
        forget()
        form.version.data, form.version.raw_data = version_of(row), None  # sent again, it holds
        theirs, own = make(formdata=None).in_words(), form.in_words()
        differences = [(label, theirs[label], own[label]) for label in own if theirs.get(label) != own[label]]
        return render_template(template, form=form, row=row, differences=differences), 409
    except DomainError as refusal:
        forget()
        form.form_errors.append(str(refusal))
        return render_template(template, form=form, row=row), 409
    return changed("_toast.html", to, message)


def forget() -> None:
    """Undo what was not committed; what follows only reads."""
    db.session.rollback()
    read_only()
