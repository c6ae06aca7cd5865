"""Strict TOML: what a text holds, compared with what it must hold; every difference with its line and key. Pure.

What a table must hold is a dictionary: a name that ends in "?" may be missing; a value is a check (it returns the
right value or raises ValueError with a sentence), a dictionary for a table, a list of one dictionary for tables that
repeat, or a pair of a check and such a list where either may stand.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Path = tuple[str | int, ...]
Values = dict[str, Any]

NAME = r"""(?:[\w-]+|"[^"]*"|'[^']*')"""
NAMES = re.compile(NAME)
HEADER = re.compile(rf"\s*(\[\[?)\s*({NAME}(?:\s*\.\s*{NAME})*)\s*\]")
KEY = re.compile(rf"\s*({NAME}(?:\s*\.\s*{NAME})*)\s*=")
# A key of so many parts that whoever reads it runs out of memory: that grows with their square.
ENDLESS = re.compile(r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){50}""")


@dataclass(frozen=True)
class Problem:
    """What is wrong in a document, and where."""

    line: int
    key: str
    sentence: str

    def __str__(self) -> str:
        place = f"line {self.line}, {self.key}" if self.key else f"line {self.line}"
        return f"{place}: {self.sentence}"


def parse(source: str) -> tuple[Values, list[Problem]]:
    """Return what a TOML text holds, or where it stops being TOML, or being written for people."""
    if endless := ENDLESS.search(source):
        return {}, [Problem(source.count("\n", 0, endless.start()) + 1, "", "has a key of too many parts")]
    try:
        return tomllib.loads(source), []
    except tomllib.TOMLDecodeError as error:
        return {}, [syntax_problem(source, str(error))]
    except (ValueError, RecursionError):
        return {}, [Problem(1, "", "has a number that is too large, or tables and lists that are nested too deeply")]


def syntax_problem(source: str, message: str) -> Problem:
    """Return where a text stops being TOML."""
    place = re.search(r" \(at line (\d+), column \d+\)| \(at end of document\)", message)
    lines = source.rstrip("\n").split("\n")
    number = int(place[1]) if place and place[1] else len(lines)
    key = KEY.match(lines[min(number, len(lines)) - 1])
    said = message[: place.start()] if place else message
    return Problem(number, key[1] if key else "", f"is not TOML: {said}")


def lines_of(source: str) -> dict[Path, int]:
    """Return on which line each table and key of a TOML text begins; keys of an inline table are on that table's."""
    found: dict[Path, int] = {}
    tables: Counter[Path] = Counter()
    table: Path = ()
    quote = None  # the one that a text of several lines will end with
    for number, line in enumerate(source.split("\n"), 1):
        header, key = (HEADER.match(line), KEY.match(line)) if quote is None else (None, None)
        if header:
            table = table_path(header[2], tables, repeats=header[1] == "[[")
            found.setdefault(table, number)
            found.setdefault(table[:-1], number)
        elif key:
            found.setdefault((*table, *names_in(key[1])), number)
        for mark in [quote] if quote else ['"""', "'''"]:
            if line.count(mark) % 2:
                quote = None if quote else mark
    return found


def table_path(names: str, tables: Counter[Path], repeats: bool) -> Path:
    """Return the path of a table from its header; each `[[name]]` counts one more."""
    path: Path = ()
    *parents, last = names_in(names)
    for name in parents:
        path = (*path, name)
        path = (*path, tables[path] - 1) if tables[path] else path
    path = (*path, last)
    if not repeats:
        return path
    tables[path] += 1
    return (*path, tables[path] - 1)


def names_in(dotted: str) -> list[str]:
    """Return the parts of a dotted key."""
    return [name.strip("\"'") for name in NAMES.findall(dotted)]


class Reader:
    """Compares the content of a document with what it must be, and collects what is wrong."""

    def __init__(self, source: str) -> None:
        self.lines = lines_of(source)
        self.problems: list[Problem] = []

    def complain(self, path: Path, sentence: str) -> None:
        """Note a problem, on the line of the key or of the nearest table around it."""
        around = (path[:length] for length in range(len(path), 0, -1))
        line = next((self.lines[each] for each in around if each in self.lines), 1)
        self.problems.append(Problem(line, written(path), sentence))

    def value(self, wanted: Any, value: Any, path: Path) -> Any:
        """Return what stands under a key as it was wanted; None when it is wrong."""
        if isinstance(wanted, tuple):
            wanted = wanted[isinstance(value, list)]
        if isinstance(wanted, dict):
            return self.table(wanted, value, path)
        if isinstance(wanted, list):
            return self.tables(wanted[0], value, path)
        try:
            return wanted(value)
        except ValueError as problem:
            self.complain(path, str(problem))
            return None

    def table(self, wanted: Mapping[str, Any], value: Any, path: Path) -> Values:
        """Return the right values of a table; complain about wrong, unknown and missing keys."""
        if not isinstance(value, dict):
            self.complain(path, f"must be a table, not {shown(value)}")
            return {}
        keys = {name.rstrip("?"): name for name in wanted}
        for name in value:
            if name not in keys:
                self.complain((*path, name), f"is not known here; known are {', '.join(keys)}")
        for name, marked in keys.items():
            if name not in value and name == marked:
                self.complain((*path, name), "is missing")
        right = {name: self.value(wanted[keys[name]], value[name], (*path, name)) for name in keys if name in value}
        return {name: each for name, each in right.items() if each is not None}

    def tables(self, wanted: Mapping[str, Any], value: Any, path: Path) -> list[Values]:
        """Return the right values of tables that repeat."""
        if not isinstance(value, list) or not value:
            self.complain(path, f"must be at least one [[{written(path)}]] table")
            return []
        return [self.table(wanted, each, (*path, at)) for at, each in enumerate(value)]


def written(path: Path) -> str:
    """Return a path the way people count: workshops[2].ends is the second."""
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")


def shown(value: Any) -> str:
    """Return a value as somebody would write it, shortened."""
    try:
        long = repr(value) if isinstance(value, str | list | dict) else str(value)
    except ValueError:  # Python writes no number of thousands of digits
        return "a number that is too large"
    return long if len(long) < 40 else f"{long[:37]}..."
