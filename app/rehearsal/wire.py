"""A live stream on the wire, read with few steps: hundreds of people in one process must not be the slow part."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import closing
from urllib.parse import urlsplit

LONGEST = 2**22  # bytes of one line


async def messages(url: str) -> AsyncIterator[bytes]:
    """Yield what a stream brings, message by message, until it ends.

    Raises OSError or EOFError when the connection breaks or is refused.
    """
    address = urlsplit(url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port, limit=LONGEST)
    with closing(writer):
        writer.write(f"GET {address.path}?{address.query} HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        if not head.startswith(b"http/1.1 200"):
            raise ConnectionRefusedError(head.partition(b"\r\n")[0].decode())
        rest = b""
        async for part in chunks(reader) if b"chunked" in head else bare(reader):
            *whole, rest = (rest + part).split(b"\n\n")
            for message in whole:
                yield message


async def chunks(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """Yield the body of an answer that comes in chunks."""
    while size := int(await reader.readuntil(b"\r\n"), 16):
        yield (await reader.readexactly(size + 2))[:-2]


async def bare(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """Yield the body of an answer that ends with the connection."""
    while part := await reader.read(65536):
        yield part
