"""The public pages: the programme, its workshops, and who answers for them."""

from typing import Any

from flask import Blueprint, Response, render_template
from markupsafe import Markup
from werkzeug.local import LocalProxy

from app.accounts.models import Actor
from app.permissions import COORDINATION, requires
from app.programme import queries
from app.programme.calendar import calendar_file
from app.programme.models import Workshop
from app.templating import language

bp = Blueprint("programme", __name__)

# Read when a template first asks for it: the page of an error in the database must not ask the database.
the_programme = LocalProxy(queries.current_programme)


@bp.app_context_processor
def programme() -> dict[str, Any]:
    """Let every template know the programme."""
    return {"programme": the_programme}


@bp.get("/")
@requires("view_programme")
def home(actor: Actor) -> str:
    """Show the programme: what it is, its workshops, its calendar."""
    current = queries.current_programme()
    if current is None:
        return render_template("programme/empty.html")
    if current.is_draft and actor.role not in COORDINATION:
        return render_template("programme/in_preparation.html")
    workshops = queries.workshops_of(current)
    return render_template(
        "programme/home.html",
        cards=queries.cards_of(workshops),
        steps=queries.timeline_of(current, workshops),
        notice=queries.days_of_notice(current, workshops),
    )


@bp.get("/workshops/<workshop>")
@requires("view_programme")
def workshop(actor: Actor, workshop: Workshop) -> str:
    """Show one workshop."""
    panels = [Markup(html) for panel in queries.workshop_panels if (html := panel(workshop))]  # noqa: S704
    card = queries.cards_of([workshop])[0]
    return render_template("programme/workshop.html", card=card, seat=actor.seat, panels=panels)


@bp.get("/workshops/<workshop>.ics")
@requires("view_programme")
def calendar(actor: Actor, workshop: Workshop) -> Response:
    """Send a workshop as a calendar file; it is brought up to date when its time changes."""
    name = {"Content-Disposition": f'attachment; filename="{workshop.code}.ics"'}
    return Response(calendar_file(workshop, language()), headers=name, content_type="text/calendar; charset=utf-8")


@bp.get("/about")
@requires("view_programme")
def about(actor: Actor) -> str:
    """Say who is responsible, what happens to personal data, and how accessible the pages are."""
    return render_template("programme/about.html")
