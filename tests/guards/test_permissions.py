"""Who may do what, when: every cell of role x phase x action, in the table and over HTTP.

V visitor · P participant · F facilitator · C coordinator · A administrator. "before" is a room that has not begun, and
every place outside a room.
"""

from itertools import product

import pytest

from app.accounts.models import Role
from app.permissions import RULES, can
from tests.clients import sign_in
from tests.guards.world import PHASES, World, addresses

pytestmark = pytest.mark.one_database

CELLS = """
action                 before  welcome  challenges  ideas  clustering  voting  drafting  validation  results
view_programme          VPFCA    VPFCA       VPFCA  VPFCA       VPFCA   VPFCA     VPFCA       VPFCA    VPFCA
register                VPFCA    VPFCA       VPFCA  VPFCA       VPFCA   VPFCA     VPFCA       VPFCA    VPFCA
sign_in                 VPFCA    VPFCA       VPFCA  VPFCA       VPFCA   VPFCA     VPFCA       VPFCA    VPFCA
sign_out                VPFCA    VPFCA       VPFCA  VPFCA       VPFCA   VPFCA     VPFCA       VPFCA    VPFCA
view_account             PFCA     PFCA        PFCA   PFCA        PFCA    PFCA      PFCA        PFCA     PFCA
end_session              PFCA     PFCA        PFCA   PFCA        PFCA    PFCA      PFCA        PFCA     PFCA
set_up_factor           VPFCA    VPFCA       VPFCA  VPFCA       VPFCA   VPFCA     VPFCA       VPFCA    VPFCA
change_factor            PFCA     PFCA        PFCA   PFCA        PFCA    PFCA      PFCA        PFCA     PFCA
choose_language         VPFCA    VPFCA       VPFCA  VPFCA       VPFCA   VPFCA     VPFCA       VPFCA    VPFCA
work_offline            VPFCA    VPFCA       VPFCA  VPFCA       VPFCA   VPFCA     VPFCA       VPFCA    VPFCA
look_up_contribution    VPFCA    VPFCA       VPFCA  VPFCA       VPFCA   VPFCA     VPFCA       VPFCA    VPFCA
view_candidates         VPFCA    VPFCA       VPFCA  VPFCA       VPFCA   VPFCA     VPFCA       VPFCA    VPFCA
view_own_seats           PFCA     PFCA        PFCA   PFCA        PFCA    PFCA      PFCA        PFCA     PFCA
manage_own_seat         VPFCA    VPFCA       VPFCA  VPFCA       VPFCA   VPFCA     VPFCA       VPFCA    VPFCA
take_over_seat          VPFCA    VPFCA       VPFCA  VPFCA       VPFCA   VPFCA     VPFCA       VPFCA    VPFCA
join_room               VPFCA    VPFCA       VPFCA  VPFCA       VPFCA   VPFCA     VPFCA       VPFCA    VPFCA
enter_room                  P        P           P      P           P       P         P           P        P
read_entry_code         VPFCA    VPFCA       VPFCA  VPFCA       VPFCA   VPFCA     VPFCA       VPFCA    VPFCA
check_in                  FCA      FCA         FCA    FCA         FCA     FCA       FCA         FCA      FCA
view_rooms               PFCA     PFCA        PFCA   PFCA        PFCA    PFCA      PFCA        PFCA     PFCA
view_room                PFCA     PFCA        PFCA   PFCA        PFCA    PFCA      PFCA        PFCA     PFCA
view_screen               FCA      FCA         FCA    FCA         FCA     FCA       FCA         FCA      FCA
view_desk                 FCA      FCA         FCA    FCA         FCA     FCA       FCA         FCA      FCA
start_phase               FCA      FCA         FCA    FCA         FCA     FCA       FCA         FCA      FCA
extend_phase              FCA      FCA         FCA    FCA         FCA     FCA       FCA         FCA      FCA
skip_phase                FCA      FCA         FCA    FCA         FCA     FCA       FCA         FCA      FCA
reveal_phase              FCA      FCA         FCA    FCA         FCA     FCA       FCA         FCA      FCA
edit_agenda               FCA      FCA         FCA    FCA         FCA     FCA       FCA         FCA      FCA
undo_act                  FCA      FCA         FCA    FCA         FCA     FCA       FCA         FCA      FCA
make_announcement         FCA      FCA         FCA    FCA         FCA     FCA       FCA         FCA      FCA
take_down_announcement    FCA      FCA         FCA    FCA         FCA     FCA       FCA         FCA      FCA
save_note                 FCA      FCA         FCA    FCA         FCA     FCA       FCA         FCA      FCA
finish_phase                -        -           P      P           -       P         P           P        -
post_challenge              P        P           P      P           P       P         P           P        P
post_idea                   P        P           P      P           P       P         P           P        P
post_for_somebody         FCA      FCA         FCA    FCA         FCA     FCA       FCA         FCA      FCA
revise_contribution         P        P           P      P           P       P         P           P        P
moderate_contribution     FCA      FCA         FCA    FCA         FCA     FCA       FCA         FCA      FCA
make_cluster                -        -         FCA    FCA         FCA       -         -           -        -
rename_cluster              -        -         FCA    FCA         FCA       -         -           -        -
remove_cluster              -        -         FCA    FCA         FCA       -         -           -        -
move_contribution           -        -         FCA    FCA         FCA       -         -           -        -
open_round                  -        -           -      -           -     FCA         -           -        -
close_round                 -        -           -      -           -     FCA         -           -        -
cast_ballot                 -        -           -      -           -       P         -           -        -
make_candidate              -        -           -      -           -       -       FCA         FCA      FCA
edit_candidate              -        -           -      -           -       -       FCA         FCA      FCA
review_candidate            -        -           -      -           -       -       FCA         FCA      FCA
view_panel                 CA       CA          CA     CA          CA      CA        CA          CA       CA
list_registrations         CA       CA          CA     CA          CA      CA        CA          CA       CA
view_registrations        FCA      FCA         FCA    FCA         FCA     FCA       FCA         FCA      FCA
manage_registration       FCA      FCA         FCA    FCA         FCA     FCA       FCA         FCA      FCA
manage_seats               CA       CA          CA     CA          CA      CA        CA          CA       CA
export_registrations       CA       CA          CA     CA          CA      CA        CA          CA       CA
message_people             CA       CA          CA     CA          CA      CA        CA          CA       CA
manage_letters             CA       CA          CA     CA          CA      CA        CA          CA       CA
edit_programme             CA       CA          CA     CA          CA      CA        CA          CA       CA
publish_programme          CA       CA          CA     CA          CA      CA        CA          CA       CA
reschedule_workshop        CA       CA          CA     CA          CA      CA        CA          CA       CA
cancel_workshop            CA       CA          CA     CA          CA      CA        CA          CA       CA
export_candidates          CA       CA          CA     CA          CA      CA        CA          CA       CA
"""
LETTERS = {role: role[0].upper() for role in Role}
HEAD, *ROWS = [line.split() for line in CELLS.strip().splitlines()]
ALLOWED = {  # {(action, phase): letters}
    (row[0], phase): set(cell) - {"-"} for row in ROWS for phase, cell in zip(PHASES, row[1:], strict=True)
}


