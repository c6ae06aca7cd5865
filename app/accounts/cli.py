"""`flask accounts …`: roles and sign-in links, for whoever runs the installation."""

import click
from flask import current_app, url_for

from app import permissions
from app.accounts.models import Person, Role
from app.accounts.queries import person_with
from app.accounts.rules import email_problem
from app.accounts.second_factor import reset_factor
from app.accounts.services import appoint, meet, sign_in_token
from app.errors import NotFound
from app.extensions import db

GIVEN = [Role.FACILITATOR.value, Role.COORDINATOR.value, Role.ADMINISTRATOR.value]


@click.group()
def accounts() -> None:
    """People and roles."""


@accounts.command("appoint")
@click.argument("email")
@click.argument("role", type=click.Choice(GIVEN))
@click.option("--workshop", "code", help="Only for the workshop with this code; everywhere without it.")
@click.option("--name", help="How the person is called; the first part of the address when nobody said.")
def appoint_command(email: str, role: str, code: str | None, name: str | None) -> None:
    """Give the person with an e-mail address a role."""
    if email_problem(email):
        raise click.BadParameter(f"{email} is not an e-mail address.", param_hint="EMAIL")
    place = workshop_id(code) if code else None
    person = meet(email, name or email.partition("@")[0])
    appoint(person, Role(role), place)
    db.session.commit()
    click.echo(f"{person.name} <{person.email}> is {role} {f'of {code}' if code else 'everywhere'}.")


@accounts.command("link")
@click.argument("email")
def link(email: str) -> None:
    """Print a link that signs a person in once, within fifteen minutes."""
    token = sign_in_token(known(email))
    db.session.commit()
    with current_app.test_request_context(base_url=current_app.config["BASE_URL"]):
        click.echo(url_for("accounts.sign_in_with", token=token, _external=True))


@accounts.command("reset-factor")
@click.argument("email")
def reset_factor_command(email: str) -> None:
    """Let somebody who lost authenticator app and recovery codes begin anew. Make sure that it is them who ask."""
    person = known(email)
    reset_factor(person)
    db.session.commit()
    click.echo(f"{person.name} <{person.email}> is signed out everywhere, and signs in without a second factor once.")


def known(email: str) -> Person:
    """Return the person with that address."""
    person = person_with(email)
    if person is None:
        raise click.ClickException(f"Nobody has the address {email}. Give them a role first: flask accounts appoint")
    return person


def workshop_id(code: str) -> int:
    """Return the key of the workshop with that code."""
    try:
        return int(permissions.places["workshop"](code).workshop.id)
    except NotFound as unknown:
        raise click.BadParameter(f"There is no workshop {code}.", param_hint="--workshop") from unknown
