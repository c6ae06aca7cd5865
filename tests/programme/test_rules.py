"""States of a workshop and steps of the timeline."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.programme.rules import Dates, Step, course, registration_is_open, timeline, workshop_state

HOUR = timedelta(hours=1)
OPENS, STARTS = datetime(2027, 2, 15, 9, tzinfo=UTC), datetime(2027, 3, 3, 16, tzinfo=UTC)
DATES = Dates(OPENS, datetime(2027, 3, 11, 16, tzinfo=UTC), STARTS, STARTS + 2 * HOUR)
BEFORE, REGISTRATION, DURING, AFTER = OPENS - HOUR, OPENS + HOUR, STARTS + HOUR, STARTS + 3 * HOUR
CLOSED_EARLY = Dates(OPENS, OPENS + 2 * HOUR, STARTS, STARTS + 2 * HOUR)


def state(now, free=(5, 5), rooms=None, rehearsing=False, dates=DATES):
    return workshop_state(now, dates, rooms, free, rehearsing)


@pytest.mark.parametrize(
    ("now", "free", "expected"),
    [
        (BEFORE, (5, 5), "announced"),
        (REGISTRATION, (5, 5), "open"),
        (REGISTRATION, (0, 5), "partly-full"),
        (REGISTRATION, (0, 0), "full"),
        (DURING, (5, 5), "running"),
        (AFTER, (5, 5), "over"),
    ],
)
def test_a_workshop_follows_its_dates(now, free, expected):
    assert state(now, free) == expected


def test_registration_may_close_before_the_workshop():
    assert state(OPENS + 3 * HOUR, dates=CLOSED_EARLY) == "closed"


def test_a_session_that_goes_on_longer_is_still_running():
    assert state(AFTER, rooms="running") == "running"


def test_a_session_that_ended_early_is_over():
    assert state(DURING, rooms="over") == "over"


@pytest.mark.parametrize("now", [BEFORE, DURING, AFTER])
def test_while_rehearsing_dates_close_nothing(now):
    assert state(now, rehearsing=True) == "open"
    assert registration_is_open(now, DATES, None, rehearsing=True)


def test_while_rehearsing_what_rooms_have_finished_is_over():
    assert state(BEFORE, rooms="over", rehearsing=True) == "over"
    assert not registration_is_open(BEFORE, DATES, "over", rehearsing=True)


@pytest.mark.parametrize(("now", "expected"), [(BEFORE, False), (REGISTRATION, True), (DURING, True), (AFTER, False)])
def test_people_register_between_the_dates_until_the_workshop_is_over(now, expected):
    assert registration_is_open(now, DATES, None, rehearsing=False) is expected


def test_nothing_has_begun_before_it_begins():
    assert course(REGISTRATION, DATES, None, rehearsing=False) is None


STEPS = [
    Step("registration", date(2027, 2, 15), date(2027, 3, 11)),
    Step("workshops", date(2027, 3, 3), date(2027, 3, 11)),
    Step("plan-starts", date(2027, 9, 1), date(2029, 8, 31)),
]


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2027, 2, 1), ["ahead", "ahead", "ahead"]),
        (date(2027, 2, 20), ["now", "ahead", "ahead"]),
        (date(2027, 3, 4), ["past", "now", "ahead"]),
        (date(2027, 5, 1), ["past", "past", "ahead"]),
        (date(2028, 5, 1), ["past", "past", "now"]),
        (date(2031, 5, 1), ["past", "past", "past"]),
    ],
)
def test_the_timeline_knows_where_we_are(today, expected):
    assert [step.where for step in timeline(today, STEPS)] == expected
