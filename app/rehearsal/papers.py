"""What people read on paper: the letters they get, and the files that are exported."""

import csv
import io
import json
import re
import zipfile
from email import message_from_bytes, policy
from pathlib import Path


def links_in(folder: Path) -> dict[str, str]:
    """Return the personal link in each letter about a seat: {address: path}."""
    return dict(filter(None, map(link_in, folder.glob("*.eml"))))


def link_in(path: Path) -> tuple[str, str] | None:
    """Return to whom a letter goes and the personal link in it; None for a letter without one."""
    letter = message_from_bytes(path.read_bytes(), policy=policy.default)
    body = letter.get_body(("plain",))
    found = re.search(r"/seat/[\w.-]+", body.get_content()) if body else None
    return (str(letter["To"]), found.group()) if found else None


def exported(csv_file: bytes, json_file: bytes, odt_file: bytes) -> dict[str, int | bool]:
    """Return how many candidates each export holds; of the document, whether it names all of them."""
    rows = list(csv.reader(io.StringIO(csv_file.decode("utf-8-sig"))))
    listed = json.loads(json_file)["candidates"]
    document = zipfile.ZipFile(io.BytesIO(odt_file)).read("content.xml").decode()
    complete = all(candidate["code"] in document for candidate in listed)
    return {"csv": len(rows) - 1, "json": len(listed), "odt": complete}
