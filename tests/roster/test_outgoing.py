"""What leaves the house: files, messages, and letters that did not arrive."""

import csv
import io
import re

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from app.database import utcnow
from app.extensions import db
from app.journal.models import Entry
from app.mail.models import Letter
from app.registration.letters import NO_ADDRESS
from app.registration.models import SeatState
from tests import factories as make
from tests.clients import sign_in
from tests.editor.browsing import EN, soup, words

FILE, MESSAGE, LETTERS = (
    "/coordination/registrations/file",
    "/coordination/registrations/message",
    "/coordination/letters",
)
TEXT = {"subject": "The room has changed", "text": "We meet on the first floor.\n\nSee you there."}


@pytest.fixture
def coordinator(client, app):
    make.seat("ana", access_needs="A ramp", turn=1)
    make.seat("bela", organisation="=HYPERLINK(1)", turn=2)
    make.seat("rui", state=SeatState.WAITING, turn=3)
    sign_in(client, make.coordinator())
    return client


def told(verb):
    return [entry.details for entry in db.session.scalars(select(Entry).where(Entry.verb == verb))]


def read(answer, format):
    if format == "csv":
        return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    return [[str(int(cell)) if isinstance(cell, float) else cell for cell in row] for row in rows]


@pytest.mark.parametrize("format", ["csv", "ods", "xlsx"])
def test_every_format_reads_back_to_the_same_lines(coordinator, format):
    answer = coordinator.post(FILE, data={"format": format})
    assert answer.headers["Cache-Control"] == "no-store"
    day = f"{utcnow():%Y-%m-%d}"
    assert answer.headers["Content-Disposition"].endswith(f'{make.programme().slug}-{day}.{format}"')
    head, *lines = read(answer, format)
    found = [dict(zip(head, line, strict=True)) for line in lines]
    assert [(each["name"], each["state"], each["turn"]) for each in found] == [
        ("Ana Sousa", "seated", "1"),
        ("Bela Martins", "seated", "2"),
        ("Rui Tavares", "waiting", "3"),
    ]
    assert found[1]["organisation"] == "'=HYPERLINK(1)"
    assert "access_needs" not in head
    [facts] = told("registrations.exported")
    assert (facts["format"], facts["count"], facts["access_needs"]) == (format, 3, False)


def test_a_file_holds_what_the_filters_say_and_needs_only_when_asked(coordinator):
    head, line = read(coordinator.post(f"{FILE}?needs=yes&q=ana", data={"needs": "yes"}), "csv")
    assert line[head.index("access_needs")] == "A ramp"
    assert told("registrations.exported")[0]["filters"] == {"needs": "yes"}
    assert told("registrations.exported")[0]["searched"] is True


def test_a_message_is_read_before_it_goes_and_goes_once(coordinator):
    chosen = f"{MESSAGE}?to=chosen&seat={make.seat('ana').id}&seat={make.seat('bela').id}"
    assert "It goes to 2 registrations." in words(soup(coordinator.get(chosen, headers=EN)).main)
    page = soup(coordinator.post(chosen, data=TEXT, headers=EN))
    assert "The room has changed" in words(page.select_one("[aria-labelledby=preview-title]"))
    assert "Send 2 letters" in words(page.main)
    assert db.session.scalars(select(Letter)).all() == []
    sent = TEXT | {"key": page.select_one("input[name=key]")["value"], "send": "yes"}
    for _twice in range(2):
        answer = coordinator.post(chosen, data=sent, headers=EN, follow_redirects=True)
        assert "The message goes to 2 people." in answer.text
    letters = db.session.scalars(select(Letter).order_by(Letter.id)).all()
    assert [letter.to for letter in letters] == ["ana@example.org", "bela@example.org"]
    assert (letters[0].facts["subject"], letters[0].facts["text"]) == (TEXT["subject"], TEXT["text"])
    [facts] = told("message.sent")
    assert (facts["title"], facts["count"], facts["workshops"]) == (TEXT["subject"], 2, ["W1"])


def test_the_letter_that_is_read_opens_no_personal_page(coordinator):
    seat = make.seat("ana")
    page = coordinator.post(f"{MESSAGE}?seat={seat.id}", data=TEXT, headers=EN)
    assert "Ana" in words(soup(page).select_one("[aria-labelledby=preview-title]"))
    [shown] = re.findall(r"/seat/(\S+)", page.text)
    assert coordinator.get(f"/seat/{shown}").status_code == 410


def test_a_message_to_all_that_were_found_counts_those_without_an_address(coordinator):
    make.seat("rui").person.email = f"rui{NO_ADDRESS}"
    db.session.commit()
    text = words(soup(coordinator.get(f"{MESSAGE}?to=all", headers=EN)).main)
    assert "It goes to 2 registrations. 1 more has no e-mail address" in text
    text = words(soup(coordinator.get(f"{MESSAGE}?to=all&state=waiting", headers=EN)).main)
    assert "It goes to 0 registrations." in text


def test_a_message_without_words_or_people_does_not_go(coordinator):
    address = f"{MESSAGE}?to=all"
    assert coordinator.post(address, data={"subject": "", "text": "x", "send": "yes", "key": "k"}).status_code == 422
    assert coordinator.post(address, data=TEXT | {"subject": "x" * 121}).status_code == 422
    answer = coordinator.get(f"{MESSAGE}?to=chosen&q=ana", headers=EN)
    assert (answer.status_code, answer.location) == (303, "/coordination/registrations?to=chosen&q=ana")
    assert told("message.sent") == []


def test_letters_that_did_not_arrive_are_sent_again_or_removed(coordinator):
    facts = {"language": "pt", "template": "registration/letters/message", "facts": {}, "about": "W1"}
    first, second = (
        make.kept(Letter(to=f"{who}@example.org", problem="Refused: 550", dead_at=utcnow(), **facts)) for who in "ab"
    )
    alive = make.kept(Letter(to="c@example.org", **facts))
    page = words(soup(coordinator.get(LETTERS, headers=EN)).main)
    assert ("a@example.org" in page, "Refused: 550" in page, "c@example.org" in page) == (True, True, False)
    assert coordinator.post(f"{LETTERS}/{first.id}/sending").status_code == 303
    assert first.dead_at is None
    assert coordinator.post(f"{LETTERS}/{second.id}/removal").status_code == 303
    assert coordinator.post(f"{LETTERS}/{alive.id}/removal").status_code == 404
    assert [letter.to for letter in db.session.scalars(select(Letter).order_by(Letter.id))] == [first.to, alive.to]
    assert (len(told("letter.resent")), len(told("letter.dropped"))) == (1, 1)
