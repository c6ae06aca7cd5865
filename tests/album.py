"""Which pages `make shots` takes, in an order in which the programme can be led from state to state."""

from collections.abc import Iterator
from itertools import count

from playwright.sync_api import Page
from sqlalchemy import select

from app.accounts.queries import person_with
from app.accounts.services import meet, send_sign_in_link, sign_in_token
from app.contributions.models import Kind, Value
from app.extensions import db
from app.mail.models import Letter
from app.mail.post import render
from app.programme.queries import workshop_or_404
from app.registration.services import cancel_seat
from app.rehearsal.scenes import CIVIL, COORDINATOR, FACILITATORS, Group, ballots, guests, guide
from app.rehearsal.tables import Table, actor_of, open_table, texts_of
from app.rooms.models import PhaseKind
from app.voting.services import cast_ballot, close_round, open_round
from tests.careful import careful
from tests.crowds import crowds
from tests.shot import PHONE, PROJECTOR, Shot, opening, send, sending, views

STRANGER = "ninguem@cocria.example"  # known, without a seat
W1_DESK, W2_DESK, W3_DESK = (FACILITATORS[code].email for code in ("W1", "W2", "W3"))
W3_GROUPS = (
    Group("Seguir o dinheiro, do anúncio à fatura", Value.TRANSPARENCY, (1, 3, 6, 8, 9, 14, 19), (0.9, 0.8)),
    Group("Saber quem influencia as decisões", Value.TRANSPARENCY, (5, 11, 16), (0.7, 0.2)),
    Group("Denunciar sem medo", Value.ACCOUNTABILITY, (2, 10), (0.5, 0.9)),
    Group("Prevenir em vez de remediar", Value.ACCOUNTABILITY, (4, 12, 18, 20), (0.2, 0.3)),
)
serial = count(1)


# What people do on a page


def request_a_seat(page: Page) -> None:
    """Ask for a seat of civil society as somebody new."""
    page.locator("[name=sector]").first.check()
    send(page, name="Aurora Quintela", email=f"aurora.{next(serial)}@cocria.example")


def ask_for_a_link(page: Page) -> None:
    """Ask for a sign-in link."""
    send(page, email=f"aurora.{next(serial)}@cocria.example")


def begin_factor(page: Page) -> None:
    """Ask for the secret of an authenticator app."""
    page.locator("main form [type=submit]").click()


def ask_too_often(page: Page) -> None:
    """Ask for a sign-in link for the same address until the server says stop."""
    address = f"impaciente.{next(serial)}@cocria.example"
    for _each in range(5):
        send(page, email=address)
        page.go_back()
    send(page, email=address)


def select_cards(page: Page) -> None:
    """Select the first two loose cards."""
    for box in page.locator("#column-0 [name=contributions]").all()[:2]:
        box.check()


def fill_ballot(page: Page) -> None:
    """Give all dots, and one more."""
    for name in page.locator(".ballot-dots").all()[:3]:
        name.locator("[type=radio]").last.check()


def vote(page: Page) -> None:
    """Give some dots and hand the ballot in."""
    for name in page.locator(".ballot-dots").all()[:2]:
        name.locator("[type=radio]").last.check()
    send(page, "#stage form")


def answer_badly(page: Page) -> None:
    """Answer a question of the checklist with no, and do not say why."""
    first, second = page.locator("form .question").all()[:2]
    first.locator("[value=yes]").check()
    second.locator("[value=no]").check()
    second.locator("textarea").fill("")
    send(page, "form:has(.question)")


def overtake(page: Page) -> None:
    """Save a text that somebody else changed meanwhile."""
    page.evaluate("document.querySelector('[name=version]').value = 1")
    send(page, title="Documentos pedidos uma só vez")


# The pages


def album(letters: dict[str, dict[str, str]]) -> Iterator[Shot]:
    """Return the shots one after the other; what the next one needs is brought about before it."""
    meet(STRANGER, "Ninguém Conhecido")
    yield from public_pages()
    yield from account_pages()
    yield from contribution_pages()
    yield from candidate_pages()
    yield from running_rooms()
    yield from a_room_from_its_beginning()
    yield from registration_pages()
    yield from crowds()
    yield from careful()
    yield from (Shot(f"mail-{name}", letter=text) for name, text in letters.items())
    yield from error_pages()


