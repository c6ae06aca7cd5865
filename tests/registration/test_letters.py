"""Letters about seats: each can be read in both languages, as text and as HTML, and says what it is for."""

from contextvars import Context
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from icalendar import Calendar
from sqlalchemy import select

from app.extensions import db
from app.mail.models import Letter
from app.mail.post import compose
from app.mail.tasks import send_letters
from app.registration.letters import CALENDARS, NO_ADDRESS, invite, write_to
from app.registration.models import SeatState
from tests import factories as make
from tests.mail.post import mail_server

FOLDER = Path(__file__).parents[2] / "app" / "templates" / "registration" / "letters"
LETTERS = sorted(path.stem for path in FOLDER.glob("*.html") if not path.stem.startswith("_"))
STATES = {"waiting": SeatState.WAITING, "offered": SeatState.OFFERED}
HOSTILE = {"pt": 'Contas <b>"claras"</b> & abertas', "en": 'Accounts <b>"clear"</b> & open'}
TYPED = {"subject": "Papers\r\nBcc: all@example.org", "text": "Two <b>papers</b>.\r\n\r\nRead them."}


def seat_for(letter):
    """Return a seat that a letter can be about."""
    workshop = make.workshop(theme=HOSTILE, rescheduled_from=make.NOON - timedelta(days=1))
    soon = make.NOON - timedelta(hours=20)
    facts = {"state": STATES.get(letter, SeatState.SEATED), "offer_ends_at": soon, "confirm_by_at": soon}
    return make.seat("ana", of=workshop, **facts)


def written(letter, language="pt", **more):
    """Return a letter as a message, read back from its bytes."""
    seat = seat_for(letter)
    if letter == "invitation":
        invite(seat, "Bela Martins", "bela@example.org", language, "secret")
    else:
        write_to(seat, letter, language, **TYPED, **more)
    db.session.commit()
    newest = db.session.scalar(select(Letter).order_by(Letter.id.desc()).limit(1))
    return message_from_bytes(bytes(compose(newest)), policy=policy.default)


def parts(message):
    """Return the text and the HTML of a message."""
    return [message.get_body((kind,)).get_content() for kind in ("plain", "html")]


@pytest.mark.one_database
@pytest.mark.parametrize("letter", LETTERS)
def test_every_letter_can_be_read_in_both_languages(app, letter):
    portuguese, english = written(letter, "pt"), written(letter, "en")
    assert portuguese["Subject"] != english["Subject"] or letter == "message"
    for message, theme, greeting in ((portuguese, "Contas", "Bom dia"), (english, "Accounts", "Hello")):
        text, html = parts(message)
        assert greeting in text
        assert greeting in html
        assert f"{theme} <b>" in text
        assert f"{theme} &lt;b&gt;" in html
        assert "<b>" not in html
        assert "\n\n\n" not in text
        assert text.count("http://localhost/") == 2, "one thing to do, and where the privacy notice is"


@pytest.mark.one_database
def test_a_subject_that_somebody_typed_adds_no_header(app):
    message = written("message")
    assert (message["Subject"], message["Bcc"]) == ("Papers Bcc: all@example.org", None)
    text, html = parts(message)
    assert "Two <b>papers</b>." in text
    assert "<p>Two &lt;b&gt;papers&lt;/b&gt;.</p>" in html


@pytest.mark.one_database
def test_a_new_time_is_told_with_the_old_one_struck_through(app):
    text, html = parts(written("rescheduled", "en", reason={"pt": "", "en": "The hall is being painted."}))
    assert "Reason: The hall is being painted." in text
    assert "Before: Tuesday 2 March 2088, 12:00" in text
    assert "<s>Tuesday 2 March 2088, 12:00</s>" in html
    assert "by 2 March, 16:00 whether you can come" in text


@pytest.mark.one_database
def test_who_waits_need_not_confirm_a_new_time(app):
    seat = make.seat("rui", of=make.workshop(rescheduled_from=make.NOON), state=SeatState.WAITING)
    write_to(seat, "rescheduled", "en")
    db.session.commit()
    text, _html = parts(compose(db.session.scalars(select(Letter)).one()))
    assert "You keep your place on the waiting list" in text
    assert "Confirm" not in text


@pytest.mark.one_database
@pytest.mark.parametrize(("letter", "method"), CALENDARS.items())
def test_letters_that_say_when_bring_the_calendar_file(app, letter, method):
    [attached] = written(letter).iter_attachments()
    assert (attached.get_content_type(), attached.get_filename()) == ("text/calendar", "W1.ics")
    assert attached["Content-Type"].params["method"] == method
    [event] = Calendar.from_ical(attached.get_content()).walk("VEVENT")
    assert (event["UID"], event.start) == ("W1@localhost", make.NOON)


@pytest.mark.one_database
def test_who_has_no_seat_gets_no_calendar_file(app):
    assert list(written("waiting").iter_attachments()) == []


@pytest.mark.one_database
def test_an_invitation_does_not_give_the_link_of_the_holder_away(app):
    seat = seat_for("invitation")
    write_to(seat, "seated")
    invite(seat, "Bela Martins", "bela@example.org", "pt", "secret")
    own, invitation = db.session.scalars(select(Letter).order_by(Letter.id))
    assert invitation.to == "bela@example.org"
    assert own.facts["token"] not in str(invitation.facts)
    assert own.facts["entry_code"] not in str(invitation.facts)


@pytest.mark.one_database
def test_nobody_without_an_address_is_written_to(app):
    seat = seat_for("seated")
    seat.person.email = f"somebody{NO_ADDRESS}"
    write_to(seat, "seated")
    assert db.session.scalars(select(Letter)).all() == []


def test_a_letter_about_a_seat_arrives_with_all_its_parts(app):
    with mail_server() as (room, app.config["SMTP_URL"]):
        write_to(seat_for("seated"), "seated", "pt")
        db.session.commit()
        Context().run(send_letters.call_local)
    [message] = room.messages
    assert (message["To"], message["Content-Language"]) == ("ana@example.org", "pt")
    assert message["Subject"] == 'O seu lugar está reservado · Contas <b>"claras"</b> & abertas'
    [event] = Calendar.from_ical(next(message.iter_attachments()).get_content()).walk("VEVENT")
    assert event["SUMMARY"] == HOSTILE["pt"]


@pytest.mark.one_database
def test_a_long_subject_with_accents_keeps_its_blanks(app):
    theme = "Serviços públicos universais, acessíveis e inclusivos"
    make.workshop(theme={"pt": theme, "en": theme})
    seat = make.seat("ana")
    invite(seat, "Bela Martins", "bela@example.org", "pt", "secret")
    db.session.commit()
    newest = db.session.scalar(select(Letter).order_by(Letter.id.desc()).limit(1))
    message = message_from_bytes(bytes(compose(newest)), policy=policy.default)
    assert message["Subject"].endswith(f"· {theme}")
