"""Letters on their way: a real mail server takes them, refuses them, or goes away in the middle."""

import os
import signal
import subprocess
import sys
from contextvars import Context
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from icalendar import Calendar

from app.database import utcnow
from app.extensions import db
from app.mail.models import Letter
from app.mail.queries import dead_letters
from app.mail.services import drop, send_again, write_letter
from app.mail.tasks import send_letters
from tests.mail.post import mail_server

FACTS = {"name": "Ana Sousa", "token": "secret-token", "next": "/me", "minutes": 15, "code": "123456"}
ICS = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x\r\nMETHOD:CANCEL\r\nEND:VCALENDAR\r\n"


@pytest.fixture
def mailroom(app):
    """A mail server that our letters go to."""
    with mail_server() as (room, url):
        app.config["SMTP_URL"] = url
        yield room


def write(to="ana@example.org", **more):
    letter = write_letter(to, "en", "accounts/letters/sign_in", FACTS, **more)
    db.session.commit()
    return letter


def post():
    """Let the worker do its rounds."""
    db.session.rollback()
    Context().run(send_letters.call_local)
    db.session.expire_all()


def post_when_due(letter):
    """Let the pause before the next try pass, and the worker do its rounds."""
    letter.next_try_at = utcnow()
    db.session.commit()
    post()


