"""`flask rehearse`, `flask demo` and `flask welcome`."""

import json
import sys
from datetime import timedelta
from pathlib import Path

import click
from flask import current_app
from httpx import HTTPError

from app.accounts.models import Role
from app.accounts.services import appoint, meet, sign_in_token
from app.extensions import db
from app.programme.models import Workshop
from app.programme.queries import current_programme, workshops_of
from app.registration.letters import personal_link
from app.registration.queries import seat_in
from app.registration.services import take_seat
from app.rehearsal.demo import demo
from app.rehearsal.plan import Plan, read_texts
from app.rehearsal.play import Rehearsal
from app.rehearsal.reading import Refused
from app.rehearsal.stage import open_stage

EXAMPLES = Path(__file__).with_name("examples.csv")


@click.command("rehearse")
@click.option("--workshop", default="W1", show_default=True, help="Code of the workshop to play.")
@click.option("--participants", default=80, show_default=True, help="How many register, half of each sector.")
@click.option("--contributions", type=click.Path(exists=True, path_type=Path), default=EXAMPLES, help="CSV of texts.")
@click.option("--seats", type=click.IntRange(2), help="Seats in each workshop, instead of the programme's.")
@click.option("--one-address", is_flag=True, help="Everybody comes from one network address, as in a hall.")
@click.option("--processes", default=1, show_default=True, type=click.IntRange(1), help="How many servers.")
@click.option(
    "--kill-every", type=click.FloatRange(1), help="Seconds after which a server is killed, each in its turn."
)
@click.option("--json", "as_json", is_flag=True, help="End with one line of JSON.")
def rehearse(
    workshop: str,
    participants: int,
    contributions: Path,
    seats: int | None,
    one_address: bool,
    processes: int,
    kill_every: float | None,
    as_json: bool,
) -> None:
    """Play a whole workshop over HTTP with synthetic people, on servers and a database made for it."""
    plan = Plan(workshop, participants, read_texts(contributions, workshop), one_address, kill_every)
    rehearsal, reason = Rehearsal(plan, click.echo), None
    try:
        with open_stage(seats, processes) as stage:
            figures = rehearsal.run(stage)
    except* (Refused, OSError, HTTPError) as problems:
        figures, reason = rehearsal.figures, str(first_of(problems))
    click.echo(f"Failed: {reason}" if reason else "Passed.")
    if as_json:
        click.echo(json.dumps({"passed": reason is None, **figures} | ({"reason": reason} if reason else {})))
    sys.exit(1 if reason else 0)


def first_of(problems: BaseExceptionGroup[Exception]) -> Exception:
    """Return the first thing that went wrong, in however many groups it stands."""
    problem = problems.exceptions[0]
    return first_of(problem) if isinstance(problem, BaseExceptionGroup) else problem


@click.command("welcome")
def welcome() -> None:
    """Print a sign-in link each for a coordinator, a facilitator and a participant. For development only."""
    if current_app.config["PRODUCTION"]:
        raise click.ClickException("Sign-in links are printed in development only.")
    programme = current_programme()
    if programme is None:
        raise click.ClickException("Load a programme first: flask programme load FILE")
    click.echo("Come in as somebody; each link lasts a day:")
    for role, path in links_into(workshops_of(programme)[0]):
        click.echo(f"  {role:12} {current_app.config['BASE_URL']}{path}")
    db.session.commit()


def links_into(workshop: Workshop) -> list[tuple[Role, str]]:
    """Return a way in for each of the three people a developer can be."""
    coordinator = meet("coordenacao@cocria.example", "Catarina Coordenadora")
    appoint(coordinator, Role.COORDINATOR)
    facilitator = meet("facilitacao@cocria.example", "Filipe Facilitador")
    appoint(facilitator, Role.FACILITATOR, workshop.id)
    participant = meet("ana@exemplo.pt", "Ana Participante")
    seat = seat_in(participant, workshop) or take_seat(
        workshop, workshop.programme.sectors[0], participant.name, participant.email, None, "pt"
    )
    day = timedelta(days=1)
    return [
        (Role.COORDINATOR, f"/sign-in/{sign_in_token(coordinator, day)}?next=/coordination"),
        (Role.FACILITATOR, f"/sign-in/{sign_in_token(facilitator, day)}?next=/rooms/{workshop.code}-R1/desk"),
        (Role.PARTICIPANT, f"/seat/{personal_link(seat)}"),
    ]


COMMANDS = (rehearse, demo, welcome)
