"""What leaves the house: the list as a file, messages to chosen people, and letters that did not arrive."""

import re
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import get_timezone, ngettext
from flask_babel import gettext as _

from app.accounts.models import Actor
from app.answers import changed, done
from app.database import utcnow
from app.extensions import db
from app.mail.queries import dead_letters
from app.permissions import requires
from app.programme.models import Programme
from app.programme.queries import workshops_of
from app.registration.letters import facts_of, has_address
from app.registration.models import Seat
from app.roster import services
from app.roster.exports import columns, rows
from app.roster.filters import FilterForm
from app.roster.forms import MessageForm
from app.roster.queries import Wanted, chosen_seats, letter_or_404, programme_or_404, seats_wanted
from app.spreadsheets import FORMATS

bp = Blueprint("outgoing", __name__, url_prefix="/coordination")


def wanted_of(programme: Programme) -> Wanted:
    """Return what the filters in the address say."""
    return FilterForm(programme, workshops_of(programme), request.args).wanted(programme)


@bp.post("/registrations/file")
@requires("export_registrations")
def export(actor: Actor) -> Response:
    """Send the registrations that the filters in the address say as a file, and note that they left."""
    programme, format = programme_or_404(), request.form.get("format", "csv")
    build, kind = FORMATS.get(format) or FORMATS["csv"]
    wanted, with_needs, now = wanted_of(programme), "needs" in request.form, utcnow()
    seats = seats_wanted(wanted)
    body = build(columns(with_needs), rows(seats, with_needs, now))
    services.note_export(actor, programme, format, len(seats), wanted.filters, with_needs)
    db.session.commit()
    name = f"registrations-{programme.slug}-{now.astimezone(get_timezone()):%Y-%m-%d}.{format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(body, headers=headers, content_type=kind)


def people_of(programme: Programme) -> Sequence[Seat]:
    """Return the registrations that a message goes to: those chosen in the address, or all that its filters say."""
    if request.args.get("to") == "all":
        return seats_wanted(wanted_of(programme))
    return chosen_seats(wanted_of(programme), request.args.getlist("seat", int))


@bp.route("/registrations/message", methods=["GET", "POST"])
@requires("message_people")
def message(actor: Actor) -> Any:
    """Write to chosen people: the form, then the letter as it will look, then it goes."""
    programme, form = programme_or_404(), MessageForm()
    seats = people_of(programme)
    if not seats:
        to = f"{url_for('roster.listing')}?{request.query_string.decode()}"
        return changed("_toast.html", to, _("Nobody is chosen. Choose people, or write to all that were found."))
    is_read = form.validate_on_submit()
    key = request.form.get("key", "")
    if is_read and key and "send" in request.form:
        count = services.send_message(actor, programme, seats, form.subject.data, form.text.data, key)
        db.session.commit()
        sentence = ngettext("The message goes to %(num)s person.", "The message goes to %(num)s people.", count)
        return done(sentence, url_for("roster.listing"))
    reached = [seat for seat in seats if has_address(seat.person)]
    page = render_template(
        "roster/message.html",
        form=form,
        seats=seats,
        reached=reached,
        key=key or uuid4().hex,
        preview=preview(reached[0], form) if is_read and reached and "change" not in request.form else None,
    )
    return page, 422 if form.is_submitted() and not is_read else 200


def preview(seat: Seat, form: MessageForm) -> tuple[str, str]:
    """Return the subject and the text of the letter to one of them, with a personal link that opens nothing."""
    facts = facts_of(seat) | {"token": "0000", "subject": form.subject.data, "text": form.text.data}
    subject, _newline, text = render_template("registration/letters/message.txt", **facts).strip().partition("\n")
    return subject, re.sub(r"\n{3,}", "\n\n", text).strip()


@bp.get("/letters")
@requires("manage_letters")
def letters(actor: Actor) -> str:
    """Show the letters that could not be delivered."""
    return render_template("roster/letters.html", letters=dead_letters())


@bp.post("/letters/<int:number>/sending")
@requires("manage_letters")
def send_again(actor: Actor, number: int) -> Response:
    """Have a letter sent again."""
    services.send_again(actor, programme_or_404(), letter_or_404(number))
    return at_letters(_("The letter is on its way again."))


@bp.post("/letters/<int:number>/removal")
@requires("manage_letters")
def drop(actor: Actor, number: int) -> Response:
    """Remove a letter from the list."""
    services.drop(actor, programme_or_404(), letter_or_404(number))
    return at_letters(_("The letter is removed."))


def at_letters(message: str) -> Response:
    """Keep what was done, and answer on the page of the letters."""
    db.session.commit()
    return done(message, url_for("outgoing.letters"))