def public_pages() -> Iterator[Shot]:
    """Return what everybody can see."""
    yield Shot("home", "/")
    yield Shot("home-signed-in", "/", guide().email)
    yield Shot("home-menu", "/", COORDINATOR.email, opening(".masthead-menu summary"), sizes=(PHONE,))
    for code, state in {"W1": "over", "W2": "running", "W3": "open", "W4": "waiting"}.items():
        yield Shot(f"workshop-{state}", f"/workshops/{code}")
    yield Shot("workshop-own-seat", "/workshops/W2", guide().email)
    yield Shot("about", "/about")


def registration_pages() -> Iterator[Shot]:
    """Return registering, at last since it takes seats."""
    yield Shot("register", "/workshops/W3/register")
    yield Shot("register-errors", "/workshops/W3/register", act=sending(name="Aurora", email="aurora@"))
    yield Shot("register-done", "/workshops/W3/register", act=request_a_seat)
    yield Shot("register-full", "/workshops/W4/register")
    yield Shot("register-waiting", "/workshops/W4/register", act=request_a_seat)


def account_pages() -> Iterator[Shot]:
    """Return joining, signing in, and one's own page."""
    yield Shot("join", "/join")
    yield Shot("join-wrong-code", "/join", act=sending(code="XX22XX"))
    yield Shot("join-signed-in", "/join", guide().email)
    yield Shot("sign-in", "/sign-in")
    yield Shot("sign-in-errors", "/sign-in", act=sending(email="ana@"))
    yield Shot("sign-in-sent", "/sign-in", act=ask_for_a_link)
    person = person_with(guide().email)
    assert person
    token = sign_in_token(person)
    db.session.commit()
    yield Shot("sign-in-confirm", f"/sign-in/{token}")
    yield Shot("account", "/account", COORDINATOR.email)
    yield Shot("second-factor-begin", "/account/second-factor", COORDINATOR.email)
    yield Shot("second-factor", "/account/second-factor", COORDINATOR.email, begin_factor)
    yield Shot("me", "/me", guide().email)
    yield Shot("me-cancel", "/me", guide().email, opening("article details:not(:has(.entry)) summary"))
    yield Shot("me-code", "/me", guide().email, opening("article summary:has(svg)"))
    yield Shot("me-change", "/workshops/W2/seat", guide().email)
    yield Shot("me-empty", "/me", STRANGER)


def contribution_pages() -> Iterator[Shot]:
    """Return the public life of contributions."""
    yield Shot("look-up", "/contributions")
    yield Shot("look-up-empty", "/contributions", act=sending())
    yield Shot("look-up-not-found", "/contributions", act=sending(code="W1-R1-999"))
    yield Shot("contribution-validated", "/c/W1-R1-004")
    yield Shot("contribution-to-revise", "/c/W1-R1-005")
    yield Shot("contribution-voted", "/c/W1-R1-006")
    yield Shot("contribution-loose", "/c/W2-R1-003")
    yield Shot("contribution-unknown", "/c/W9-R1-001", status=404)


def candidate_pages() -> Iterator[Shot]:
    """Return candidates, before and at the desk; W1 is in its results."""
    yield Shot("candidates", "/candidates")
    yield Shot("candidate", "/candidates/C01")
    yield Shot("candidate-to-revise", "/candidates/C03")
    yield Shot("candidate-checklist", "/candidates/C03", W1_DESK)
    yield Shot("candidate-checklist-errors", "/candidates/C03", W1_DESK, answer_badly)
    yield Shot("candidate-edit", "/candidates/C01/edit", W1_DESK)
    yield Shot("candidate-edit-errors", "/candidates/C01/edit", W1_DESK, sending(title="", problem=""))
    yield Shot("candidate-edit-overtaken", "/candidates/C01/edit", W1_DESK, overtake)
    yield Shot("candidates-of-room", "/rooms/W1-R1/candidates", W1_DESK)
    yield Shot("coordination", "/coordination", COORDINATOR.email)


def running_rooms() -> Iterator[Shot]:
    """Return the rooms as the demonstration leaves them: W1 with results, W2 writing ideas."""
    yield from views("results", "W1", guide().email)
    yield Shot("board-results", "/rooms/W1-R1/board", W1_DESK)
    yield from views("ideas", "W2", guide().email)
    yield Shot("room-ideas-errors", "/rooms/W2-R1", guide().email, sending("#idea-form", title="x" * 130))
    yield Shot("room-ideas-facilitator", "/rooms/W2-R1", W2_DESK)
    yield Shot("board-ideas", "/rooms/W2-R1/board", W2_DESK)
    yield Shot("board-selected", "/rooms/W2-R1/board", W2_DESK, select_cards)
    yield Shot("board-rename", "/rooms/W2-R1/board", W2_DESK, opening("#rename-1"))


