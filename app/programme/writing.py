"""A programme written as a document: what `document.read` makes of it are the same rows."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import tomli_w

from app.programme.models import Part, Programme, PublicDocument, Workshop
from app.programme.queries import workshops_of
from app.programme.toml import Values

# What features above say about a workshop in the programme's document.
describers: list[Callable[[Workshop], Values]] = []


def as_toml(programme: Programme) -> str:
    """Return a programme as the TOML text that loads to the same rows."""
    return tomli_w.dumps(content_of(programme))


def content_of(programme: Programme) -> Values:
    """Return what the document of a programme says."""
    here = ZoneInfo(programme.timezone)
    return said(
        programme=facts_of(programme, here),
        registration={
            "opens": local(programme.opens_at, here),
            "closes": local(programme.closes_at, here),
            "seats_per_workshop": programme.seats_per_workshop,
        },
        sectors=[{"code": each.code, "share": each.share, **named(each.name, each.note)} for each in programme.sectors],
        bodies=[{"code": each.code, "name": each.name, "sector": each.sector} for each in programme.bodies],
        consents=[{"code": each.code, **each.text} for each in programme.asked_consents],
        documents=documents([each for each in programme.documents if each.workshop_id is None]),
        workshops=[workshop_content(each, here) for each in workshops_of(programme)],
    )


def facts_of(programme: Programme, here: ZoneInfo) -> Values:
    """Return the table of the programme itself."""
    return said(
        slug=programme.slug,
        timezone=programme.timezone,
        plan={"code": programme.plan_code, "starts": programme.plan_starts, "ends": programme.plan_ends},
        coordinator=programme.coordinator_code,
        published=local(programme.published_at, here) if programme.published_at else False,
        retention_days=programme.retention_days,
        title=programme.title,
        purpose=programme.purpose,
        guidance=programme.guidance,
        criteria=programme.criteria,
    )


def workshop_content(workshop: Workshop, here: ZoneInfo) -> Values:
    """Return the table of a workshop, with what features above say about it."""
    bodies = [(each.part, each.body.code) for each in workshop.engagements]
    cancelled = {"at": local(workshop.cancelled_at, here), "reason": workshop.cancel_reason}
    return said(
        code=workshop.code,
        facilitators=[code for part, code in bodies if part is Part.FACILITATOR],
        partners=[code for part, code in bodies if part is Part.PARTNER],
        starts=local(workshop.starts_at, here),
        ends=local(workshop.ends_at, here),
        rescheduled_from=local(workshop.rescheduled_from, here),
        times_changed=workshop.calendar_sequence,
        seats=workshop.seats,
        confirm_hours=workshop.confirm_hours,
        spreads_people=workshop.spreads_people,
        theme=workshop.theme,
        place=workshop.place,
        release={
            "rule": str(workshop.release),
            "hours": workshop.release_hours,
            "imbalance": workshop.imbalance,
        },
        cancelled=cancelled if workshop.cancelled_at else None,
        documents=documents(workshop.documents),
    ) | said(**{key: value for describe in describers for key, value in describe(workshop).items()})


def said(**values: Any) -> Values:
    """Return a table without what there is nothing to say about."""
    return {name: value for name, value in values.items() if value not in (None, [], {}, "")}


def named(name: dict[str, str], note: dict[str, str]) -> dict[str, str]:
    """Return the names of a sector with its notes in brackets."""
    return {language: f"{text} ({note[language]})" if note.get(language) else text for language, text in name.items()}


def documents(rows: Sequence[PublicDocument]) -> list[Values]:
    """Return tables of documents."""
    return [{"title": each.title, "url": each.url} for each in rows]


def local(moment: datetime | None, here: ZoneInfo) -> datetime | None:
    """Return a moment as clocks of the programme's zone show it."""
    return moment.astimezone(here).replace(tzinfo=None) if moment else None


def changes(before: Values, after: Values) -> dict[str, list[str | None]]:
    """Return what two documents say differently, fit for the journal: {key: [before, after]}, None for nothing."""
    old, new = dict(leaves(before)), dict(leaves(after))
    keys = [*old, *(key for key in new if key not in old)]
    return {key: [old.get(key), new.get(key)] for key in keys if old.get(key) != new.get(key)}


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every single value of a document with its key; tables with a code go by it, others by their number."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from leaves(each, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for number, each in enumerate(value, 1):
            yield from leaves(each, f"{path}[{each.get('code', number)}]")
    else:
        yield path, ", ".join(map(str, value)) if isinstance(value, list) else str(value)
