"""People who ask for seats, in a process of their own: each sends the form again and again, every time for another.

`python -m bench.applicants` reads a `Rush` as JSON from its input and answers with what came of it.
"""

import asyncio
import json
import re
import sys
import time
from dataclasses import asdict, dataclass, field
from itertools import count
from urllib.parse import urlencode

import uvloop

from bench.crowd import Client

TOKEN = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass(frozen=True)
class Rush:
    """Where to ask: the servers, the forms, so many of them together and each so many times; and what to fill in."""

    ports: list[int]
    forms: list[str]
    together: int
    each: int
    clients: int
    seconds: float
    fields: dict[str, str]
    sectors: list[str]


@dataclass
class Answers:
    """The addresses that were acknowledged, and what was refused."""

    acknowledged: list[str] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    seconds: float = 0.0


@dataclass(frozen=True)
class At:
    """Which server a client talks to."""

    port: int


class Applicant(Client):
    """A browser in which people register one after the other."""

    async def enter(self, form: str) -> None:
        """Connect and load the form, which brings the token against forged requests and the cookie it belongs to."""
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.plan.port)
        _, head, page = await self.ask(f"GET {form}")
        self.cookie = re.search(r"(?im)^set-cookie: (session=[^;]+)", head)[1]
        self.token = TOKEN.search(page)[1].decode()

    async def register(self, form: str, **fields: str) -> int:
        """Send the form; return the status of the answer."""
        body = urlencode(fields | {"csrf_token": self.token})
        status, _, _ = await self.ask(f"POST {form}", body, Content_Type="application/x-www-form-urlencoded")
        return status


async def register_until(deadline: float, applicant: Applicant, rush: Rush, numbers: count, answers: Answers) -> None:
    """Register people again and again, the next one when the last is answered."""
    while time.monotonic() < deadline:
        number = next(numbers)
        turn, workshop = divmod(number, rush.together)
        email, sector = f"applicant{number}@example.org", rush.sectors[turn % len(rush.sectors)]
        form = rush.forms[turn // rush.each * rush.together + workshop]
        status = await applicant.register(form, **rush.fields, name="Ana Sousa", email=email, sector=sector)
        if status == 303:
            answers.acknowledged.append(email)
        else:
            answers.refused.append(status)


async def play(rush: Rush) -> Answers:
    """Let everybody open the form, then register."""
    answers, numbers = Answers(), count()
    applicants = [Applicant(At(rush.ports[each % len(rush.ports)]), "") for each in range(rush.clients)]
    for each in applicants:
        await each.enter(rush.forms[0])
    begin = time.monotonic()
    deadline = begin + rush.seconds
    await asyncio.gather(*(register_until(deadline, each, rush, numbers, answers) for each in applicants))
    answers.seconds = time.monotonic() - begin
    return answers


if __name__ == "__main__":
    print(json.dumps(asdict(uvloop.run(play(Rush(**json.loads(sys.stdin.read())))))))
