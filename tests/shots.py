"""`make shots`: a picture of every page and state of the demonstration, on a phone and a desk, in both languages, light
and dark, into shots/ with a contact sheet. SHOTS="board room-voting" takes only pages with these words in their names;
QUICK=1 takes them in Portuguese and light. Both can also be said behind `python -m tests.shots`: words, and --quick.
"""

import os
import shutil
import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from urllib.parse import urljoin

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from playwright.sync_api import Error as BrowserError

from app.accounts.queries import person_with
from app.extensions import db
from app.rehearsal.demo import fill
from app.rehearsal.stage import SAMPLE, prepare, served
from tests.album import album, letters
from tests.clients import session_cookie
from tests.shot import Shot

FOLDER = Path(__file__).parent.parent / "shots"
CHROMIUM = shutil.which("chromium")
LAUNCH = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
PATIENCE = 10_000  # milliseconds for one page
DEVELOPING = 60_000  # milliseconds for one picture; 500 cards make a long page


@dataclass(frozen=True)
class Look:
    """How somebody looks at a page."""

    size: tuple[int, int]
    language: str
    theme: str

    def __str__(self) -> str:
        return f"{self.size[0]}-{self.language}-{self.theme}"


@dataclass
class Camera:
    """One browser, with a context for each person and language; what it has taken, and what was wrong."""

    browser: Browser
    app: Flask
    themes: tuple[str, ...]
    contexts: dict[tuple[str, str | None], BrowserContext] = field(default_factory=dict)
    taken: dict[str, list[Look]] = field(default_factory=lambda: defaultdict(list))
    flaws: list[str] = field(default_factory=list)

    def take(self, shot: Shot, language: str) -> None:
        """Open a page once and take it in all looks; note what was wrong and go on."""
        page = self.context(language, shot.who).new_page()
        page.on("pageerror", lambda error: self.blame(shot, language, f"script: {error}"))
        page.on("console", lambda said: self.blame(shot, language, said.text) if "Policy" in said.text else None)
        try:
            self.open(page, shot, language)
            for size, theme in product(shot.sizes, self.themes):
                self.picture(page, shot, Look(size, language, theme))
        except (BrowserError, AssertionError) as problem:
            self.blame(shot, language, str(problem).splitlines()[0])
        finally:
            page.close()

    def blame(self, shot: Shot, look: object, flaw: str) -> None:
        """Note that something was wrong."""
        self.flaws.append(f"{shot.name} {look}: {flaw}")

    def open(self, page: Page, shot: Shot, language: str) -> None:
        """Open the page, and do what is to be done there."""
        page.set_viewport_size(dict(zip(("width", "height"), shot.sizes[0], strict=True)))  # type: ignore[arg-type]
        if shot.letter:
            page.set_content(shot.letter[language])
        else:
            answer = page.goto(urljoin(self.app.config["BASE_URL"], shot.path), wait_until="load")
            assert answer
            assert answer.status == shot.status, f"answered {answer.status}, not {shot.status}"
        if shot.act:
            shot.act(page)
        page.wait_for_selector(".htmx-request", state="detached")
        page.evaluate("document.fonts.ready.then(() => true)")

    def picture(self, page: Page, shot: Shot, look: Look) -> None:
        """Take the open page as one look shows it."""
        width, height = look.size
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=look.theme)  # type: ignore[arg-type]
        page.evaluate("scrollTo(0, 0)")  # what sticks to the top would stand in the middle of the picture
        page.screenshot(
            path=FOLDER / f"{shot.name}-{look}.png", full_page=True, animations="disabled", timeout=DEVELOPING
        )
        self.taken[shot.name].append(look)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 1:
            self.blame(shot, look, f"{wide} pixels too wide")

    def context(self, language: str, who: str | None) -> BrowserContext:
        """Return the browser of a person who reads a language."""
        if (language, who) not in self.contexts:
            context = self.browser.new_context(locale={"pt": "pt-PT", "en": "en-GB"}[language])
            context.set_default_timeout(PATIENCE)
            chosen = {"language": language, **(session_of(self.app, who) if who else {})}
            address = self.app.config["BASE_URL"]
            context.add_cookies([{"name": name, "value": value, "url": address} for name, value in chosen.items()])
            self.contexts[language, who] = context
        return self.contexts[language, who]


def session_of(app: Flask, email: str) -> dict[str, str]:
    """Return the cookie with which the person with that address is signed in."""
    person = person_with(email)
    assert person, email
    return dict([session_cookie(app, person)])


def contact_sheet(taken: dict[str, list[Look]]) -> str:
    """Return a page with all pictures, grouped by what they show."""
    parts = [
        f"<section><h2 id={name}>{escape(name)}</h2><div>"
        + "".join(
            f'<figure><a href="{name}-{look}.png"><img src="{name}-{look}.png" alt="" loading="lazy"></a>'
            f"<figcaption>{look}</figcaption></figure>"
            for look in looks
        )
        + "</div></section>"
        for name, looks in taken.items()
    ]
    links = " ".join(f'<a href="#{name}">{name}</a>' for name in taken)
    return SHEET.format(links=links, parts="".join(parts), number=sum(map(len, taken.values())))


SHEET = """<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Cocria in pictures</title><style>
body {{ font: 14px/1.5 sans-serif; margin: 24px; background: #eee; color: #111 }}
div {{ display: flex; flex-wrap: wrap; gap: 16px; align-items: flex-start }}
figure {{ margin: 0 }}
img {{ height: 320px; max-width: 560px; object-fit: cover; object-position: top; border: 1px solid #999 }}
</style><h1>{number} pictures</h1><p>{links}</p>{parts}</html>
"""


def main(words: list[str]) -> int:
    """Take the pictures; return 1 when something was wrong with a page."""
    quick = "--quick" in words or os.environ.get("QUICK") == "1"
    wanted = [word for word in words if not word.startswith("-")] + os.environ.get("SHOTS", "").split()
    began = monotonic()
    if not wanted:
        shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(exist_ok=True)
    camera = visit(lambda shot: not wanted or any(word in shot.name for word in wanted), quick)
    (FOLDER / "index.html").write_text(contact_sheet(camera.taken), encoding="utf-8")
    print(*camera.flaws, sep="\n")
    number = sum(map(len, camera.taken.values()))
    print(f"{number} pictures in {monotonic() - began:.0f} s, {len(camera.flaws)} flaws: {FOLDER / 'index.html'}")
    return 1 if camera.flaws else 0


def visit(is_wanted: Callable[[Shot], bool], quick: bool) -> Camera:
    """Fill a copy with the demonstration, serve it, and take what is wanted; return the camera."""
    languages, themes = (("pt",), ("light",)) if quick else (("pt", "en"), ("light", "dark"))
    with TemporaryDirectory(prefix="cocria-shots-") as folder, sync_playwright() as playwright:
        app = prepare(Path(folder), SAMPLE)
        camera = Camera(playwright.chromium.launch(executable_path=CHROMIUM, args=LAUNCH), app, themes)
        with app.app_context():
            fill(60)
            written = letters()
            with served(app):
                for shot in album(written):
                    db.session.commit()  # or the server could not write
                    for language in languages if is_wanted(shot) else ():
                        camera.take(shot, language)
            db.engine.dispose()
        camera.browser.close()
    return camera


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
