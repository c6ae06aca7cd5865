"""The rehearsal: a whole workshop over HTTP, on servers and a database of its own, and what came out of it."""

import asyncio
import time
from collections.abc import Iterable
from itertools import cycle
from math import ceil
from typing import Any

from app.accounts.models import Role
from app.journal.queries import newest_number
from app.rehearsal.desk import Facilitator
from app.rehearsal.doors import Doors
from app.rehearsal.papers import exported
from app.rehearsal.participant import Participant
from app.rehearsal.people import PATIENCE, Visitor
from app.rehearsal.queries import board_of, position_of, post_numbers
from app.rehearsal.reading import Refused
from app.rehearsal.servers import fire
from app.rehearsal.stage import Stage
from app.rooms.models import PhaseKind
from app.rooms.queries import room_or_404

GROUPS = 6
CANDIDATES = 3
DOTS, MOST = 5, 2
CRITERIA = "Efeito na vida das pessoas, viabilidade e abertura"


class Rehearsal(Doors):
    """One workshop, played. `run` returns the figures; the first thing that goes wrong raises Refused."""

    def run(self, stage: Stage) -> dict[str, Any]:
        """Play everything on a prepared stage and return the figures."""
        self.stage, began = stage, time.monotonic()
        asyncio.run(self.play())
        return {**self.figures, "seconds": round(time.monotonic() - began, 1)}

    async def play(self) -> None:
        """Play the journey, step by step."""
        desk = Facilitator(self.servers(0), self.plan.room)
        await self.sign_in(desk, Role.FACILITATOR, self.plan.workshop)
        panel = Visitor(self.servers(0))
        await self.sign_in(panel, Role.COORDINATOR)
        async with fire(self.stage.servers, self.plan.kill_every) as killed:
            people = await self.register()
            async with self.listening(people) as seated:
                await self.write(desk, seated)
                await self.group(desk)
                await self.vote(desk, seated)
                await self.make_candidates(desk)
                await self.start(desk, PhaseKind.RESULTS)
                await self.compare(seated)
            await self.export(panel)
        self.figures["kills"] = len(killed)
        for visitor in (desk, panel, *people):
            await visitor.browser.aclose()

    async def start(self, desk: Facilitator, kind: PhaseKind) -> None:
        """Lead the room into the first phase of a kind."""
        with self.stage.database():
            position = position_of(room_or_404(self.plan.room), kind)
        await desk.start(position)

    async def write(self, desk: Facilitator, seated: list[Participant]) -> None:
        """Let people post challenges, then ideas, all at once."""
        for phase, kind in ((PhaseKind.CHALLENGES, "challenge"), (PhaseKind.IDEAS, "idea")):
            await self.start(desk, phase)
            texts = [text for text in self.plan.texts if text.kind == kind]
            authors = zip(cycle(seated), texts, strict=False)
            receipts = await self.all_of(author.post(kind, text.title, text.text) for author, text in authors)
            self.in_hand |= dict(receipts)
        with self.stage.database():
            stored = set(board_of(room_or_404(self.plan.room)))
        self.figures |= {"posted": len(self.in_hand), "stored": len(stored)}
        self.say(f"{len(self.in_hand)} contributions acknowledged, {len(stored)} stored")
        if len(self.in_hand) != len(self.plan.texts) or stored != set(self.in_hand):
            raise Refused("Acknowledged and stored contributions differ.")

    async def group(self, desk: Facilitator) -> None:
        """Make groups of what was written, leave some loose, and move a few cards."""
        await self.start(desk, PhaseKind.CLUSTERING)
        codes = list(self.in_hand)
        size = max(1, len(codes) // (GROUPS + 1))
        for number in range(GROUPS):
            await desk.make_group(f"Grupo {number + 1}", codes[number * size : (number + 1) * size])
        for code in codes[-3:]:
            await desk.move(code, 1)
        self.say(f"{GROUPS} groups made")

    async def vote(self, desk: Facilitator, seated: list[Participant]) -> None:
        """Open a round, let everybody vote, close it."""
        await self.start(desk, PhaseKind.VOTING)
        await desk.open_round(DOTS, MOST, CRITERIA)
        items = list(range(1, GROUPS + 1))
        await self.all_of(person.vote(1, items, DOTS, MOST) for person in seated)
        await desk.close_round(1)
        self.figures["ballots"] = len(seated)
        self.say(f"{len(seated)} ballots cast")

    async def make_candidates(self, desk: Facilitator) -> None:
        """Make candidates of the first groups, and validate them."""
        await self.start(desk, PhaseKind.VALIDATION)
        for group in range(1, CANDIDATES + 1):
            await desk.make_candidate(group)
        self.figures["candidates"] = CANDIDATES
        self.say(f"{CANDIDATES} candidates made and validated")

    async def compare(self, seated: list[Participant]) -> None:
        """Wait until every screen has the newest entry, and compare its board with the database."""
        with self.stage.database():
            room = room_or_404(self.plan.room)
            newest, board, numbers = newest_number(room.scope_id), board_of(room), post_numbers(room)
        deadline = time.monotonic() + PATIENCE
        while (late := [person for person in seated if person.newest < newest]) and time.monotonic() < deadline:
            await asyncio.sleep(0.05)
        differing = [person for person in seated if person.board != board]
        self.figures["screens_equal"] = not differing
        self.say(f"{len(seated) - len(differing)} of {len(seated)} screens show the board of the database")
        if late:
            raise Refused(f"{len(late)} screens did not hear of entry {newest} within {PATIENCE:g} seconds.")
        if differing:
            wrong = sorted(set(differing[0].board.items()) ^ set(board.items()))
            raise Refused(f"Screens show another board than the database, {differing[0].name} for example: {wrong[:6]}")
        self.figures |= waits(
            max(person.heard_at(numbers[code]) for person in seated) - in_hand for code, in_hand in self.in_hand.items()
        )

    async def export(self, panel: Visitor) -> None:
        """Download the candidate list in each format and read it back."""
        files = [await panel.file(f"/exports/candidates.{kind}") for kind in ("csv", "json", "odt")]
        self.figures["exports"] = exported(*files)
        self.say(f"Exported: {self.figures['exports']}")
        if self.figures["exports"] != {"csv": CANDIDATES, "json": CANDIDATES, "odt": True}:
            raise Refused("The exports do not contain every validated candidate.")


def waits(seconds: Iterable[float]) -> dict[str, int]:
    """Return how many milliseconds after the receipt the last screen was there: usually, and at worst."""
    ordered = sorted(max(0, round(1000 * each)) for each in seconds)
    return {f"p{share}_ms": ordered[ceil(len(ordered) * share / 100) - 1] for share in (50, 99)}
