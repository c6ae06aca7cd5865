"""What the processes of an installation tell each other through Redis: where there is news, and who is present.

These are hints. Nobody waits for Redis longer than a moment, and while it is down everything still arrives, by the
hub's tick.
"""

import asyncio
import json
import logging
import random
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from hashlib import sha256
from typing import Any
from uuid import uuid4

import redis
import redis.asyncio
from flask import Flask
from redis.backoff import NoBackoff
from redis.retry import Retry

log = logging.getLogger(__name__)

PROCESS = uuid4().hex
SLOWEST = 1.0  # seconds that Redis may take
QUICKLY = 0.25  # … when somebody waits for it
CLAIM_LASTS = 2000  # milliseconds: who claimed something may have died
MOST_WAITING = 1000  # messages that wait for Redis; older ones are worth nothing
DEAF = 40.0  # seconds of silence after which we connect again: each process hears at least its own heartbeat
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 10.0  # seconds until we try again

Message = dict[str, Any]


class Teller:
    """Tells the other processes, from a thread of its own."""

    def __init__(self, url: str, topic: str) -> None:
        limits = {"socket_timeout": SLOWEST, "socket_connect_timeout": SLOWEST}
        self.redis = redis.Redis.from_url(url, retry=Retry(NoBackoff(), 1), **limits)
        self.quick = redis.Redis.from_url(
            url, retry=Retry(NoBackoff(), 0), socket_timeout=QUICKLY, socket_connect_timeout=QUICKLY
        )
        self.topic, self.reached = topic, True
        self.heard_by = 0  # processes, as far as we know; this one counts
        self.waiting: deque[str] = deque(maxlen=MOST_WAITING)
        self.thread = ThreadPoolExecutor(1, "relay")

    def tell(self, message: Message) -> None:
        """Send a message soon, without waiting; never fails."""
        self.waiting.append(json.dumps({"process": PROCESS, **message}))
        self.thread.submit(self.publish)

    def publish(self) -> None:
        """Send what waits; forget it when Redis does not answer."""
        try:
            while self.waiting:
                self.heard_by = self.redis.publish(self.topic, self.waiting.popleft())
                self.reached = True
        except redis.RedisError as problem:
            self.waiting.clear()
            self.heard_by = 0
            if self.reached:
                log.warning("Redis does not answer; other processes learn of news by their own tick. %s", problem)
            self.reached = False

    def claim(self, name: str) -> bool:
        """Return whether a name is ours; it is, too, when Redis does not answer."""
        try:
            return bool(self.quick.set(f"{self.topic}.{name}", PROCESS, nx=True, px=CLAIM_LASTS))
        except redis.RedisError:
            self.heard_by = 0
            return True

    def release(self, name: str) -> None:
        """Let another process claim a name, if Redis answers; else that comes by itself."""
        with suppress(redis.RedisError):
            self.quick.delete(f"{self.topic}.{name}")


def topic_of(app: Flask) -> str:
    """Return the name under which the processes of this installation, and no other, talk to each other."""
    return f"cocria.live.{sha256(app.config['SECRET_KEY'].encode()).hexdigest()[:16]}"


teller = cache(Teller)


def tell(app: Flask, **message: Any) -> None:
    """Tell the other processes something, if the installation has Redis for that."""
    if url := app.config["REDIS_URL"]:
        teller(url, topic_of(app)).tell(message)


def alone(app: Flask) -> bool:
    """Whether no other process listens, as far as we know: then nothing need be shared."""
    url = app.config["REDIS_URL"]
    return not url or teller(url, topic_of(app)).heard_by < 2


def claim(app: Flask, name: str) -> bool:
    """Claim something for this process, for a moment; return False when another has it."""
    return teller(app.config["REDIS_URL"], topic_of(app)).claim(name)


def release(app: Flask, name: str) -> None:
    """Give back a claim that came to nothing."""
    teller(app.config["REDIS_URL"], topic_of(app)).release(name)


async def listen(app: Flask, hear: Callable[[str, Message], None]) -> None:
    """Call `hear(process, message)` with what other processes tell, for ever. Says hello after each connection."""
    pause = FIRST_PAUSE
    while True:
        connection = redis.asyncio.Redis.from_url(
            app.config["REDIS_URL"], retry=Retry(NoBackoff(), 0), socket_connect_timeout=SLOWEST
        )
        try:
            async with connection, connection.pubsub() as topic:
                await topic.subscribe(topic_of(app))
                while message := await topic.get_message(timeout=DEAF):
                    if message["type"] == "message":
                        content = json.loads(message["data"])
                        if content["process"] != PROCESS:
                            hear(content.pop("process"), content)
                    else:
                        pause = FIRST_PAUSE
                        tell(app, hello=True)
        except (redis.RedisError, OSError) as problem:
            log.debug("Not connected with Redis: %s", problem)
        await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 - spread, not secret
        pause = min(pause * 2, LONGEST_PAUSE)