def a_room_from_its_beginning() -> Iterator[Shot]:
    """Lead W3 from its first minute to its validation."""
    texts, participant = texts_of("W3", 20), guests("W3")[CIVIL][11].email
    table = open_table("W3", (0, 0))
    yield from views("before", "W3", participant)
    yield Shot("board-before", "/rooms/W3-R1/board", W3_DESK)
    table = open_table("W3", (12, 9))
    table.start(PhaseKind.CHALLENGES)
    yield from views("challenges-empty", "W3", participant)
    table.write(texts, Kind.CHALLENGE, W3_GROUPS)
    yield from views("challenges", "W3", participant)
    yield Shot("room-challenges-errors", "/rooms/W3-R1", participant, sending("#challenge-form"))
    table.start(PhaseKind.IDEAS)
    table.write(texts, Kind.IDEA, W3_GROUPS)
    table.start(PhaseKind.CLUSTERING)
    yield Shot("board-ungrouped", "/rooms/W3-R1/board", W3_DESK)
    table.group(W3_GROUPS[:2])
    yield from views("clustering", "W3", participant)
    yield Shot("board-clustering", "/rooms/W3-R1/board", W3_DESK)
    table.group(W3_GROUPS[2:])
    yield from the_vote(table, participant)
    table.start(PhaseKind.VALIDATION)
    yield from views("validation", "W3", participant)
    yield Shot("candidates-of-room-none", "/rooms/W3-R1/candidates", W3_DESK)


def the_vote(table: Table, participant: str) -> Iterator[Shot]:
    """Lead a room through its vote."""
    table.start(PhaseKind.VOTING)
    yield from views("vote-before", "W3", participant)
    yield Shot("desk-vote-errors", "/rooms/W3-R1/desk", W3_DESK, sending("#stage form", dots="0"))
    round = open_round(table.desk, table.room)
    db.session.commit()
    yield Shot("room-vote-open", "/rooms/W3-R1", participant)
    yield Shot("room-vote-too-many", "/rooms/W3-R1", participant, fill_ballot)
    for sector, side in enumerate(table.present):
        given = ballots(len(side), {cluster.number: group.support[sector] for group, cluster in table.groups})
        for actor, ballot in zip(side[:-1], given, strict=False):
            cast_ballot(actor, round, ballot)
            db.session.commit()
    yield Shot("desk-vote-open", "/rooms/W3-R1/desk", W3_DESK)
    yield Shot("screen-vote-open", "/rooms/W3-R1/screen", W3_DESK, sizes=(PROJECTOR,))
    yield Shot("room-vote-handed-in", "/rooms/W3-R1", participant, vote)
    close_round(table.desk, round)
    db.session.commit()
    yield from views("vote-closed", "W3", participant)


def error_pages() -> Iterator[Shot]:
    """Return the pages that say no."""
    yield Shot("error-403", "/coordination", guide().email, status=403)
    yield Shot("error-404", "/nowhere", status=404)
    yield Shot("error-409", "/workshops/W1/register", status=409)
    yield Shot("error-410", "/sign-in/old", status=410)
    yield Shot("error-429", "/sign-in", act=ask_too_often)


def letters() -> dict[str, dict[str, str]]:
    """Return one letter of each kind as HTML, by language; ask before the worker sends them."""
    send_sign_in_link(COORDINATOR.email, "pt")
    workshop = workshop_or_404("W4")
    leaver = actor_of(guests("W4")[CIVIL][30], workshop)  # not one of those who fill the room in crowds.py
    assert leaver.seat
    cancel_seat(leaver, leaver.seat)
    db.session.flush()
    found = {letter.template: letter for letter in db.session.scalars(select(Letter).order_by(Letter.id.desc()))}
    pages = {template.rpartition("/")[2]: in_both(letter) for template, letter in sorted(found.items())}
    db.session.commit()
    return pages


def in_both(letter: Letter) -> dict[str, str]:
    """Return a letter in both languages."""
    copies = {each: Letter(language=each, template=letter.template, facts=letter.facts) for each in ("pt", "en")}
    return {language: render(copy)[2] for language, copy in copies.items()}
