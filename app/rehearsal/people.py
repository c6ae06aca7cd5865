"""Synthetic people who use Cocria over HTTP as their browsers would.

Whatever dies meanwhile, they do not give up: what got no answer is sent again as it was.
"""

import asyncio
import ssl
import time
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import httpx

from app.rehearsal.reading import Refused, token_in, words_of

PATIENCE = 90.0  # seconds that people go on trying
PAUSE = 0.2  # seconds between two tries
AWAY = (502, 503, 504)
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # all is on this machine; the usual one takes long to make


class Visitor:
    """Somebody with a browser of their own, who finds another server when one is gone, as behind a proxy."""

    def __init__(self, servers: Iterable[str], origin: str | None = None) -> None:
        headers = {"Accept-Language": "pt"} | ({"X-Forwarded-For": origin} if origin else {})
        self.browser = httpx.AsyncClient(headers=headers, timeout=PATIENCE, verify=NO_TLS)
        self.servers = deque(servers)

    async def page(self, url: str) -> str:
        """Open a page."""
        return (await self.file(url)).decode()

    async def file(self, url: str) -> bytes:
        """Download something."""
        answer, _repeated = await self.ask("GET", url, follow_redirects=True)
        if answer.status_code != 200:
            raise Refused(f"GET {url}: {answer.status_code}")
        return answer.content

    async def send(self, page: str, url: str, **fields: Any) -> str:
        """Send a form of a page the way htmx does; raise Refused unless it is accepted.

        When it had to be sent again, a rule may say that it was done already: that is an answer too.
        """
        answer, repeated = await self.ask("POST", url, data=fields, headers=htmx(page))
        if not answer.is_success and answer.status_code != 303 and not (repeated and answer.status_code == 409):
            raise Refused(f"POST {url}: {answer.status_code} {words_of(answer.text)[:200]}")
        return answer.text

    async def send_once(self, page: str, url: str, **fields: Any) -> httpx.Response:
        """Send a form of a page, once. Raises httpx.TransportError when there is no answer."""
        return await self.browser.post(self.servers[0] + url, data=fields, headers=htmx(page))

    async def ask(self, method: str, url: str, **request: Any) -> tuple[httpx.Response, bool]:
        """Send a request until a server answers; return the answer, and whether it had to be sent again."""
        until, repeated = time.monotonic() + PATIENCE, False
        while time.monotonic() < until:
            with suppress(httpx.TransportError):
                answer = await self.browser.request(method, self.servers[0] + url, **request)
                if answer.status_code not in AWAY:
                    return answer, repeated
            repeated = True
            self.servers.rotate(-1)
            await asyncio.sleep(PAUSE)
        raise Refused(f"{method} {url}: nobody answered within {PATIENCE:g} seconds.")


def htmx(page: str) -> dict[str, str]:
    """Return the headers of a request that htmx sends from a page."""
    return {"HX-Request": "true", "X-CSRFToken": token_in(page)}
