"""Letters: written in the transaction of what they tell, sent after it, readable by any mail program."""

from contextlib import nullcontext
from contextvars import Context
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from app.extensions import db
from app.mail import tasks as mail_tasks
from app.mail.post import revived
from app.mail.services import claim, write_letter
from app.mail.tasks import send_letters

FACTS = {"name": "Ana Sousa", "token": "secret-token", "next": "/me", "minutes": 15}


def write(to="ana@example.org", language="en", template="accounts/letters/sign_in"):
    letter = write_letter(to, language, template, FACTS)
    db.session.commit()
    return letter


def post():
    """Let the worker do its rounds."""
    db.session.rollback()
    Context().run(send_letters.call_local)
    db.session.expire_all()


def posted(app):
    return [
        message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in sorted((app.config["INSTANCE"] / "mail").glob("*.eml"))
    ]


def test_a_letter_reads_back_with_the_standard_library(app):
    write()
    post()
    [message] = posted(app)
    text, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert message["To"] == "ana@example.org"
    assert message["Content-Language"] == "en"
    assert message["Subject"] == "Your link and code to sign in"
    assert "http://localhost/sign-in/secret-token?next=/me" in text
    assert 'href="http://localhost/sign-in/secret-token?next=/me"' in html
    assert "Hello, Ana." in text


@pytest.mark.one_database
def test_each_letter_speaks_the_language_of_its_reader(app):
    write(language="pt")
    write(language="en")
    post()
    assert [message["Content-Language"] for message in posted(app)] == ["pt", "en"]
    assert ['lang="pt-PT"' in message.get_body(("html",)).get_content() for message in posted(app)] == [True, False]


def test_a_letter_is_sent_once(app):
    write()
    post()
    post()
    assert len(posted(app)) == 1


def test_a_letter_that_was_sent_keeps_no_links(app):
    letter = write()
    assert letter.facts["token"] == "secret-token"
    post()
    assert letter.facts == {}


@pytest.mark.one_database
def test_a_letter_of_a_transaction_that_failed_is_not_sent(app):
    write_letter("ana@example.org", "en", "accounts/letters/sign_in", FACTS)
    db.session.rollback()
    post()
    assert posted(app) == []


def test_a_letter_that_cannot_be_written_keeps_nobody_waiting(app):
    broken = write(template="accounts/letters/no_such")
    write(to="bela@example.org")
    post()
    assert [message["To"] for message in posted(app)] == ["bela@example.org"]
    assert broken.problem.startswith("TemplateNotFound")


def test_two_workers_never_send_the_same_letter(app):
    letter = write()
    assert claim(letter)
    db.session.commit()
    assert not claim(letter)


def test_no_transaction_is_open_while_a_letter_travels(app, monkeypatch):
    seen = []
    look = lambda _message, _letter: seen.append(db.session().in_transaction())  # noqa: E731
    monkeypatch.setattr(mail_tasks, "post_office", lambda: nullcontext(look))
    write()
    post()
    assert seen == [False]


@pytest.mark.one_database
def test_moments_come_back_as_moments(app):
    letter = write_letter(
        "a@example.org", "pt", "x", {"starts_at": datetime(2021, 3, 3, 16, tzinfo=UTC), "name": "Ana"}
    )
    assert letter.facts["starts_at"] == "2021-03-03T16:00:00+00:00"
    assert revived(letter.facts) == {"starts_at": datetime(2021, 3, 3, 16, tzinfo=UTC), "name": "Ana"}
