"""Keep the catalogues in step with the texts in the code, which are in English.

--check   name every text that a catalogue lacks, leaves empty or marks as fuzzy, or whose placeholders differ
--update  bring the catalogues up to date: sorted, without line numbers and old texts, so that changes read well
"""

import sys
import tomllib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

LANGUAGES = ("pt",)
KEYWORDS = DEFAULT_KEYWORDS | {
    "_l": None,
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "lazy_pgettext": ((1, "c"), 2),
}
UNSTABLE = (
    b'"Project-Id-Version',
    b'"Report-Msgid-Bugs-To',
    b'"POT-Creation-Date',
    b'"PO-Revision-Date',
    b'"Generated-By',
    b'"Last-Translator',
    b'"Language-Team',
)


def path_of(language: str) -> Path:
    """Return where the catalogue of a language is."""
    return Path("app/translations", language, "LC_MESSAGES/messages.po")


def extracted() -> Catalog:
    """Return every text of the application, by the mappings in pyproject.toml."""
    mappings = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["tool"]["babel"]["mappings"]
    catalog = Catalog(charset="utf-8")
    found = extract_from_dir(
        "app",
        method_map=[(mapping["pattern"], mapping["method"]) for mapping in mappings],
        options_map={mapping["pattern"]: {"silent": "false", "encoding": "utf-8"} for mapping in mappings},
        keywords=KEYWORDS,
        comment_tags=["i18n:"],
        strip_comment_tags=True,
    )
    for path, line, texts, comments, context in found:
        catalog.add(texts, None, [(path, line)], auto_comments=comments, context=context)
    return catalog


def translated(language: str) -> Catalog:
    """Return the catalogue of a language as it stands; an empty one when there is none yet."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def gaps(texts: Catalog, catalog: Catalog) -> Iterator[str]:
    """Say of each text what its translation lacks."""
    for text in texts:
        if not text.id:
            continue
        translation = catalog.get(text.id, text.context)
        if fault := fault_of(translation, catalog):
            path, line = text.locations[0]
            yield f"{fault:9} {text.id!r} (app/{path}:{line})"


def fault_of(translation: Message | None, catalog: Catalog) -> str | None:
    """Return what is wrong with a translation, if anything."""
    if translation is None:
        return "missing"
    forms = translation.string if isinstance(translation.string, tuple) else (translation.string,)
    if not all(forms):
        return "empty"
    if translation.fuzzy:
        return "fuzzy"
    mistakes = [str(error) for error in translation.check(catalog)]
    return f"wrong: {mistakes[0]}:" if mistakes else None


def check() -> int:
    """Print what is missing; return 1 when anything is."""
    texts, complete = extracted(), True
    for language in LANGUAGES:
        found = list(gaps(texts, translated(language)))
        print(f"{language}: {len(texts)} texts, {len(found)} to translate")
        print("".join(f"  {gap}\n" for gap in found), end="")
        complete = complete and not found
    return 0 if complete else 1


def update() -> int:
    """Write the catalogues anew, with what was translated kept."""
    texts = extracted()
    for language in LANGUAGES:
        catalog = translated(language)
        catalog.update(texts, no_fuzzy_matching=True, update_header_comment=False)
        path_of(language).parent.mkdir(parents=True, exist_ok=True)
        path_of(language).write_bytes(as_bytes(catalog))
        print(f"{path_of(language)}: {sum(1 for _ in gaps(texts, catalog))} of {len(texts)} to translate")
    return 0


def as_bytes(catalog: Catalog) -> bytes:
    """Return a catalogue as text, without what would differ from one day to the next."""
    catalog.fuzzy = False
    catalog.header_comment = "# Cocria. The texts in the code are in English; `make translations` lists new ones here."
    file = BytesIO()
    write_po(file, catalog, width=120, no_location=True, sort_output=True, ignore_obsolete=True)
    return b"".join(line for line in file.getvalue().splitlines(keepends=True) if not line.startswith(UNSTABLE))


if __name__ == "__main__":
    actions = {"--check": check, "--update": update}
    if sys.argv[1:2] == [] or sys.argv[1] not in actions:
        sys.exit(__doc__)
    sys.exit(actions[sys.argv[1]]())
