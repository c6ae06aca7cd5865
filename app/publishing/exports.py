"""The candidate list as documents: columns for CSV, a record for JSON, an HTML page that becomes ODT."""

import json
import subprocess
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pypandoc
from flask import render_template

from app import spreadsheets
from app.candidates.models import Candidate
from app.programme.models import Programme, Sector
from app.templating import iso, language, local

TAGS = {"pt": "pt-PT", "en": "en-GB"}


def figures(candidate: Candidate, position: int) -> tuple[int, int] | tuple[None, None]:
    """Return supporters and voters of one side; nothing when a side is too small to be shown."""
    if not candidate.are_figures_shown:
        return None, None
    side = candidate.sides[position]
    return side.supporters, side.voters


def consensus(candidate: Candidate) -> float | None:
    """Return the consensus of both sides; None when a side is too small: with the votes it would tell the figures."""
    return round(candidate.consensus, 4) if candidate.consensus is not None and candidate.are_figures_shown else None


def row(candidate: Candidate, rank: int, sectors: Sequence[Sector], exported_at: datetime) -> dict[str, Any]:
    """Return a candidate as a line of a table, with the programme's texts in the person's language."""
    support: dict[str, int | None] = {}
    for position, sector in enumerate(sectors):
        supporters, voters = figures(candidate, position)
        support |= {f"supporters_{sector.code}": supporters, f"voters_{sector.code}": voters}
    return {
        "rank": rank,
        "code": candidate.code,
        "workshop": candidate.workshop.code,
        "theme": local(candidate.workshop.theme),
        "group": candidate.cluster.title,
        "title": candidate.title,
        "problem": candidate.problem,
        "solution": candidate.solution,
        "state": candidate.state.value,
        "consensus": consensus(candidate),
        **support,
        "contributions": " ".join(each.code for each in candidate.contributions),
        "contributions_count": len(candidate.contributions),
        "version": candidate.version,
        "exported_at": iso(exported_at),
    }


def columns(sectors: Sequence[Sector]) -> list[str]:
    """Return the names of the columns, in their order."""
    before = ["rank", "code", "workshop", "theme", "group", "title", "problem", "solution", "state", "consensus"]
    support = [f"{figure}_{sector.code}" for sector in sectors for figure in ("supporters", "voters")]
    return [*before, *support, "contributions", "contributions_count", "version", "exported_at"]


def as_csv(programme: Programme, candidates: Sequence[Candidate], exported_at: datetime) -> bytes:
    """Return the list as CSV."""
    names = columns(programme.sectors)
    lines = (row(each, rank, programme.sectors, exported_at) for rank, each in enumerate(candidates, start=1))
    return spreadsheets.as_csv(names, ([line[name] for name in names] for line in lines))


def record(candidate: Candidate, rank: int, sectors: Sequence[Sector]) -> dict[str, Any]:
    """Return a candidate as JSON keeps it, with the programme's texts in every language."""
    workshop, room = candidate.workshop, candidate.room
    support = []
    for position, sector in enumerate(sectors):
        supporters, voters = figures(candidate, position)
        support.append({"sector": sector.code, "name": sector.name, "supporters": supporters, "voters": voters})
    return {
        "rank": rank,
        "code": candidate.code,
        "workshop": {"code": workshop.code, "theme": workshop.theme},
        "room": room.code,
        "group": candidate.cluster.title,
        "title": candidate.title,
        "problem": candidate.problem,
        "solution": candidate.solution,
        "state": candidate.state.value,
        "consensus": consensus(candidate),
        "support": support,
        "contributions": [each.code for each in candidate.contributions],
        "contributions_count": len(candidate.contributions),
        "version": candidate.version,
    }


def as_json(programme: Programme, candidates: Sequence[Candidate], exported_at: datetime) -> bytes:
    """Return the list as JSON, with what it is a list of."""
    plan = {"code": programme.plan_code, "name": programme.plan_name}
    period = {"starts": programme.plan_starts.isoformat(), "ends": programme.plan_ends.isoformat()}
    document = {
        "programme": {"code": programme.slug, "title": programme.title, "plan": plan | period},
        "exported_at": iso(exported_at),
        "count": len(candidates),
        "candidates": [record(each, rank, programme.sectors) for rank, each in enumerate(candidates, start=1)],
    }
    return json.dumps(document, ensure_ascii=False, indent=2).encode()


def as_odt(programme: Programme, candidates: Sequence[Candidate], exported_at: datetime) -> bytes:
    """Return the list as an ODT document in the person's language.

    Pandoc reads the page from a pipe and writes the document into one: nothing is left on the disk.
    """
    html = render_template(
        "publishing/candidates_document.html", programme=programme, candidates=candidates, exported_at=exported_at
    )
    command = [pypandoc.get_pandoc_path(), "--sandbox", "--from=html", "--to=odt", "--output=-"]
    command += [f"--metadata=lang:{TAGS[language()]}", f"--metadata=title:{local(programme.headline)}"]
    return subprocess.run(command, input=html.encode(), stdout=subprocess.PIPE, check=True, timeout=60).stdout  # noqa: S603
