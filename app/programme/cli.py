"""`flask programme …`: loading it from its document, and writing it to one."""

from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

import click

from app.errors import DomainError
from app.extensions import db
from app.programme.queries import current_programme, programme_named, workshops_of
from app.programme.services import WrongDocument, load_programme
from app.programme.writing import as_toml


@click.group()
def programme() -> None:
    """The programme."""


@programme.command("load")
@click.option("--if-empty", is_flag=True, help="Only when there is no programme yet.")
@click.option("--draft", is_flag=True, help="Let a new programme be seen by coordinators only until they publish it.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load(file: Path, if_empty: bool, draft: bool) -> None:
    """Load a programme from a TOML file, or bring it up to date; app/programme/sample.toml shows what it may say."""
    if if_empty and current_programme():
        click.echo("There is a programme already: nothing was loaded.")
        return
    try:
        loaded = load_programme(text_of(file), is_draft=draft)
        db.session.commit()
    except WrongDocument as wrong:
        complain(file, map(str, wrong.problems))
    except DomainError as refusal:
        complain(file, [str(refusal)])
    else:
        codes = ", ".join(workshop.code for workshop in workshops_of(loaded))
        click.echo(f"Loaded {loaded.plan_code} with the workshops {codes}.")


@programme.command("dump")
@click.option("--slug", help="Which programme; the newest one when this is missing.")
def dump(slug: str | None) -> None:
    """Write a programme as TOML that loads to the same rows."""
    wanted = programme_named(slug) if slug else current_programme()
    if wanted is None:
        raise click.ClickException(f"There is no programme {slug}." if slug else "There is no programme yet.")
    click.echo(as_toml(wanted), nl=False)


def text_of(file: Path) -> str:
    """Return what a file says; complain when it is not in UTF-8."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = file.read_bytes()[: error.start].count(b"\n") + 1
        complain(file, [f"line {line}: is not written in UTF-8"])


def complain(file: Path, problems: Iterable[str]) -> NoReturn:
    """Say what is wrong in a file, and end without having changed anything."""
    db.session.rollback()
    for problem in problems:
        click.echo(f"{file}, {problem}", err=True)
    click.echo("Nothing was changed.", err=True)
    raise SystemExit(1)
