"""The demonstration: a lived-in programme of invented people, made by the same services that the pages call."""

from collections.abc import Iterator
from datetime import timedelta

import click
from flask import current_app, url_for
from sqlalchemy import update

from app.accounts.models import Role
from app.accounts.queries import person_with
from app.accounts.services import appoint, meet, sign_in_token
from app.contributions.models import Kind
from app.extensions import db
from app.mail.models import Letter
from app.programme.queries import current_programme, workshop_or_404, workshops_of
from app.programme.services import anybody_registered, load_programme
from app.rehearsal.scenes import COORDINATOR, FACILITATORS, PRESENT, REGISTRATIONS, W1_GROUPS, W2_GROUPS, guests, guide
from app.rehearsal.stage import SAMPLE
from app.rehearsal.tables import Table, let_pass, open_table, register, texts_of
from app.rooms.models import PhaseKind

FEWEST = 20  # with fewer texts there would be groups with nothing in them


@click.command("demo")
@click.option(
    "--contributions", default=60, show_default=True, type=click.IntRange(FEWEST), help="How many, in W1 and W2."
)
def demo(contributions: int) -> None:
    """Fill an installation where nobody is registered with a lived-in programme, to look around in."""
    if current_app.config["PRODUCTION"]:
        raise click.ClickException("The demonstration is invented: it fills development installations only.")
    programme = current_programme() or load_programme(SAMPLE.read_text(encoding="utf-8"))
    if anybody_registered(programme):
        raise click.ClickException("People are registered here already. The demonstration needs an empty installation.")
    if not {workshop.code for workshop in workshops_of(programme)} >= REGISTRATIONS.keys():
        raise click.ClickException(
            f"The demonstration plays in the programme of {SAMPLE.name}; another is loaded here."
        )
    fill(contributions)
    click.echo("The programme is filled. Sign-in links, each for one day and one use:")
    for whose, link in sign_in_links():
        click.echo(f"  {whose:12} {link}")


def fill(contributions: int) -> None:
    """Let it happen: W1 is over, W2 is writing ideas, W3 is to come, W4 is full and people wait."""
    appoint(meet(COORDINATOR.email, COORDINATOR.name), Role.COORDINATOR)
    for code in REGISTRATIONS:
        register(workshop_or_404(code), guests(code))
    let_pass(timedelta(days=6))
    play_to_the_end(open_table("W1", PRESENT["W1"]), contributions - contributions // 2)
    let_pass(timedelta(hours=22))
    play_to_the_ideas(open_table("W2", PRESENT["W2"]), contributions // 2)
    consider_mailed()


def consider_mailed() -> None:
    """Let the letters of the past be sent already: their addresses are invented."""
    db.session.execute(update(Letter).values(sent_at=Letter.written_at))
    db.session.commit()


def play_to_the_end(table: Table, contributions: int) -> None:
    """Lead a room through its whole agenda, at the pace that it plans."""
    texts = texts_of("W1", contributions)
    table.start(PhaseKind.CHALLENGES)
    table.write(texts, Kind.CHALLENGE, W1_GROUPS)
    let_pass(timedelta(minutes=25))
    table.start(PhaseKind.IDEAS)
    table.write(texts, Kind.IDEA, W1_GROUPS)
    let_pass(timedelta(minutes=25))
    table.start(PhaseKind.CLUSTERING)
    table.group(W1_GROUPS)
    let_pass(timedelta(minutes=15))
    table.start(PhaseKind.VOTING)
    table.vote()
    let_pass(timedelta(minutes=10))
    table.start(PhaseKind.VALIDATION)
    table.make_candidates()
    let_pass(timedelta(minutes=35))
    table.start(PhaseKind.RESULTS)


def play_to_the_ideas(table: Table, contributions: int) -> None:
    """Lead a room into its ideas, with the first groups on the board."""
    texts = texts_of("W2", contributions)
    table.start(PhaseKind.CHALLENGES)
    table.write(texts, Kind.CHALLENGE, W2_GROUPS)
    let_pass(timedelta(minutes=25))
    table.start(PhaseKind.IDEAS)
    table.write(texts, Kind.IDEA, W2_GROUPS)
    table.group(W2_GROUPS)
    let_pass(timedelta(minutes=11))


def sign_in_links() -> Iterator[tuple[str, str]]:
    """Return whose link, and the link: one each for the coordinator, a facilitator and a participant."""
    people = {"coordinator": COORDINATOR, "facilitator": FACILITATORS["W2"], "participant": guide()}
    for whose, guest in people.items():
        person = person_with(guest.email)
        assert person
        token = sign_in_token(person, timedelta(days=1))
        db.session.commit()
        with current_app.test_request_context(base_url=current_app.config["BASE_URL"]):
            yield whose, url_for("accounts.sign_in_with", token=token, _external=True)
    db.session.commit()
