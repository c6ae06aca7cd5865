"""Stub until the programme loader stands."""

from collections.abc import Callable

from app.programme.models import Workshop

builders: list[Callable[[Workshop, int], None]] = []


def load_programme(text: str) -> None:
    """Load."""
