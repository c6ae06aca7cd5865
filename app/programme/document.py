"""A programme as a document: the values of its rows when it is right, else everything that is wrong with it. Pure.

`sample.toml` shows what a document may say.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from app.programme.checks import (
    code,
    codes,
    count,
    day,
    local_time,
    share,
    some_codes,
    text,
    workshop_code,
    yes_or_no,
    zone,
)
from app.programme.toml import Path, Problem, Reader, Values, parse

MIXED = "mixed"  # the sector of a body that belongs to no side

TEXTS = {"pt": text, "en": text}
SCHEMA = {
    "programme": {
        "slug": code,
        "timezone": zone,
        "plan": {"code": text, "starts": day, "ends": day},
        "coordinator": code,
        "title": TEXTS,
        "purpose": TEXTS,
    },
    "registration": {"opens": local_time, "closes": local_time, "seats_per_workshop": count},
    "sectors": [{"code": code, "share": share, **TEXTS}],
    "bodies": [{"code": code, "name": TEXTS, "sector": code}],
    "workshops": [
        {
            "code": workshop_code,
            "facilitators": some_codes,
            "partners?": codes,
            "starts": local_time,
            "ends": local_time,
            "rescheduled_from?": local_time,
            "theme": TEXTS,
            "rooms?": count,
            "spreads_people?": yes_or_no,
        }
    ],
}


@dataclass(frozen=True)
class Document:
    """The rows of a programme: the columns of each, by the names of the models."""

    programme: Values
    sectors: list[Values]
    bodies: list[Values]
    workshops: list[Values]  # and beside the columns: facilitators, partners, rooms


def read(source: str) -> tuple[Document | None, list[Problem]]:
    """Return the programme that a TOML text describes, or None and everything that is wrong with it."""
    content, problems = parse(source)
    if problems:
        return None, problems
    reader = Comparison(source)
    found = reader.table(SCHEMA, content, ())
    reader.compare(found)
    if reader.problems:
        return None, sorted(reader.problems, key=lambda problem: problem.line)
    return document_of(found), []


class Comparison(Reader):
    """A reader that also looks for what is right by itself and wrong together."""

    def compare(self, found: Values) -> None:
        """Complain about what is right by itself and wrong together."""
        programme, sectors = found.get("programme", {}), found.get("sectors", [])
        bodies, workshops = found.get("bodies", []), found.get("workshops", [])
        for name, tables in (("sectors", sectors), ("bodies", bodies), ("workshops", workshops)):
            self.unique(name, tables)
        self.order(("programme", "plan"), programme.get("plan", {}), "starts", "ends")
        self.order(("registration",), found.get("registration", {}), "opens", "closes")
        for at, workshop in enumerate(workshops):
            self.order(("workshops", at), workshop, "starts", "ends")
        self.shares([sector.get("share") for sector in sectors])
        self.references(programme, sectors, bodies, workshops)

    def unique(self, name: str, tables: Sequence[Values]) -> None:
        """Complain about a code that a table before has."""
        seen: set[str] = set()
        for at, table in enumerate(tables):
            if table.get("code") in seen:
                self.complain((name, at, "code"), f"repeats {table['code']}")
            seen |= {table["code"]} if "code" in table else set()

    def order(self, path: Path, table: Values, earlier: str, later: str) -> None:
        """Complain about a later moment that is not after the earlier one."""
        if earlier in table and later in table and not table[earlier] < table[later]:
            self.complain((*path, later), f"must be after {earlier}, {table[earlier]}")

    def shares(self, shares: Sequence[float | None]) -> None:
        """Complain when there are not two sides at least, or their shares don't make a whole."""
        right = [each for each in shares if each is not None]
        if len(shares) == 1:
            self.complain(("sectors",), "must be at least two")
        elif right and len(right) == len(shares) and abs(sum(right) - 1) > 1e-6:
            self.complain(("sectors", len(shares) - 1, "share"), f"makes the shares sum to {sum(right):g}, not to 1")

    def references(
        self, programme: Values, sectors: Sequence[Values], bodies: Sequence[Values], workshops: Sequence[Values]
    ) -> None:
        """Complain about codes that nothing has."""
        known = codes_in(bodies)
        sides = codes_in(sectors) | {MIXED} if sectors else set()
        for at, body in enumerate(bodies):
            self.known(("bodies", at, "sector"), named(body, "sector"), sides, "sector")
        self.known(("programme", "coordinator"), named(programme, "coordinator"), known, "body")
        for at, workshop in enumerate(workshops):
            for part in ("facilitators", "partners"):
                self.known(("workshops", at, part), workshop.get(part, []), known, "body")

    def known(self, path: Path, named: Sequence[str], known: set[str], kind: str) -> None:
        """Complain about each code that is not known; when nothing is, that was said before."""
        for each in named if known else []:
            if each not in known:
                self.complain(path, f"names the {kind} {each}, which this file does not have")


def named(table: Values, key: str) -> list[str]:
    """Return the code under a key, as a list; none when it is missing."""
    return [table[key]] if key in table else []


def codes_in(tables: Sequence[Values]) -> set[str]:
    """Return the codes of some tables."""
    return {table["code"] for table in tables if "code" in table}


def document_of(found: Values) -> Document:
    """Return the rows of a document without problems; its times get the programme's zone."""
    programme, registration = found["programme"], found["registration"]
    place = ZoneInfo(programme["timezone"])
    return Document(
        {
            **{name: programme[name] for name in ("slug", "timezone", "title", "purpose")},
            "coordinator_code": programme["coordinator"],
            **{f"plan_{name}": value for name, value in programme["plan"].items()},
            "opens_at": registration["opens"].replace(tzinfo=place),
            "closes_at": registration["closes"].replace(tzinfo=place),
            "seats_per_workshop": registration["seats_per_workshop"],
        },
        list(sectors_of(found["sectors"])),
        found["bodies"],
        [workshop_of(each, registration["seats_per_workshop"], place) for each in found["workshops"]],
    )


def sectors_of(tables: Sequence[Values]) -> Iterator[Values]:
    """Yield the sectors: "Name (note)" is a name and a note."""
    for position, table in enumerate(tables):
        parts = {language: table[language].partition(" (") for language in TEXTS}
        yield {
            "code": table["code"],
            "share": table["share"],
            "position": position,
            "name": {language: name for language, (name, _bracket, _note) in parts.items()},
            "note": {language: note.removesuffix(")") for language, (_name, _bracket, note) in parts.items()},
        }


def workshop_of(table: Values, seats: int, place: ZoneInfo) -> Values:
    """Return a workshop with its times in the programme's zone."""
    old = table.get("rescheduled_from")
    return {
        **{name: table[name] for name in ("code", "theme", "facilitators")},
        "starts_at": table["starts"].replace(tzinfo=place),
        "ends_at": table["ends"].replace(tzinfo=place),
        "rescheduled_from": old.replace(tzinfo=place) if old else None,
        "seats": seats,
        "partners": table.get("partners", []),
        "rooms": table.get("rooms", 1),
        "spreads_people": table.get("spreads_people", True),
    }
