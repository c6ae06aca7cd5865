"""Commands."""

import click


@click.group()
def accounts() -> None:
    """People and roles."""
