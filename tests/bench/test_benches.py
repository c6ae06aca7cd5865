"""The benches run, and say what they promise: at a tiny size, since how fast something is depends on the machine."""

import json
import subprocess
import sys

import pytest

from tests.servers import ROOT

pytestmark = pytest.mark.xdist_group("bench")
PATIENCE = 300


def run(bench, *options):
    """Run a bench; return what its last lines say, one for each result."""
    command = [sys.executable, "-m", f"bench.{bench}", *options, "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_submissions_are_all_there_once_on_both_databases():
    tiny = ["--clients", "4", "--streams", "6", "--seconds", "1", "--database", "both"]
    found = run("submissions", *tiny)
    assert [each["database"] for each in found] == ["sqlite", "postgresql"]
    for each in found:
        assert set(each) >= {"per_s", "yardstick_per_s", "ratio", "p50_ms", "p99_ms"}
        assert (each["lost"], each["doubled"], each["refused"]) == (0, 0, 0)
        assert each["per_s"] > 0


def test_registrations_are_all_there_and_no_seat_is_given_twice_on_both_databases():
    found = run("registrations", "--clients", "3", "--seconds", "1")
    assert [each["database"] for each in found] == ["sqlite", "postgresql"]
    for each in found:
        assert set(each) >= {"per_s", "yardstick_per_s", "ratio"}
        assert [each[what] for what in ("oversold", "lost", "doubled", "refused")] == [0, 0, 0, 0]
        assert each["per_s"] > 0


def test_pages_are_measured_beside_the_same_bytes_and_ask_as_much_with_many_cards_as_with_few():
    found = run("pages", "--cards", "60", "--times", "1")[0]
    assert list(found) == ["room", "room_again", "programme", "contribution"]
    for each in found.values():
        assert set(each) >= {"per_s", "cpu_ms", "yardstick_cpu_ms", "ratio", "kilobytes"}
        assert each["statements"] == each["statements_with_50_cards"]


def test_growth_is_measured_in_rooms_of_each_size():
    found = run("growth", "--sizes", "5", "40", "--times", "1")[0]
    assert found["contributions"] == [5, 40]
    assert len(found["cpu_ms"]) == len(found["wall_ms"]) == 2
    assert found["statements"][0] == found["statements"][1]
    assert set(found) >= {"cpu_growth", "wall_growth"}


def test_the_browser_shows_everything_that_happens():
    found = run("browser", "--cards", "10", "--events", "6", "--pace", "5")[0]
    for each in (found["room"], found["board"]):
        assert each["events"] == 6
        assert set(each) >= {"per_s", "main_thread", "long_tasks", "longest_ms", "heap_mb"}
