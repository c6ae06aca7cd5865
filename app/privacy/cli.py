"""`flask privacy …`: removing personal data whose time has come."""

import click

from app.extensions import db
from app.privacy.queries import people_to_forget, seats_kept, workshops_due
from app.privacy.services import purge
from app.programme.queries import dates_close_nothing


@click.group()
def privacy() -> None:
    """Personal data at the end of its purpose."""


@privacy.command("purge")
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
def purge_command(dry_run: bool) -> None:
    """Remove what registrations say about people, `retention_days` after their workshop; the worker does it daily."""
    if dates_close_nothing():
        click.echo("This installation is for trying out: dates close nothing, and nothing is removed.")
        return
    due = workshops_due()
    for workshop in due:
        if dry_run:
            seats, people = seats_kept(workshop), len(people_to_forget(workshop))
        else:
            purged = purge(workshop)
            db.session.commit()
            seats, people = purged.seats, purged.people
        click.echo(f"{workshop.code}: {seats} registrations, {people} people {'would be ' if dry_run else ''}removed.")
    if not due:
        click.echo("Nothing is due.")
