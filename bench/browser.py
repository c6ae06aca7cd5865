"""What pages with many cards cost the browser while the room is busy: Chromium, a real server, real posts and moves."""

import argparse
import asyncio
import json
import random
from dataclasses import dataclass

from flask import Flask
from playwright.async_api import CDPSession, Page, async_playwright

from app.extensions import db
from bench.crowd import Client, Plan
from bench.filling import group, people, write
from bench.house import installation, serving
from tests import factories as make
from tests.browsers import ARGUMENTS, DESKTOP, PHONE, chromium
from tests.clients import session_cookie

GROUPS = 8
NOTE_LONG_TASKS = """
    window.longTasks = [];
    new PerformanceObserver(list => list.getEntries().forEach(task => longTasks.push(Math.round(task.duration))))
      .observe({ type: "longtask" });
"""


@dataclass
class Table:
    """A room as it is from outside, and two people who keep it busy."""

    url: str
    code: str
    cards: int
    watcher: str  # cookies
    leader: str
    author: str
    newest: str | None = None

    async def come_in(self) -> None:
        """Load the room's page for those who act."""
        plan = Plan(int(self.url.rpartition(":")[2]), self.code, 0, [], [])
        self.writing, self.moving = Client(plan, self.author), Client(plan, self.leader)
        await self.writing.open()
        await self.moving.open()

    async def post(self) -> None:
        """Let somebody write."""
        _, status, self.newest = await self.writing.post()
        assert status == 200, status

    async def move(self) -> None:
        """Let a facilitator put a card into a group."""
        card, cluster = random.randint(1, self.cards), random.randint(1, GROUPS)
        status, _ = await self.moving.send(f"contributions/{self.code}-{card:03}/cluster", cluster=str(cluster))
        assert status == 200, status


def table(app: Flask, cards: int) -> Table:
    """Return a room with so many cards, half of them in groups."""
    room = make.room("challenges")
    seats = people(room, 20)
    write(room, seats, cards)
    group(room, GROUPS, cards // 2)
    who = (seats[0], make.facilitator(room.workshop), seats[1])
    found = Table(app.config["BASE_URL"], room.code, cards, *("=".join(session_cookie(app, each)) for each in who))
    db.session.remove()
    return found


async def watch(
    table: Table, cookie: str, path: str, size: tuple[int, int], events: int, pace: float
) -> dict[str, float]:
    """Look at a page while things happen at a pace; return what that costs the browser."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        context = await browser.new_context(viewport=dict(zip(("width", "height"), size, strict=True)), locale="pt-PT")
        name, _, value = cookie.partition("=")
        await context.add_cookies([{"name": name, "value": value, "url": table.url}])
        await context.add_init_script(NOTE_LONG_TASKS)
        page = await context.new_page()
        await page.goto(f"{table.url}/rooms/{table.code}{path}")
        await page.wait_for_selector('#connection[data-state="live"]', state="attached")
        tools = await context.new_cdp_session(page)
        await tools.send("Performance.enable")
        return await cost_of(page, tools, table, events, pace)


async def cost_of(page: Page, tools: CDPSession, table: Table, events: int, pace: float) -> dict[str, float]:
    """Return what events at a pace cost an open page, until it shows the last of them."""
    await page.evaluate("longTasks.length = 0")
    loop, before = asyncio.get_running_loop(), await metrics(tools)
    begin = loop.time()
    for number in range(events):
        await asyncio.sleep(max(0.0, begin + number / pace - loop.time()))
        await (table.move() if number % 2 else table.post())
    await page.wait_for_selector(f"#card-{table.newest}", state="attached")
    seconds, after = loop.time() - begin, await metrics(tools)
    long_tasks = await page.evaluate("longTasks")
    return {
        "events": events,
        "per_s": round(events / seconds, 1),
        "main_thread": round((after["TaskDuration"] - before["TaskDuration"]) / seconds, 3),
        "long_tasks": len(long_tasks),
        "longest_ms": max(long_tasks, default=0),
        "heap_mb": round(after["JSHeapUsedSize"] / 1e6, 1),
        "elements": after["Nodes"],
    }


async def metrics(tools: CDPSession) -> dict[str, float]:
    """Return what Chromium knows about the page."""
    return {each["name"]: each["value"] for each in (await tools.send("Performance.getMetrics"))["metrics"]}


async def watch_all(table: Table, events: int, pace: float) -> dict[str, dict[str, float]]:
    """Return the figures of the participants' page on a phone and of the facilitators' board, one after the other."""
    await table.come_in()
    room = await watch(table, table.watcher, "", PHONE, events, pace)
    return {"room": room, "board": await watch(table, table.leader, "/board", DESKTOP, events, pace)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cards", type=int, default=500)
    parser.add_argument("--events", type=int, default=200)
    parser.add_argument("--pace", type=float, default=20, help="events a second")
    parser.add_argument("--json", action="store_true", help="one line, nothing else")
    options = parser.parse_args()
    with installation() as app:
        busy = table(app, options.cards)
        with serving(app):
            found = asyncio.run(watch_all(busy, options.events, options.pace))
    print(json.dumps(found) if options.json else "\n".join(f"{name:8} {value}" for name, value in found.items()))


if __name__ == "__main__":
    main()
