"""Rows for tests: every argument optional; what is not given is found or made; everything is committed.

The cast: `seat("ana")` and `seat("rui")` sit for civil society, `seat("bela")` for a public body; `facilitator()` and
`coordinator()` run things; `stranger()` has no seat anywhere. Asking again for the same person gives the same one.
"""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from uuid import uuid4

from flask import g
from sqlalchemy import func, select

from app.accounts.models import Actor, Role
from app.accounts.services import appoint, meet
from app.candidates.models import Candidate, Source
from app.clusters.models import Cluster, Placement
from app.contributions.models import Contribution, Kind, Value
from app.database import utcnow
from app.extensions import db
from app.journal.models import Scope
from app.journal.services import record
from app.programme.models import Body, Engagement, Part, Programme, Sector, Workshop
from app.registration.models import Seat, SeatState
from app.rooms.models import Arrival, Phase, PhaseKind, Room
from app.rooms.rules import AGENDA
from app.voting.models import Ballot, Item, Round, Voter

CIVIL, PUBLIC = "civil-society", "public-body"
CAST = {  # who: (name, organisation, sector)
    "ana": ("Ana Sousa", "Associação Contas Claras", CIVIL),
    "rui": ("Rui Tavares", None, CIVIL),
    "bela": ("Bela Martins", "Direção-Geral de Exemplo", PUBLIC),
    "facilitator": ("Filipa Costa", None, None),
    "coordinator": ("Carlos Nunes", None, None),
    "stranger": ("Sara Vidal", None, None),
}
NOON = datetime(2088, 3, 3, 12, tzinfo=UTC)  # of a Wednesday that these tests will not live to see

serial = count(1)


def kept(row):
    """Commit, and return the row."""
    db.session.add(row)
    db.session.commit()
    return row


def first(model, **facts):
    """Return the first row with these facts, or None."""
    return db.session.scalar(select(model).filter_by(**facts).order_by(model.id).limit(1))


def next_number(model, room):
    """Return the number of the next row of a room."""
    return (db.session.scalar(select(func.max(model.number)).filter_by(room_id=room.id)) or 0) + 1


def both(text):
    """Return a text of the programme in both languages; a test can tell them apart."""
    return {"pt": f"{text} [pt]", "en": f"{text} [en]"}


# The programme


def programme(**facts):
    """Return the programme: two sectors with half of the seats each, and one body of either."""
    found = first(Programme)
    if found and not facts:
        return found
    g.pop("programme", None)  # `current_programme` remembers that there was none
    usual = {
        "slug": f"programme-{next(serial)}",
        "title": {"pt": "Oficinas de cocriação — III Plano", "en": "Co-creation workshops — 3rd Plan"},
        "purpose": both("Purpose"),
        "timezone": "Europe/Lisbon",
        "plan_code": "PT-3",
        "plan_starts": date(2088, 9, 1),
        "plan_ends": date(2090, 8, 31),
        "opens_at": datetime(2026, 1, 1, tzinfo=UTC),
        "closes_at": NOON,
        "published_at": utcnow(),
        "seats_per_workshop": 68,
        "coordinator_code": "AGE",
    }
    row = Programme(**usual | facts)
    row.scope = Scope(name=row.slug)
    row.sectors = [
        Sector(code=CIVIL, position=0, share=0.5, name={"pt": "Sociedade civil", "en": "Civil society"}, note={}),
        Sector(code=PUBLIC, position=1, share=0.5, name={"pt": "Organismos públicos", "en": "Public bodies"}, note={}),
    ]
    row.bodies = [
        Body(code="AGE", name={"pt": "Agência de Exemplo", "en": "Example Agency"}, sector=PUBLIC),
        Body(code="LIGA", name={"pt": "Liga de Exemplo", "en": "Example League"}, sector=CIVIL),
    ]
    return kept(row)


def sector(code=CIVIL):
    """Return a sector of the programme by its code."""
    return next(each for each in programme().sectors if each.code == code)


