"""People at a room's page, in a process of their own: some post as htmx does, some only listen.

`python -m bench.crowd` reads a `Plan` as JSON from its input and answers with what came of it. It speaks HTTP by hand,
so that as little as possible of the machine goes to the load itself.
"""

import asyncio
import json
import re
import sys
import time
from dataclasses import asdict, dataclass, field
from urllib.parse import urlencode
from uuid import uuid4

import uvloop

CODE = re.compile(rb'id="receipt-([^"]+)"')
TOKEN = re.compile(r'"X-CSRFToken": "([^"]+)"')
TEXT = "A licença de esplanada pede a planta três vezes, em três balcões, e ninguém sabe dizer em que ponto está. " * 3


@dataclass(frozen=True)
class Plan:
    """Whom to be: a session cookie for each client, a page for each stream."""

    port: int
    room: str
    seconds: float
    cookies: list[str]
    streams: list[str]


@dataclass
class Outcome:
    """What was acknowledged ({title: code}), how long each took, what was refused, and what it cost us."""

    acknowledged: dict[str, str] = field(default_factory=dict)
    milliseconds: list[float] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    seconds: float = 0.0
    cpu: float = 0.0
    stream_bytes: int = 0


class Client:
    """A browser with one connection and one cookie."""

    def __init__(self, plan: Plan, cookie: str) -> None:
        self.plan, self.cookie = plan, cookie

    async def open(self) -> None:
        """Connect and load the page, which brings the token against forged requests and the cookie it belongs to."""
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.plan.port)
        _, head, page = await self.ask(f"GET /rooms/{self.plan.room}")
        found = re.search(r"(?im)^set-cookie: (session=[^;]+)", head)
        self.cookie = found[1] if found else self.cookie
        self.token = TOKEN.search(page.decode())[1]

    async def ask(self, what: str, body: str = "", **headers: str) -> tuple[int, str, bytes]:
        """Send a request; return the status, the head and the body of its answer."""
        lines = [
            f"{what} HTTP/1.1",
            f"Host: 127.0.0.1:{self.plan.port}",
            f"Cookie: {self.cookie}",
            "Accept-Language: pt",
        ]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        lines += [f"Content-Length: {len(body)}"] if body else []
        self.writer.write(("\r\n".join(lines) + "\r\n\r\n" + body).encode())
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        length = re.search(r"(?im)^content-length: (\d+)", head)
        return int(head[9:12]), head, await self.reader.readexactly(int(length[1]))

    async def send(self, path: str, **fields: str) -> tuple[int, bytes]:
        """Send a form as htmx does; return the status and the body of the answer."""
        kind = "application/x-www-form-urlencoded"
        headers = {"Content_Type": kind, "HX_Request": "true", "X_CSRFToken": self.token}
        status, _, answer = await self.ask(f"POST /rooms/{self.plan.room}/{path}", urlencode(fields), **headers)
        return status, answer

    async def post(self) -> tuple[str, int, str | None]:
        """Post a challenge; return its title, the status of the answer, and the code of the receipt."""
        title = f"Licenças {uuid4().hex}"
        status, answer = await self.send("challenges", title=title, text=TEXT, key=uuid4().hex)
        code = CODE.search(answer)
        return title, status, code[1].decode() if code else None


class Listener(asyncio.Protocol):
    """A page that follows the room, and only counts what comes."""

    def __init__(self, plan: Plan, path: str, outcome: Outcome) -> None:
        self.request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{plan.port}\r\n\r\n".encode()
        self.outcome = outcome

    def connection_made(self, transport: asyncio.Transport) -> None:
        transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        self.outcome.stream_bytes += len(data)


async def post_until(deadline: float, client: Client, outcome: Outcome) -> None:
    """Post again and again, each time when the last one is answered."""
    while (begin := time.monotonic()) < deadline:
        title, status, code = await client.post()
        outcome.milliseconds.append(1000 * (time.monotonic() - begin))
        if status == 200 and code:
            outcome.acknowledged[title] = code
        else:
            outcome.refused.append(status)


async def play(plan: Plan) -> Outcome:
    """Let everybody come in, then post."""
    outcome, loop = Outcome(), asyncio.get_running_loop()
    for path in plan.streams:
        await loop.create_connection(lambda path=path: Listener(plan, path, outcome), "127.0.0.1", plan.port)
    clients = [Client(plan, cookie) for cookie in plan.cookies]
    for client in clients:
        await client.open()
    print("ready", flush=True)
    sys.stdin.readline()
    begin, cpu = time.monotonic(), time.process_time()
    await asyncio.gather(*(post_until(begin + plan.seconds, client, outcome) for client in clients))
    outcome.seconds, outcome.cpu = time.monotonic() - begin, time.process_time() - cpu
    return outcome


if __name__ == "__main__":
    outcome = uvloop.run(play(Plan(**json.loads(sys.stdin.readline()))))
    print(json.dumps(asdict(outcome)))
