"""Every template is well-formed, and leaves style and behaviour to files: the content policy allows nothing else."""

import re

import pytest

pytestmark = pytest.mark.one_database

INLINE = {
    "a style attribute": re.compile(r"<[^>]+\sstyle\s*=", re.I),
    "a style sheet": re.compile(r"<style\b", re.I),
    "a script": re.compile(r"<script\b(?![^>]*\ssrc=)", re.I),
    "an event handler": re.compile(r"<[^>]+\son[a-z]+\s*=", re.I),
    "a script in an address": re.compile(r"javascript:", re.I),
    "something from elsewhere": re.compile(
        r"<(?:script|link|img|iframe)\b[^>]*\s(?:src|href)=[\"']?(?:https?:)?//", re.I
    ),
}


def templates(app):
    """Return {name: source} of every template."""
    loader = app.jinja_env.loader
    return {name: loader.get_source(app.jinja_env, name)[0] for name in app.jinja_env.list_templates()}


def test_every_template_parses(app):
    for name in templates(app):
        app.jinja_env.get_template(name)


def test_no_page_has_anything_inline(app):
    pages = {name: source for name, source in templates(app).items() if "letter" not in name}
    found = [
        f"{name}: {what}" for name, source in pages.items() for what, sign in INLINE.items() if sign.search(source)
    ]
    assert found == []
