"""Every page, in every phase, in both languages, for everybody who may see it."""

from itertools import product

import pytest
from bs4 import BeautifulSoup

from scripts.translations import path_of, translated
from tests.clients import sign_in
from tests.guards.world import FRAGMENTS, PHASES, World, addresses

pytestmark = pytest.mark.one_database

LANGUAGES = {"pt": "pt-PT", "en": "en"}
READABLE = ("aria-label", "title", "alt", "placeholder")
MEANT = {200, 403, 409, 410}  # a page, or a page that says who may see it, when, or how to get a new link


def foreign_texts(language):
    """Return the texts of the interface that must not be read in a language: those of the other one."""
    pairs = [(each.id, each.string) for each in translated("pt") if isinstance(each.id, str) and each.string]
    ours = {pt if language == "pt" else en for en, pt in pairs}
    return {en if language == "pt" else pt for en, pt in pairs} - ours


def texts_of(page):
    """Return what people can read or hear on a page, piece by piece, without what is marked as another language."""
    for marked in page.select("body [lang], script"):
        marked.decompose()
    spoken = [element[name].strip() for name in READABLE for element in page.select(f"[{name}]")]
    return {*page.stripped_strings, *spoken}


def faults_of(response, language, foreign):
    """Return what is wrong with a page."""
    page = BeautifulSoup(response.text, "html.parser")
    if response.status_code not in MEANT:
        yield f"answers {response.status_code}"
    if page.html.get("lang") != LANGUAGES[language]:
        yield f"says that its language is {page.html.get('lang')}"
    if len(page.select("h1")) != 1:
        yield f"has {len(page.select('h1'))} <h1>"
    texts = texts_of(page)
    if f"[{'en' if language == 'pt' else 'pt'}]" in str(page):
        yield "shows a text of the programme in the other language"
    yield from (f"is not translated: {text!r}" for text in sorted(texts & foreign))


def pages(app, client, world, language):
    """Yield (who, address, page) for everybody who gets a page; redirects and downloads aside."""
    for address, (who, person) in product(addresses(app, "GET"), world.people.items()):
        if (world.phase and not address.in_room) or address.endpoint in FRAGMENTS:
            continue
        client.delete_cookie("session")
        client.set_cookie("language", language)
        if person:
            sign_in(client, person)
        response = client.get(address.path)
        if response.status_code not in (302, 303) and response.mimetype == "text/html":
            yield who, address, response


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("phase", PHASES)
def test_every_page_is_whole_and_in_its_language(app, client, phase, language):
    foreign = foreign_texts(language)
    faults = [
        f"{address} as {who} {fault}"
        for who, address, response in pages(app, client, World(phase), language)
        for fault in faults_of(response, language, foreign)
    ]
    assert faults == []


def test_the_catalogue_is_there():
    assert path_of("pt").with_suffix(".mo").exists(), "run `make setup`: it compiles the translations"
