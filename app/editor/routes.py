"""The editor's pages: the programme, its sectors, bodies, consents and documents, and its file."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, render_template, url_for
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.accounts.models import Actor
from app.answers import changed
from app.editor import services
from app.editor.answering import edited, forget
from app.editor.fields import EditorForm
from app.editor.files import apply_file, try_file
from app.editor.forms import (
    ApplyForm,
    BodyForm,
    ConsentForm,
    DocumentForm,
    FileForm,
    ProgrammeForm,
    SectorForm,
    SharesForm,
    shares_form,
)
from app.editor.queries import last_start, programme_or_404, thing_or_404
from app.errors import NotFound
from app.extensions import db
from app.permissions import requires
from app.programme.models import Body, ConsentText, PublicDocument, Sector
from app.programme.queries import cards_of, short_notice, workshops_of
from app.programme.writing import as_toml

bp = Blueprint("editor", __name__, url_prefix="/coordination/programme")


@dataclass(frozen=True)
class Kind:
    """A kind of thing a programme has several of: its rows, its form, and what can be done with it."""

    model: Any
    form: Callable[..., EditorForm]
    title: LazyString
    edit: Callable[..., Any]
    add: Callable[..., Any] | None = None
    remove: Callable[..., Any] | None = None


KINDS = {
    "sectors": Kind(Sector, SectorForm, _l("Sector"), services.edit_sector),
    "bodies": Kind(Body, BodyForm, _l("Body"), services.edit_body, services.add_body, services.remove_body),
    "consents": Kind(
        ConsentText, ConsentForm, _l("Consent"), services.edit_consent, services.add_consent, services.remove_consent
    ),
    "documents": Kind(
        PublicDocument,
        DocumentForm,
        _l("Document"),
        services.edit_document,
        services.add_document,
        services.remove_document,
    ),
}


@bp.get("")
@requires("edit_programme")
def overview(actor: Actor) -> str:
    """Show all that can be changed about the programme, and whether it is public."""
    programme = programme_or_404()
    workshops = workshops_of(programme)
    notice = short_notice(programme, workshops)
    return render_template("editor/overview.html", cards=cards_of(workshops), notice=notice)


@bp.post("/publication")
@requires("publish_programme")
def publish(actor: Actor) -> Response:
    """Make a draft public."""
    services.publish_programme(actor, programme_or_404())
    db.session.commit()
    return at_editor(_("The programme is public now. The day is recorded."))


@bp.route("/facts", methods=["GET", "POST"])
@requires("edit_programme")
def facts(actor: Actor) -> Any:
    """Show and change facts, texts and dates of the programme."""
    programme = programme_or_404()

    def make(**sent: Any) -> ProgrammeForm:
        return ProgrammeForm(programme, last_start(programme), **sent)

    def save(form: ProgrammeForm) -> None:
        services.edit_programme(actor, programme, form.values(), form.version.data)

    return edited("editor/facts.html", make, save, url_for("editor.overview"), _("Saved: the programme"), programme)


@bp.route("/shares", methods=["GET", "POST"])
@requires("edit_programme")
def shares(actor: Actor) -> Any:
    """Show and change how the seats are shared out."""
    programme = programme_or_404()

    def make(**sent: Any) -> SharesForm:
        return shares_form(programme, **sent)

    def save(form: SharesForm) -> None:
        services.edit_shares(actor, programme, form.shares(), form.version.data)

    return edited("editor/shares.html", make, save, url_for("editor.overview"), _("Saved: the shares"), programme)


@bp.route("/<any(bodies, consents, documents):things>", methods=["GET", "POST"])
@requires("edit_programme")
def add(actor: Actor, things: str) -> Any:
    """Show the empty form of a thing, and add it."""
    programme, kind = programme_or_404(), KINDS[things]

    def save(form: EditorForm) -> None:
        assert kind.add
        kind.add(actor, programme, form.values())

    def make(**sent: Any) -> EditorForm:
        return kind.form(programme, **sent)

    return edited("editor/thing.html", make, save, at(things), _("Added: %(thing)s", thing=kind.title))


@bp.route("/<any(sectors, bodies, consents, documents):things>/<int:number>", methods=["GET", "POST"])
@requires("edit_programme")
def edit(actor: Actor, things: str, number: int) -> Any:
    """Show a thing, and change it."""
    programme, kind = programme_or_404(), KINDS[things]
    row = thing_or_404(kind.model, programme, number)

    def make(**sent: Any) -> EditorForm:
        return kind.form(programme, row, **sent)

    def save(form: EditorForm) -> None:
        kind.edit(actor, row, form.values(), form.version.data)

    return edited("editor/thing.html", make, save, at(things), _("Saved: %(thing)s", thing=kind.title), row)


@bp.post("/<any(bodies, consents, documents):things>/<int:number>/removal")
@requires("edit_programme")
def remove(actor: Actor, things: str, number: int) -> Response:
    """Remove a thing."""
    kind = KINDS[things]
    assert kind.remove
    kind.remove(actor, thing_or_404(kind.model, programme_or_404(), number))
    db.session.commit()
    return changed("_toast.html", at(things), _("Removed: %(thing)s", thing=kind.title))


@bp.get("/file.toml")
@requires("edit_programme")
def download(actor: Actor) -> Response:
    """Send the programme as a file that loads to the same rows."""
    programme = programme_or_404()
    headers = {"Content-Disposition": f'attachment; filename="{programme.slug}.toml"', "Cache-Control": "no-store"}
    return Response(as_toml(programme), headers=headers, content_type="application/toml; charset=utf-8")


@bp.route("/file", methods=["GET", "POST"])
@requires("edit_programme")
def file(actor: Actor) -> Any:
    """Look at a programme's file: what is wrong in it, or what it would change. Nothing is changed."""
    form = FileForm()
    if not form.validate_on_submit():
        return render_template("editor/file.html", form=form), 422 if form.is_submitted() else 200
    trial = try_file(actor, form.file.data.read())
    forget()
    return render_template("editor/trial.html", trial=trial, form=ApplyForm(formdata=None, text=trial.text))


@bp.post("/file/application")
@requires("edit_programme")
def apply(actor: Actor) -> Response:
    """Put a programme's file in place that was looked at."""
    form = ApplyForm()
    if not form.validate_on_submit():
        raise NotFound
    apply_file(actor, form.text.data)
    db.session.commit()
    return at_editor(_("The programme's file is in place."))


def at_editor(message: str) -> Response:
    """Answer on the editor's first page."""
    return changed("_toast.html", url_for("editor.overview"), message)


def at(things: str) -> str:
    """Return where things of a kind stand on the editor's first page."""
    return url_for("editor.overview", _anchor=things)
