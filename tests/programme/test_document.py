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


def test_a_workshop_has_one_room_unless_it_says_more():
    assert [workshop["rooms"] for workshop in read(SAMPLE)[0].workshops] == [1, 1, 1, 1]
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


def test_an_empty_document_lacks_everything():
    names = ("programme", "registration", "sectors", "bodies", "workshops")
    assert problems("") == [f"line 1, {name}: is missing" for name in names]


def test_keys_inside_long_texts_are_not_mistaken_for_keys():
    text = with_change('slug = "ii-pnaaa"', 'slug = """\n[[bodies]]\ncode = 3\n"""')
    assert problems(text)[0].startswith("line 6, programme.slug: must be letters")
    assert len(problems(text)) == 1