def workshop(code="W1", **facts):
    """Return the workshop with that code, run by both bodies of the programme."""
    found = first(Workshop, code=code)
    if found:
        return found
    usual = {"theme": both(f"Theme of {code}"), "starts_at": NOON, "ends_at": NOON + timedelta(hours=2), "seats": 68}
    owner = programme()
    parts = zip(owner.bodies, (Part.PARTNER, Part.FACILITATOR), strict=True)
    row = Workshop(**{"code": code, "programme": owner, "scope": Scope(name=code)} | usual | facts)
    row.engagements = [Engagement(body=body, part=part) for body, part in parts]
    return kept(row)


# People


def person(who=None, language="pt"):
    """Return somebody of the cast; without a name, somebody new."""
    who = who or f"person-{next(serial)}"
    name = CAST.get(who, (who.capitalize(),))[0]
    return kept(meet(f"{who}@example.org", name, language))


def stranger():
    """Return a person who has no seat and no role."""
    return person("stranger")


def facilitator(of=None):
    """Return the facilitator of a workshop."""
    found = person("facilitator")
    appoint(found, Role.FACILITATOR, (of or workshop()).id)
    return kept(found)


def coordinator():
    """Return the coordinator of the programme."""
    found = person("coordinator")
    appoint(found, Role.COORDINATOR)
    return kept(found)


def administrator():
    """Return the administrator of the installation."""
    found = person("administrator")
    appoint(found, Role.ADMINISTRATOR)
    return kept(found)


def seat(who=None, *, of=None, code=None, state=SeatState.SEATED, **facts):
    """Return the seat of somebody of the cast in a workshop; `code` names the sector of somebody else."""
    of, holder = of or workshop(), person(who)
    found = first(Seat, person_id=holder.id, workshop_id=of.id)
    if found:
        return found
    _, organisation, usual = CAST.get(who, (None, None, CIVIL))
    belongs = {"sector": sector(code or usual or CIVIL), "organisation": organisation}
    stands = {"state": state, "consented_at": utcnow()}
    return kept(Seat(**{"workshop": of, "person": holder} | belongs | stands | facts))


def acting(seat):
    """Return the actor that a seat makes of its person: the first argument of a participant's service."""
    return Actor(Role.PARTICIPANT, seat.person, seat)


def desk(of=None):
    """Return the facilitator of a workshop as an actor: the first argument of the desk's services."""
    return Actor(Role.FACILITATOR, facilitator(of))


# Rooms


def room(phase=None, *, of=None, **facts):
    """Return a new room of a workshop, in a phase ("ideas") or not begun."""
    of = of or workshop()
    number = (db.session.scalar(select(func.max(Room.number)).filter_by(workshop_id=of.id)) or 0) + 1
    code = f"{of.code}-R{number}"
    usual = {"theme": both(f"Theme of {code}"), "join_code": f"TEST{next(serial):02}"[-6:]}
    row = Room(**{"workshop": of, "number": number, "code": code, "scope": Scope(name=code)} | usual | facts)
    agenda = [kind for kind, _minutes in AGENDA]
    row.phases = [Phase(position=position, kind=kind, minutes=20) for position, kind in enumerate(agenda, 1)]
    return into(kept(row), phase)


def into(room, phase):
    """Let a room be in a phase, with those before it over, or not begun for None; return the room.

    A kind that the agenda lacks is put at its end.
    """
    if phase and phase not in {each.kind for each in room.phases}:
        room.phases.append(Phase(position=len(room.phases) + 1, kind=PhaseKind(phase), minutes=20))
    position = next((each.position for each in room.phases if each.kind == phase), 0)
    for each in room.phases:
        each.started_at = utcnow() if each.position <= position else None
        each.ended_at = utcnow() if each.position < position else None
    return kept(room)


def setting(room, kind, **settings):
    """Give the phases of a kind other settings (`is_silent=True`); return the room."""
    for each in room.phases:
        for name, value in settings.items() if each.kind == kind else ():
            setattr(each, name, value)
    return kept(room)