def test_a_letter_arrives(mailroom):
    letter = write(about="W1", calendar=ICS)
    post()
    [message] = mailroom.messages
    assert [envelope.rcpt_tos for envelope in mailroom.taken] == [["ana@example.org"]]
    assert (message["To"], message["Content-Language"]) == ("ana@example.org", "en")
    assert message["Message-ID"] == f"<{letter.message_id}@localhost>"
    assert [part.get_content_type() for part in message.walk() if not part.is_multipart()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    [calendar] = message.iter_attachments()
    assert (calendar.get_filename(), calendar["Content-Type"].params["method"]) == ("W1.ics", "CANCEL")
    assert Calendar.from_ical(calendar.get_content())["method"] == "CANCEL"
    assert (letter.problem, letter.handed_at, letter.sent_at is None) == (None, None, False)


def test_a_letter_that_is_refused_for_now_waits_and_goes_under_the_same_id(mailroom):
    letter = write()
    mailroom.answers = ["451 try later"]
    post()
    assert (letter.sent_at, letter.dead_at, letter.handed_at, letter.attempts) == (None, None, None, 1)
    assert "451" in letter.problem
    assert utcnow() < letter.next_try_at < utcnow() + timedelta(minutes=2)
    post()
    assert mailroom.taken == [], "a short outage must not use all tries up"
    post_when_due(letter)
    assert (len(mailroom.taken), letter.problem) == (1, None)


def test_a_recipient_who_may_write_soon_waits_too(mailroom):
    letter = write()
    mailroom.recipients["ana@example.org"] = "450 mailbox busy"
    post()
    assert (letter.sent_at, letter.dead_at) == (None, None)


@pytest.mark.parametrize("of", ["recipient", "message"])
def test_a_letter_that_is_refused_for_good_is_given_up_at_once(mailroom, of):
    letter = write(about="W1")
    mailroom.answers = ["554 no thanks"] if of == "message" else []
    mailroom.recipients = {"ana@example.org": "550 no such person"} if of == "recipient" else {}
    other = write("bela@example.org")
    if of == "message":
        mailroom.answers.append(None)
    post()
    assert letter.dead_at is not None
    assert letter.problem == ("Refused: 554 no thanks" if of == "message" else "Refused: 550 no such person")
    assert other.sent_at is not None
    assert (dead_letters(), dead_letters("W1"), dead_letters("W2")) == ([letter], [letter], [])


def test_what_was_given_up_can_be_sent_again_as_a_new_message(mailroom):
    letter = write()
    mailroom.answers = ["554 no thanks"]
    post()
    before = letter.message_id
    for _twice in range(2):
        send_again(letter)
        db.session.commit()
    post()
    [message] = mailroom.messages
    assert message["Message-ID"] == f"<{letter.message_id}@localhost>" != f"<{before}@localhost>"
    assert dead_letters() == []


def test_what_was_given_up_can_be_dropped(mailroom):
    letter = write()
    mailroom.answers = ["554 no thanks"]
    post()
    drop(letter)
    db.session.commit()
    assert (dead_letters(), db.session.query(Letter).count()) == ([], 0)


@pytest.mark.one_database
def test_what_waits_to_be_sent_is_neither_dropped_nor_sent_anew(app):
    letter = write()
    before = letter.message_id
    send_again(letter)
    drop(letter)
    db.session.commit()
    assert db.session.query(Letter.message_id).all() == [(before,)]


def test_a_letter_whose_arrival_nobody_knows_is_never_sent_twice(mailroom):
    letter = write()
    mailroom.answers = ["hang up"]
    post()
    assert letter.dead_at is not None
    assert letter.problem.startswith("InDoubt")
    post_when_due(letter)
    assert len(mailroom.ids) == 1
    send_again(letter)
    db.session.commit()
    post()
    assert len(set(mailroom.ids)) == 2


def test_nobody_at_the_mail_server_is_no_reason_to_give_up(app):
    with mail_server() as (_room, url):
        app.config["SMTP_URL"] = url
    letter = write()
    for _try in range(8):
        post_when_due(letter)
    assert (letter.attempts, letter.dead_at, letter.handed_at) == (8, None, None)
    assert "ConnectionRefusedError" in letter.problem
    assert letter.next_try_at <= utcnow() + timedelta(hours=1)


def test_what_fails_with_us_is_given_up_after_some_tries(app):
    letter = write_letter("ana@example.org", "en", "accounts/letters/no_such", {})
    db.session.commit()
    for _try in range(5):
        assert letter.dead_at is None
        post_when_due(letter)
    assert letter.dead_at is not None
    assert letter.problem.startswith("TemplateNotFound")


def test_a_letter_that_is_too_late_is_not_sent(mailroom):
    letter = write()
    letter.written_at = utcnow() - timedelta(days=3, minutes=1)
    db.session.commit()
    post()
    assert (mailroom.taken, letter.problem) == ([], "Refused: Not sent within 3 days.")
    assert letter.dead_at is not None


def test_a_letter_does_not_wait_for_the_time_before_the_clock_was_set_back(mailroom):
    letter = write()
    letter.next_try_at = utcnow() + timedelta(hours=5)
    db.session.commit()
    post()
    assert letter.sent_at is not None


@pytest.mark.parametrize(
    "address", ["ana@example.org\r\nBcc: all@example.org", "ana@example.org, all@example.org", "<ana@example.org>", ""]
)
@pytest.mark.one_database
def test_an_address_that_is_more_than_an_address_gets_nothing(mailroom, address):
    letter = write(address)
    post()
    assert (mailroom.taken, letter.sent_at) == ([], None)
    assert letter.problem


def test_two_workers_at_once_send_every_letter_once(app, mailroom):
    for number in range(20):
        write(f"person-{number}@example.org")
    db.session.remove()
    together = Barrier(2)

    def work():
        together.wait()
        send_letters.call_local()

    workers = [Thread(target=work) for _worker in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(mailroom.ids) == len(set(mailroom.ids)) == 20
    assert db.session.query(Letter).filter(Letter.sent_at.is_(None)).count() == 0


WORKER = """
import os, signal, sys
from app.mail import services, smtp, tasks
from app.mail.tasks import send_letters
from app.extensions import db
from config import settings
from app import create_app

def die(*_arguments):
    os.kill(os.getpid(), signal.SIGKILL)

app = create_app(**settings())
if sys.argv[1] == "before":
    tasks.note_handed_over = die
elif sys.argv[1] == "after":
    tasks.note_sent = die
with app.app_context():
    send_letters.call_local()
"""


def worker_that_dies(app, when):
    """Run a worker in a process of its own that is killed before, or after, the letter is handed over."""
    url = app.config["SQLALCHEMY_DATABASE_URI"].replace("+psycopg", "")
    own = {
        "COCRIA_ENV": "development",
        "COCRIA_INSTANCE": str(app.config["INSTANCE"]),
        "BASE_URL": "http://localhost",
        "SMTP_URL": app.config["SMTP_URL"],
    } | ({} if url.startswith("sqlite") else {"DATABASE_URL": url})
    done = subprocess.run([sys.executable, "-c", WORKER, when], env=os.environ | own, check=False, timeout=120)
    assert done.returncode == -signal.SIGKILL


def test_a_worker_killed_before_it_hands_a_letter_over_delays_it(app, mailroom):
    letter = write()
    worker_that_dies(app, "before")
    db.session.refresh(letter)
    assert (mailroom.taken, letter.handed_at) == ([], None)
    post()
    assert mailroom.taken == [], "another worker may have it"
    post_when_due(letter)
    assert len(mailroom.ids) == 1


def test_a_worker_killed_after_it_handed_a_letter_over_leaves_it_to_a_person(app, mailroom):
    letter = write()
    worker_that_dies(app, "after")
    db.session.refresh(letter)
    assert len(mailroom.ids) == 1
    assert (letter.sent_at, letter.handed_at is None) == (None, False)
    post_when_due(letter)
    assert len(mailroom.ids) == 1
    assert letter.dead_at is not None
    assert dead_letters() == [letter]
