"""Looking a contribution up, and its public page."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from app.accounts.models import Actor
from app.contributions.queries import contribution_with
from app.contributions.rules import VALUE_NAMES, normal_code
from app.permissions import requires
from app.responses.forms import LookUpForm
from app.responses.queries import course_of, is_public

bp = Blueprint("responses", __name__)


@bp.get("/contributions")
@requires("look_up_contribution")
def search(actor: Actor) -> Any:
    """Ask for the code of a contribution, or lead to the one it names."""
    asked = "code" in request.args
    form = LookUpForm(request.args if asked else None)
    if asked and form.validate() and form.contribution:
        return redirect(url_for("responses.course", code=form.contribution.code), 303)
    return render_template("responses/search.html", form=form), 422 if asked else 200


@bp.get("/c/<code>")
@requires("look_up_contribution")
def course(actor: Actor, code: str) -> Any:
    """Show the public life of a contribution, to anybody."""
    normal = normal_code(code)
    contribution = contribution_with(normal)
    if contribution is None:
        return render_template(
            "responses/unknown.html", form=LookUpForm(None, code=normal), code=404, wanted=normal
        ), 404
    if code != normal:
        return redirect(url_for("responses.course", code=normal), 303)
    facts = {"course": course_of(contribution), "is_public": is_public(contribution), "values": VALUE_NAMES}
    return render_template("responses/course.html", form=LookUpForm(None), **facts)
