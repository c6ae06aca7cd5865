"""Requests whose bodies come slowly, break off, or never end: they cost no thread, and the next one is served."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from app import serving

pytestmark = pytest.mark.one_database


def receiving(*messages):
    """Return a `receive` that brings these messages and then nothing for ever."""
    waiting = list(messages)

    async def receive():
        return waiting.pop(0) if waiting else await asyncio.Event().wait()

    return receive


def run(coroutine):
    """Run a coroutine in a thread of its own: a browser's loop may be running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


def part(body, more):
    return {"type": "http.request", "body": body, "more_body": more}


def test_a_body_in_parts_is_put_together():
    assert run(serving.whole_body(receiving(part(b"one ", True), part(b"two", False)))) == b"one two"


def test_a_body_that_breaks_off_is_not_taken_for_a_whole_one():
    with pytest.raises(ConnectionError):
        run(serving.whole_body(receiving(part(b"one ", True), {"type": "http.disconnect"})))


def test_a_body_that_is_far_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(serving, "LARGEST_REQUEST", 5)
    with pytest.raises(OverflowError):
        run(serving.whole_body(receiving(part(b"123456", True))))


def test_a_body_that_never_ends_is_answered_and_reaches_no_thread(app, monkeypatch):
    monkeypatch.setattr(serving, "SLOWEST_REQUEST", 0.01)
    application, sent = serving.Application(app), []

    async def send(message):
        sent.append(message)

    run(application({"type": "http", "path": "/join", "method": "POST"}, receiving(part(b"1", True)), send))
    assert sent[0]["status"] == 408
