"""What a rehearsal is told: who comes, what they write, and what they have to bear."""

import csv
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Text:
    """What somebody is going to write."""

    kind: str
    title: str
    text: str


def read_texts(path: Path, workshop: str) -> list[Text]:
    """Return the texts of a CSV file (columns workshop, kind, title, text) for one workshop."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["workshop"] == workshop]
    return [Text(row["kind"], row["title"].strip(), row["text"].strip()) for row in rows]


@dataclass(frozen=True)
class Plan:
    """A rehearsal of one workshop, in its first room."""

    workshop: str
    participants: int
    texts: list[Text]
    one_address: bool = False
    kill_every: float | None = None  # seconds

    @property
    def room(self) -> str:
        """Return the code of the room."""
        return f"{self.workshop}-R1"
