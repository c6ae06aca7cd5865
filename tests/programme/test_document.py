"""Reading a programme's document: right values, or every problem with its line and key."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.programme.document import read

SAMPLE = Path("app/programme/sample.toml").read_text(encoding="utf-8")


def with_change(before, after):
    """Return the sample with one change, which must be one."""
    assert SAMPLE.count(before) == 1
    return SAMPLE.replace(before, after)


def problems(text):
    document, found = read(text)
    assert document is None
    return [str(problem) for problem in found]


def line_of(fragment, text=SAMPLE):
    return text[: text.index(fragment)].count("\n") + 1


def test_the_sample_is_right():
    document, found = read(SAMPLE)
    assert found == []
    assert [workshop["code"] for workshop in document.workshops] == ["W1", "W2", "W3", "W4"]


def test_times_are_those_of_the_programmes_zone():
    third = read(SAMPLE)[0].workshops[2]
    assert third["starts_at"] == datetime(2021, 3, 10, 15, tzinfo=ZoneInfo("Europe/Lisbon"))
    assert third["rescheduled_from"] == datetime(2021, 3, 10, 16, tzinfo=ZoneInfo("Europe/Lisbon"))


def test_a_sectors_note_stands_in_brackets():
    civil, public = read(SAMPLE)[0].sectors
    assert (civil["name"]["en"], civil["note"]["en"]) == (
        "Civil society",
        "citizens, organisations, companies, academia",
    )
    assert (public["name"]["pt"], public["note"]["pt"]) == ("Entidades públicas", "")


def test_a_workshop_may_say_how_many_rooms_it_has():
    assert ["rooms" in workshop for workshop in read(SAMPLE)[0].workshops] == [False] * 4
    assert read(with_change('code = "W2"', 'code = "W2"\nrooms = 4'))[0].workshops[1]["rooms"] == 4


def test_people_are_spread_over_rooms_unless_a_workshop_lets_them_choose():
    document, _problems = read(with_change('code = "W2"', 'code = "W2"\nspreads_people = false'))
    assert [workshop["spreads_people"] for workshop in document.workshops] == [True, False, True, True]


@pytest.mark.parametrize(
    ("before", "after", "key", "sentence"),
    [
        ('slug = "ii-pnaaa"', 'slug = "ii pnaaa"', "programme.slug", "must be letters, digits and single hyphens"),
        ('slug = "ii-pnaaa"', "slug = 2", "programme.slug", "must be a text, not 2"),
        ('"Europe/Lisbon"', '"Europe/Lisbin"', "programme.timezone", "must be a time zone like Europe/Lisbon"),
        ('"Europe/Lisbon"', '"../../etc"', "programme.timezone", "must be a time zone like Europe/Lisbon"),
        ("ends = 2023-08-31", "ends = 2020-08-31", "programme.plan.ends", "must be after starts, 2021-09-01"),
        ("ends = 2023-08-31", 'ends = "2023"', "programme.plan.ends", "must be a day like 2021-09-01"),
        ('coordinator = "RNAA"', 'coordinator = "ARTE"', "programme.coordinator", "names the body ARTE, which this"),
        ("closes = 2021-03-11T16:00:00", "closes = 2021-02-11T16:00:00", "registration.closes", "must be after opens"),
        (
            "seats_per_workshop = 68",
            'seats_per_workshop = "68"',
            "registration.seats_per_workshop",
            "must be a whole number",
        ),
        (
            "seats_per_workshop = 68",
            "seats_per_workshop = true",
            "registration.seats_per_workshop",
            "must be a whole number",
        ),
        ("ends = 2021-03-04T18:00:00", "ends = 2021-03-04T15:00:00", "workshops[2].ends", "must be after starts"),
        ("ends = 2021-03-04T18:00:00", "ends = 2021-03-04T18:00:00Z", "workshops[2].ends", "must be a local time"),
        ('facilitators = ["ANJE"]', 'facilitators = ["NOBODY"]', "workshops[2].facilitators", "names the body NOBODY"),
        ('facilitators = ["ANJE"]', "facilitators = []", "workshops[2].facilitators", "must name at least one body"),
        ('facilitators = ["ANJE"]', 'facilitators = ["TI", "TI"]', "workshops[2].facilitators", "names TI twice"),
        ('partners = ["APDSI"]', 'partners = "APDSI"', "workshops[1].partners", "must be a list of codes"),
        (
            'code = "W3"',
            'code = "W3"\nspreads_people = "no"',
            "workshops[3].spreads_people",
            "must be true or false, not 'no'",
        ),
        ('code = "W3"', 'code = "W3"\nrooms = 0', "workshops[3].rooms", "must be a whole number above 0, not 0"),
        ('code = "W3"', 'code = "W3"\nroom = 4', "workshops[3].room", "is not known here"),
    ],
)
def test_a_problem_names_its_line_and_key(before, after, key, sentence):
    text = with_change(before, after)
    [found] = problems(text)
    last = after.splitlines()[-1]
    assert found.startswith(f"line {line_of(last, text)}, {key}: {sentence}")


def test_a_missing_key_is_told_on_the_line_of_its_table():
    text = with_change('slug = "ii-pnaaa"\n', "")
    assert problems(text) == [f"line {line_of('[programme]')}, programme.slug: is missing"]


def test_a_missing_language_is_told_on_the_line_of_its_text():
    text = with_change(', en = "Open data and access to information"', "")
    line = line_of('theme = { pt = "Dados abertos', text)
    assert problems(text) == [f"line {line}, workshops[4].theme.en: is missing"]


def test_a_code_is_used_once():
    text = with_change('code = "W3"', 'code = "W2"')
    line = line_of('code = "W3"')
    assert problems(text) == [f"line {line}, workshops[3].code: repeats W2"]


def test_shares_must_make_a_whole():
    text = SAMPLE.replace("share = 0.5", "share = 0.4")
    line = line_of('share = 0.4\npt = "Ent', text)
    assert problems(text) == [f"line {line}, sectors[2].share: makes the shares sum to 0.8, not to 1"]


def test_a_body_belongs_to_a_sector_that_there_is():
    text = with_change('sector = "mixed"', 'sector = "church"')
    line = line_of('sector = "church"', text)
    said = "names the sector church, which this file does not have"
    assert problems(text) == [f"line {line}, bodies[1].sector: {said}"]


def test_every_problem_is_told_at_once_in_the_order_of_the_lines():
    text = with_change('slug = "ii-pnaaa"', "slug = 2").replace('code = "W4"', 'code = "W1"')
    second = line_of('code = "W4"')
    assert [each.split(":")[0] for each in problems(text)] == [
        "line 6, programme.slug",
        f"line {second}, workshops[4].code",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[programme]\nslug = \n", "line 2, slug: is not TOML: Invalid value"),
        ("[programme]\nslug = 1\nslug = 2\n", "line 3, slug: is not TOML: Cannot overwrite a value"),
        ("[programme\n", "line 1: is not TOML: Expected ']' at the end of a table declaration"),
        ("[programme]\nslug = 'open", 'line 2, slug: is not TOML: Expected "\'"'),
    ],
)
def test_what_is_not_toml_is_told_on_its_line(text, problem):
    assert problems(text) == [problem]


@pytest.mark.parametrize(
    "text",
    [
        "[programme]\nslug = " + "[" * 10_000,
        "[programme]\nslug = " + "{a=" * 10_000,
        "[programme]\nslug = " + "9" * 5_000,
        "programme = 0x" + "F" * 20_000,
        "[programme]\n" + ".".join("a" * 100_000) + " = 1",
        "[programme]\nslug = {" + " . ".join(["'a'"] * 50_000) + " = 1}",
        "[" + ".".join(["a-b"] * 50_000) + "]",
    ],
    ids=["arrays", "tables", "number", "hexadecimal", "key", "key in a table", "header"],
)
def test_a_document_made_to_exhaust_whoever_reads_it_is_refused(text):
    assert problems(text)


def test_an_empty_document_lacks_everything():
    names = ("programme", "registration", "sectors", "bodies", "workshops")
    assert problems("") == [f"line 1, {name}: is missing" for name in names]


def test_keys_inside_long_texts_are_not_mistaken_for_keys():
    text = with_change('slug = "ii-pnaaa"', 'slug = """\n[[bodies]]\ncode = 3\n"""')
    assert problems(text)[0].startswith("line 6, programme.slug: must be letters")
    assert len(problems(text)) == 1


W4 = 'code = "W4"'


@pytest.mark.parametrize(
    ("before", "after", "key", "sentence"),
    [
        (
            "closes = 2021-03-11T16:00:00",
            "closes = 2021-03-12T16:00:00",
            "registration.closes",
            "must not be after the",
        ),
        (
            "starts = 2021-03-11T16:00:00\nends = 2021-03-11T18:00:00",
            "starts = 2021-03-28T01:30:00\nends = 2021-03-28T03:30:00",
            "workshops[4].starts",
            "is skipped by the clo",
        ),
        ("starts = 2021-03-11T16:00:00", "starts = 0021-03-11T16:00:00", "workshops[4].starts", "must be a local time"),
        (W4, W4 + "\nseats = 0", "workshops[4].seats", "must be a whole number above 0"),
        (W4, W4 + "\nseats = 10000000000", "workshops[4].seats", "must be a whole number above 0"),
        (W4, W4 + "\nconfirm_hours = -1", "workshops[4].confirm_hours", "must be a whole number, 0 or more, not -1"),
        (
            W4,
            W4 + '\nrelease = { rule = "never" }',
            "workshops[4].release.rule",
            "must be one of keep, timed, decision",
        ),
        (
            W4,
            W4 + '\nrooms = [{ name = "x" }]',
            "workshops[4].rooms[1].name",
            "is not known here; known are theme, agenda",
        ),
        (
            W4,
            W4 + '\nagenda = [{ kind = "lunch", minutes = 5 }]',
            "workshops[4].agenda[1].kind",
            "must be one of welcome,",
        ),
        (W4, W4 + '\nagenda = [{ kind = "ideas" }]', "workshops[4].agenda[1].minutes", "is missing"),
        (
            W4,
            W4 + '\ndocuments = [{ title = { pt = "a", en = "b" }, url = "javascript:x" }]',
            "workshops[4].documents[1].url",
            "must be an address like https://example.org/a.pdf",
        ),
        (
            W4,
            W4 + '\ncancelled = { at = 2021-03-01T10:00:00, reason = { en = "x" } }',
            "workshops[4].cancelled.reason.pt",
            "is missing",
        ),
        (
            'slug = "ii-pnaaa"',
            'slug = "ii-pnaaa"\npublished = true',
            "programme.published",
            "must be the time at which",
        ),
        ('slug = "ii-pnaaa"', 'slug = "ii-pnaaa"\nretention_days = 0', "programme.retention_days", "must be a whole"),
        ('pt = "Ident', 'pt = "\\u0000Ident', "programme.purpose.pt", "must be a text"),
    ],
)
def test_what_is_new_is_as_strict(before, after, key, sentence):
    [found] = problems(with_change(before, after))
    assert f", {key}: {sentence}" in found


def test_two_workshops_are_not_in_one_place_at_once():
    place = 'place = { pt = "Sala 1", en = "Room 1" }'
    text = SAMPLE.replace('code = "W1"', f'code = "W1"\n{place}').replace('code = "W2"', f'code = "W2"\n{place}')
    assert read(text)[1] == []
    text = text.replace("starts = 2021-03-04T16:00:00", "starts = 2021-03-03T17:59:00")
    line = line_of("starts = 2021-03-03T17:59:00", text)
    assert problems(text) == [f"line {line}, workshops[2].starts: is while W1 is in the same place"]
