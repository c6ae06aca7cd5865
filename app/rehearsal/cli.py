"""`flask rehearse`, `flask demo` and `flask welcome`."""

import json
import sys
from datetime import timedelta
from pathlib import Path

import click
from flask import current_app, url_for
from httpx import HTTPError

from app.accounts.models import Person, Role
from app.accounts.services import appoint, meet, sign_in_token
from app.extensions import db
from app.programme.models import Workshop
from app.programme.queries import current_programme, workshops_of
from app.rehearsal.demo import demo
from app.rehearsal.people import Refused
from app.rehearsal.play import Rehearsal, read_texts
from app.rehearsal.stage import open_stage

EXAMPLES = Path(__file__).with_name("examples.csv")


@click.command("rehearse")
@click.option("--workshop", default="W1", show_default=True, help="Code of the workshop to play.")
@click.option("--participants", default=80, show_default=True, help="How many register, half of each sector.")
@click.option("--contributions", type=click.Path(exists=True, path_type=Path), default=EXAMPLES, help="CSV of texts.")
@click.option("--json", "as_json", is_flag=True, help="End with one line of JSON.")
def rehearse(workshop: str, participants: int, contributions: Path, as_json: bool) -> None:
    """Play a whole workshop over HTTP with synthetic people, on a server and a database made for it."""
    rehearsal = Rehearsal(workshop, participants, read_texts(contributions, workshop), click.echo)
    reason = None
    try:
        with open_stage() as stage:
            figures = rehearsal.run(stage)
    except* (Refused, OSError, HTTPError) as problems:
        figures, reason = rehearsal.figures, str(problems.exceptions[0])
    click.echo(f"Failed: {reason}" if reason else "Passed.")
    if as_json:
        click.echo(json.dumps({"passed": reason is None, **figures} | ({"reason": reason} if reason else {})))
    sys.exit(1 if reason else 0)


@click.command("welcome")
def welcome() -> None:
    """Print a sign-in link each for a coordinator, a facilitator and a participant. For development only."""
    if current_app.config["PRODUCTION"]:
        raise click.ClickException("Sign-in links are printed in development only.")
    programme = current_programme()
    if programme is None:
        raise click.ClickException("Load a programme first: flask programme load FILE")
    workshop = workshops_of(programme)[0]
    click.echo("Sign-in links, each for one day and one use:")
    for role, person in welcomed(workshop):
        token = sign_in_token(person, timedelta(days=1))
        with current_app.test_request_context(base_url=current_app.config["BASE_URL"]):
            click.echo(f"  {role:12} {url_for('accounts.sign_in_with', token=token, _external=True)}")
    db.session.commit()


def welcomed(workshop: Workshop) -> list[tuple[Role, Person]]:
    """Return the three people a developer can be."""
    coordinator = meet("coordenacao@cocria.example", "Catarina Coordenadora")
    appoint(coordinator, Role.COORDINATOR)
    facilitator = meet("facilitacao@cocria.example", "Filipe Facilitador")
    appoint(facilitator, Role.FACILITATOR, workshop.id)
    participant = meet("ana@exemplo.pt", "Ana Participante")
    return [(Role.COORDINATOR, coordinator), (Role.FACILITATOR, facilitator), (Role.PARTICIPANT, participant)]


COMMANDS = (rehearse, demo, welcome)
