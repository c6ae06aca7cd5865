"""A mail server for tests: it keeps what it takes, and answers as it is told."""

from contextlib import contextmanager
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller

from tests.servers import free_port


class Mailroom:
    """Takes letters. `answers` holds what it says to the next ones instead of taking them, None for taking one."""

    def __init__(self):
        self.taken = []
        self.answers = []
        self.recipients = {}  # {address: what it says to it}

    async def handle_RCPT(self, server, session, envelope, address, options):
        """Take an address or refuse it."""
        if address in self.recipients:
            return self.recipients[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        """Take a letter, or answer what it was told."""
        answer = self.answers.pop(0) if self.answers else None
        if answer == "hang up":
            self.taken.append(envelope)
            server.transport.abort()
            return "421 gone"
        if answer:
            return answer
        self.taken.append(envelope)
        return "250 OK"

    @property
    def messages(self):
        """Return what it took, read with the standard library."""
        return [message_from_bytes(envelope.content, policy=policy.default) for envelope in self.taken]

    @property
    def ids(self):
        """Return the ids of the messages that it took."""
        return [message["Message-ID"] for message in self.messages]


@contextmanager
def mail_server():
    """Run a mail server; yield its room and its address."""
    room, port = Mailroom(), free_port()
    controller = Controller(room, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield room, f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()
