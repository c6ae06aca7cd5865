"""The coordinators' panel, and the downloads."""

from flask import Blueprint, Response, render_template
from flask_babel import get_timezone

from app.accounts.models import Actor
from app.candidates.models import CandidateState
from app.candidates.queries import validated
from app.database import utcnow
from app.errors import NotFound
from app.permissions import requires
from app.programme.queries import current_programme, short_notice
from app.publishing.exports import as_csv, as_json, as_odt
from app.publishing.queries import figures_of, total
from app.roster.queries import needs_of

bp = Blueprint("publishing", __name__)

FORMATS = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "json": (as_json, "application/json"),
    "odt": (as_odt, "application/vnd.oasis.opendocument.text"),
}


@bp.get("/coordination")
@requires("view_panel")
def panel(actor: Actor) -> str:
    """Show the programme in figures, what waits for somebody, and the downloads."""
    programme = current_programme()
    if programme is None:
        raise NotFound
    rows = figures_of(programme)
    return render_template(
        "publishing/panel.html",
        programme=programme,
        rows=rows,
        needs=needs_of(programme),
        notice=short_notice(programme, [row.workshop for row in rows]),
        total=lambda figure: total(rows, figure),
        states=CandidateState,
    )


@bp.get("/exports/candidates.<any(csv, json, odt):format>")
@requires("export_candidates")
def candidates(actor: Actor, format: str) -> Response:
    """Send the candidate list as a file, with the day in its name."""
    programme = current_programme()
    if programme is None:
        raise NotFound
    build, kind = FORMATS[format]
    now = utcnow()
    name = f"candidates-{programme.slug}-{now.astimezone(get_timezone()):%Y-%m-%d}.{format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(build(programme, validated(programme), now), headers=headers, content_type=kind)