def arrival(where=None, who="ana"):
    """Let somebody (a name of the cast, or a seat) be in a room."""
    where = where or first(Room) or room("ideas")
    holder = who if isinstance(who, Seat) else seat(who, of=where.workshop)
    row = first(Arrival, seat_id=holder.id) or Arrival(seat=holder)
    row.room = where
    return kept(row)


# What people write, and what becomes of it


def contribution(where=None, who="ana", kind=Kind.IDEA, **facts):
    """Return a new contribution of somebody in a room, with its entry in the journal."""
    where = where or first(Room) or room("ideas")
    author = arrival(where, who).seat
    number = next_number(Contribution, where)
    usual = {
        "title": f"Publish the contracts of body {number}",
        "text": f"Every contract of body {number} is published as open data within a month.",
        "value": Value.TRANSPARENCY if kind == Kind.IDEA else None,
        "key": uuid4().hex,
    }
    code = {"number": number, "code": f"{where.code}-{number:03}"}
    row = Contribution(**{"room": where, "seat": author, "sector": author.sector, "kind": kind} | code | usual | facts)
    db.session.add(row)
    record(acting(author), "contribution.posted", row)
    return kept(row)


def challenge(where=None, who="ana", **facts):
    """Return a new challenge of somebody in a room."""
    return contribution(where, who, Kind.CHALLENGE, **{"title": "Contracts are hard to find"} | facts)


def cluster(*contributions, where=None, title=None):
    """Return a new group of these contributions; of a new one when there are none."""
    contributions = contributions or (contribution(where),)
    where = where or contributions[0].room
    number = next_number(Cluster, where)
    row = Cluster(room=where, number=number, title=title or f"Group {number}")
    row.placements = [Placement(contribution=each, position=place) for place, each in enumerate(contributions, 1)]
    db.session.add(row)
    record(desk(where.workshop), "cluster.made", row, number=number, title=row.title)
    return kept(row)


def open_round(*clusters, where=None, voters=("ana", "rui", "bela"), dots=3, most=2):
    """Return a round that is open on these groups; on two new ones when there are none."""
    clusters = clusters or (cluster(where=where), cluster(where=where))
    where = where or clusters[0].room
    row = Round(room=where, number=next_number(Round, where), dots=dots, most=most, criteria="Open and feasible")
    row.items = [
        Item(cluster=each, position=place, title=each.title, size=len(each.placements))
        for place, each in enumerate(clusters, 1)
    ]
    seats = [arrival(where, who).seat for who in voters]
    row.roll = [Voter(seat=each, sector=each.sector) for each in seats]
    return kept(row)


def ballot(of, who="ana", dots=None):
    """Let somebody vote in an open round: {number of a group: dots}; by default one dot on the first."""
    voter = next(each for each in of.roll if each.seat.person_id == person(who).id)
    voter.has_voted = True
    dots = dots or {of.items[0].cluster.number: 1}
    by_key = {str(number): given for number, given in dots.items()}
    return kept(Ballot(round=of, sector=voter.sector, voter=voter, dots=by_key))


def closed_round(*clusters, where=None, ballots=None, **facts):
    """Return a round that is over: {who: {number of a group: dots}}; by default everybody likes the first best."""
    row = open_round(*clusters, where=where, **facts)
    likes_first = {row.items[0].cluster.number: row.most}
    for who, dots in (ballots or dict.fromkeys(("ana", "rui", "bela"), likes_first)).items():
        ballot(row, who, dots).voter = None
    row.closed_at = utcnow()
    return kept(row)


def candidate(of=None, **facts):
    """Return a candidate made of a group."""
    of = of or cluster()
    usual = {
        "code": f"C{(db.session.scalar(select(func.count(Candidate.id))) or 0) + 1:02}",
        "title": of.title,
        "problem": "Nobody can follow public contracts.",
        "solution": "All contracts are published as open data.",
    }
    row = Candidate(**{"room": of.room, "cluster": of} | usual | facts)
    row.sources = [Source(contribution=each) for each in of.contributions]
    db.session.add(row)
    record(desk(of.room.workshop), "candidate.made", row)
    return kept(row)
