"""Commands."""

import click


@click.group()
def programme() -> None:
    """The programme."""
