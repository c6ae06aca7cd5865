"""The pages on which a workshop is moved to another time, cancelled, and reinstated."""

from typing import Any

from flask import Blueprint, Response, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.accounts.models import Actor
from app.answers import changed
from app.editor.answering import forget
from app.errors import DomainError
from app.extensions import db
from app.permissions import requires
from app.programme.models import Workshop
from app.rescheduling.forms import CancelForm, TimeForm
from app.rescheduling.queries import answers_in, has_begun, standing_in, without_address
from app.rescheduling.services import cancel_workshop, reinstate_workshop, reschedule_workshop

bp = Blueprint("rescheduling", __name__, url_prefix="/coordination/workshops/<workshop>")


@bp.route("/time", methods=["GET", "POST"])
@requires("reschedule_workshop")
def reschedule(actor: Actor, workshop: Workshop) -> Any:
    """Show who would be told of another time and who has confirmed the last one; move the workshop."""
    form = TimeForm(workshop)
    if not form.validate_on_submit():
        return page("rescheduling/time.html", workshop, form), 422 if form.is_submitted() else 200
    try:
        told = reschedule_workshop(actor, workshop, form.starts_at.data, form.ends_at.data, form.reason.data)
    except DomainError as refusal:
        forget()
        form.form_errors.append(str(refusal))
        return page("rescheduling/time.html", workshop, form), 409
    db.session.commit()
    return at_workshop(workshop, told)


@bp.route("/cancellation", methods=["GET", "POST"])
@requires("cancel_workshop")
def cancel(actor: Actor, workshop: Workshop) -> Any:
    """Show who would be told, and cancel the workshop."""
    form = CancelForm()
    if not form.validate_on_submit():
        return page("rescheduling/cancellation.html", workshop, form), 422 if form.is_submitted() else 200
    told = cancel_workshop(actor, workshop, form.reason())
    db.session.commit()
    return at_workshop(workshop, told)


@bp.post("/reinstatement")
@requires("cancel_workshop")
def reinstate(actor: Actor, workshop: Workshop) -> Response:
    """Let a cancelled workshop take place after all."""
    told = reinstate_workshop(actor, workshop)
    db.session.commit()
    return at_workshop(workshop, told)


def page(template: str, workshop: Workshop, form: Any) -> str:
    """Return a page about a workshop, with who stands in it."""
    standing = standing_in(workshop)
    return render_template(
        template,
        workshop=workshop,
        form=form,
        standing=standing,
        unreachable=without_address(standing),
        answers=answers_in(workshop),
        begun=has_begun(workshop),
    )


def at_workshop(workshop: Workshop, told: int) -> Response:
    """Answer on the page that shows who has confirmed."""
    message = ngettext("Saved. One person is told.", "Saved. %(num)s people are told.", told) if told else _("Saved.")
    return changed("_toast.html", url_for("rescheduling.reschedule", workshop=workshop.code), message)