def test_the_table_has_every_action_and_phase():
    assert [row[0] for row in ROWS] == list(RULES)
    assert HEAD[1:] == [phase or "before" for phase in PHASES]


@pytest.mark.parametrize("action", RULES)
def test_every_cell_is_as_written(action):
    found = {phase: {LETTERS[role] for role in Role if can(role, action, phase)} for phase in PHASES}
    assert found == {phase: ALLOWED[action, phase] for phase in PHASES}


def role_of(who, address):
    """Return the letter of what somebody is at an address: only a coordinator is more than a participant everywhere."""
    if who == "stranger":
        return "V" if address.places else "P"
    if who == "facilitator" and not address.places:
        return "P"
    return who[0].upper()


def expected(who, action, address, phase):
    """Return what the table makes of a request."""
    letter = role_of(who, address)
    if not any(letter in ALLOWED[action, each] for each in PHASES):
        return "sign in first" if who == "visitor" else "forbidden"
    return "allowed" if letter in ALLOWED[action, phase if address.in_room else None] else "not now"


def outcome(response, action):
    """Return what became of a request. What the table allows may still lack a field, or find nothing to act on."""
    if response.status_code == 303 and response.location.startswith("/sign-in") and "V" not in ALLOWED[action, None]:
        return "sign in first"
    if response.status_code == 409 and "The room is in another phase now." in response.text:
        return "not now"
    return {403: "forbidden", 405: "no such way", 500: "broken"}.get(response.status_code, "allowed")


def answers_to(app, client, world, method):
    """Send each request as everybody; return {(who, address): what came} and the same as the table has it."""
    client.set_cookie("language", "en")
    found, wanted = {}, {}
    for address, (who, person) in product(addresses(app, method), world.people.items()):
        action = app.view_functions[address.endpoint].action
        client.delete_cookie("session")
        if person:
            sign_in(client, person)
        found[who, str(address)] = outcome(client.open(address.path, method=method), action)
        wanted[who, str(address)] = expected(who, action, address, world.phase)
        if method == "POST" and found[who, str(address)] == "allowed":
            world.reset()
    return found, wanted


@pytest.mark.parametrize("phase", PHASES)
def test_every_form_is_for_whom_the_table_says(app, client, phase):
    found, wanted = answers_to(app, client, World(phase), "POST")
    assert found == wanted


def test_every_page_is_for_whom_the_table_says(app, client):
    found, wanted = answers_to(app, client, World("ideas"), "GET")
    assert found == wanted


def test_a_lost_session_leads_an_htmx_request_to_sign_in(app, client):
    """htmx cannot show another page by itself: 401, and where to go."""
    World("ideas")
    page = "http://localhost/rooms/W1-R1"
    response = client.post("/rooms/W1-R1/ideas", headers={"HX-Request": "true", "Referer": page})
    assert (response.status_code, response.headers["HX-Redirect"]) == (401, "/sign-in?next=/rooms/W1-R1")
