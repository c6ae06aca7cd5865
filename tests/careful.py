"""A room that is led with care: the pages that `make shots` takes of agendas, silence, moderation and several rooms."""

from collections.abc import Iterator

from app.accounts.models import Actor, Role
from app.accounts.queries import person_with
from app.agenda.services import change_phase
from app.contributions.models import Contribution
from app.contributions.services import post_challenge, post_idea
from app.extensions import db
from app.facilitation.services import make_announcement
from app.moderation.services import claim, hide, propose_wording, publish, return_to_author
from app.programme.queries import workshop_or_404
from app.rehearsal.scenes import CIVIL, FACILITATORS, guests
from app.rehearsal.tables import Table, actor_of, texts_of
from app.revision.services import appeal
from app.rooms.arrivals import enter_room
from app.rooms.building import build_rooms
from app.rooms.models import Attribution, PhaseKind, Room
from app.rooms.queries import rooms_of
from tests.shot import Shot, sending, views

CODE, NUMBER = "W4", 2
ROOM = f"/rooms/{CODE}-R{NUMBER}"
DESK = FACILITATORS[CODE].email
HERE = slice(20, 24)  # of each sector, who sits in this room; nobody of them is in the one that crowds.py fills
AUTHOR, NEWCOMER = guests(CODE)[CIVIL][20].email, guests(CODE)[CIVIL][25].email


def careful() -> Iterator[Shot]:
    """Set a second room up, then lead it through a silent and a moderated phase."""
    workshop = workshop_or_404(CODE)
    build_rooms(workshop, NUMBER)
    db.session.commit()
    yield Shot("rooms-spread", f"/workshops/{CODE}/rooms", NEWCOMER)
    table = open_second(rooms_of(workshop)[NUMBER - 1])
    yield Shot("rooms-change", f"/workshops/{CODE}/rooms", AUTHOR)
    yield Shot("room-elsewhere", f"/rooms/{CODE}-R1", AUTHOR)
    workshop.spreads_people = False
    db.session.commit()
    yield Shot("rooms-choose", f"/workshops/{CODE}/rooms", NEWCOMER)
    yield Shot("rooms-facilitator", f"/workshops/{CODE}/rooms", DESK)
    yield from agenda(table)
    yield from silence(table)
    yield from moderation(table)


def open_second(room: Room) -> Table:
    """Return the second room of the workshop, after its people have come in."""
    present = tuple([actor_of(guest, room.workshop) for guest in side[HERE]] for side in guests(CODE))
    for actor in (actor for side in present for actor in side):
        enter_room(actor, room)
    db.session.commit()
    return Table(room, Actor(Role.FACILITATOR, person_with(DESK)), present)


def agenda(table: Table) -> Iterator[Shot]:
    """Change the settings of both phases in which people write."""
    challenges, ideas = table.room.phases[:2]
    words = {
        "pt": "Um desafio de cada vez. Pense em quem fica de fora.",
        "en": "One challenge at a time. Think of who is left out.",
    }
    change_phase(table.desk, challenges, {"is_silent": True, "most_each": 3, "instructions": words})
    change_phase(table.desk, ideas, {"is_moderated": True, "attribution": Attribution.NAME})
    db.session.commit()
    yield Shot("agenda", f"{ROOM}/agenda", DESK)
    yield Shot("agenda-errors", f"{ROOM}/agenda", DESK, sending("form:has([name=kind])", minutes="0"))
    yield Shot("settings", f"{ROOM}/agenda/{challenges.id}", DESK)
    yield Shot("settings-errors", f"{ROOM}/agenda/{challenges.id}", DESK, sending(minutes="0", instructions_en=""))


def silence(table: Table) -> Iterator[Shot]:
    """Let people write challenges in silence, with an announcement above."""
    table.start(PhaseKind.CHALLENGES)
    for row, text in texts_of(CODE, 5):
        post_challenge(next(table.authors[row % 2]), table.room, text.title, text.text)
        db.session.commit()
    yield from views("silent", CODE, AUTHOR, NUMBER)
    make_announcement(
        table.desk, table.room, "Faltam cinco minutos: acabem a frase que têm em mãos. Depois fazemos uma pausa."
    )
    db.session.commit()
    yield from views("announcement", CODE, AUTHOR, NUMBER)


def moderation(table: Table) -> Iterator[Shot]:
    """Let one author meet everything that can become of an idea."""
    table.start(PhaseKind.IDEAS)
    author = table.present[CIVIL][0]
    ideas = [post_idea(author, table.room, text.title, text.text) for _row, text in texts_of(CODE, 6)]
    db.session.commit()
    answer(table.desk, author, ideas)
    yield from views("moderation", CODE, AUTHOR, NUMBER)
    for name, idea in zip(("published", "returned", "hidden", "proposal"), ideas, strict=False):
        yield Shot(f"own-{name}", f"{ROOM}/mine/{idea.code}", AUTHOR)
    written = f"{ROOM}/contributions"
    yield Shot("moderation-waiting", f"{written}/{ideas[4].code}", DESK)
    yield Shot(
        "moderation-errors", f"{written}/{ideas[4].code}", DESK, sending("[aria-labelledby=hiding-title]", reason="")
    )
    yield Shot("moderation-contested", f"{written}/{ideas[2].code}", DESK)
    yield Shot("moderation-proposal", f"{written}/{ideas[3].code}", DESK)
    yield Shot("entering", f"{ROOM}/entry", DESK)
    yield Shot("entering-errors", f"{ROOM}/entry", DESK, sending(title=""))
    yield Shot("acts", f"{ROOM}/acts", DESK)


def answer(desk: Actor, author: Actor, ideas: list[Contribution]) -> None:
    """Publish the first, return the second, hide the third, which is contested, reword the fourth, claim the fifth."""
    publish(desk, ideas[0])
    return_to_author(desk, ideas[1], "Quem teria de o fazer: cada serviço, ou um só por todos?")
    hide(desk, ideas[2], "Nomeia pessoas que não estão na sala.")
    appeal(author, ideas[2], "Retiro os nomes, se puder voltar a enviar.")
    publish(desk, ideas[3])
    propose_wording(desk, ideas[3], ideas[3].title, "Publicar os dados num só lugar, com uma data e um responsável.")
    claim(desk, ideas[4])
    db.session.commit()
