"""Many browsers of one stream, in a process of their own: `python -m bench.readers COUNT URL…`.

Prints "open PATH" when all streams are open, then for each entry "NUMBER TIME" as soon as the last stream has it. Told
"FIRST LAST" on the standard input, it prints how many of these entries were lost, doubled and out of order.
"""

import asyncio
import re
import resource
import sys
import time
from collections import Counter
from functools import lru_cache
from urllib.parse import urlsplit

import uvloop

AT_ONCE = 50  # connections in the making
EVENT = re.compile(rb"^id: (\d+)\n(event: beat)?", re.MULTILINE)
GREETING = re.compile(rb"^:(\w+)\r?\n", re.MULTILINE)


@lru_cache(512)
def parsed(data: bytes) -> tuple[list[tuple[int, bool]], bytes]:
    """Return the (number, whether a beat) of each event in some bytes, and the rest. All streams get the same bytes."""
    events, _end, rest = data.replace(b"\r\n", b"\n").rpartition(b"\n\n")
    return [(int(number), bool(beat)) for number, beat in EVENT.findall(events)], rest


class Crowd:
    """All readers together: who has what."""

    def __init__(self, count: int) -> None:
        self.count, self.opened, self.path = count, 0, ""
        self.arrived: Counter[int] = Counter()
        self.doubled = self.out_of_order = 0
        self.all_open = asyncio.Event()

    def open(self) -> None:
        self.opened += 1
        if self.opened == self.count:
            self.all_open.set()

    def arrive(self, number: int) -> None:
        self.arrived[number] += 1
        if self.arrived[number] == self.count:
            print(number, time.monotonic(), flush=True)


class Reader(asyncio.Protocol):
    """One browser: it looks at the numbers of what arrives."""

    __slots__ = ("crowd", "last", "rest", "url")

    def __init__(self, crowd: Crowd, url: str) -> None:
        self.crowd, self.url, self.rest, self.last = crowd, urlsplit(url), b"", -1

    def connection_made(self, transport: asyncio.Transport) -> None:
        transport.write(f"GET {self.url.path}?{self.url.query} HTTP/1.1\r\nHost: bench\r\n\r\n".encode())

    def data_received(self, data: bytes) -> None:
        if not self.crowd.path and (greeting := GREETING.search(data)):
            self.crowd.path = greeting[1].decode()
        events, self.rest = parsed(self.rest + data)
        for number, beat in events:
            if self.last < 0:
                self.crowd.open()
            elif number > self.last:
                self.crowd.arrive(number)
            elif number < self.last:
                self.crowd.out_of_order += 1
            elif not beat:
                self.crowd.doubled += 1
            self.last = max(self.last, number)


async def main(count: int, urls: list[str]) -> None:
    loop, crowd, gate = asyncio.get_running_loop(), Crowd(count), asyncio.Semaphore(AT_ONCE)

    async def connect(url: str) -> None:
        address = urlsplit(url)
        async with gate:
            await loop.create_connection(lambda: Reader(crowd, url), address.hostname, address.port)

    await asyncio.gather(*(connect(urls[each % len(urls)]) for each in range(count)))
    await crowd.all_open.wait()
    print("open", crowd.path, flush=True)
    first, last = map(int, (await loop.run_in_executor(None, sys.stdin.readline)).split())
    lost = sum(count - crowd.arrived[number] for number in range(first, last + 1))
    print(lost, crowd.doubled, crowd.out_of_order, flush=True)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    uvloop.run(main(int(sys.argv[1]), sys.argv[2:]))
