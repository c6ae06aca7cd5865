"""The yardstick of `fanout`: the least that a server in Python can do, `python -m bench.yardstick PORT`.

It answers every request with the head of an endless stream, and writes what comes on the standard input, a message in
hexadecimal a line, to all connections. No journal, no pages, no rendering.
"""

import asyncio
import resource
import sys

import uvloop

HEAD = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
FIRST = b":bare\n\nid: 0\nevent: beat\ndata: 0\n\n"


class Connection(asyncio.Protocol):
    """A browser that only listens."""

    everybody: set[asyncio.Transport] = set()  # noqa: RUF012 - there is one broadcaster

    def connection_made(self, transport: asyncio.Transport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.transport.write(HEAD + b"%x\r\n%b\r\n" % (len(FIRST), FIRST))
        self.everybody.add(self.transport)

    def connection_lost(self, problem: Exception | None) -> None:
        self.everybody.discard(self.transport)


async def main(port: int) -> None:
    loop = asyncio.get_running_loop()
    await loop.create_server(Connection, "127.0.0.1", port, backlog=2048)
    print("listening", flush=True)
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        payload = bytes.fromhex(line)
        framed = b"%x\r\n%b\r\n" % (len(payload), payload)
        for transport in Connection.everybody:
            transport.write(framed)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    uvloop.run(main(int(sys.argv[1])))
