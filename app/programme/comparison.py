"""What is right by itself in a programme's document, and wrong together. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import combinations
from zoneinfo import ZoneInfo

from app.programme.toml import Path, Reader, Values

MIXED = "mixed"  # the sector of a body that belongs to no side


class Comparison(Reader):
    """A reader that also looks for what is right by itself and wrong together."""

    def compare(self, found: Values) -> None:
        """Complain about what is right by itself and wrong together."""
        programme, sectors = found.get("programme", {}), found.get("sectors", [])
        bodies, workshops = found.get("bodies", []), found.get("workshops", [])
        for name in ("sectors", "bodies", "workshops", "consents"):
            self.unique(name, found.get(name, []))
        self.order(("programme", "plan"), programme.get("plan", {}), "starts", "ends")
        self.times(found.get("registration", {}), workshops, programme.get("timezone"))
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

    def times(self, registration: Values, workshops: Sequence[Values], zone: str | None) -> None:
        """Complain about registration and sessions in an impossible order, or at times that no clock shows."""
        paths = [("registration",), *(("workshops", at) for at in range(len(workshops)))]
        self.order(("registration",), registration, "opens", "closes")
        for path, table in zip(paths, [registration, *workshops], strict=True):
            self.order(path, table, "starts", "ends")
            for name in ("opens", "closes", "starts", "ends"):
                if zone and name in table and not is_on_the_clock(table[name], ZoneInfo(zone)):
                    self.complain((*path, name), f"is skipped by the clocks of {zone}: summer time begins that night")
        starts = [workshop["starts"] for workshop in workshops if "starts" in workshop]
        if starts and len(starts) == len(workshops):
            last = max(starts)
            if registration.get("closes", last) > last:
                self.complain(("registration", "closes"), f"must not be after the last workshop has begun, {last}")
        self.overlaps(workshops)

    def overlaps(self, workshops: Sequence[Values]) -> None:
        """Complain about two workshops at the same time in the same place."""
        whole = [(at, each) for at, each in enumerate(workshops) if {"code", "starts", "ends", "place"} <= each.keys()]
        for (_at, first), (at, second) in combinations(whole, 2):
            if (
                first["place"] == second["place"]
                and first["starts"] < second["ends"]
                and second["starts"] < first["ends"]
            ):
                self.complain(("workshops", at, "starts"), f"is while {first['code']} is in the same place")

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


def is_on_the_clock(local: datetime, zone: ZoneInfo) -> bool:
    """Whether clocks of a zone show a time of a day: an hour is missing on the day on which summer time begins."""
    return local.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) == local
