"""How an action answers: a fragment for htmx, a redirect for a plain form; with reasons when the form is wrong."""

from typing import Any

from flask import Response, flash, make_response, redirect, render_template

from app.extensions import htmx


def changed(template: str, to: str, message: str | None = None, **context: Any) -> Response:
    """Answer a successful action: the fragment for htmx, else back to the page `to`, telling `message` there."""
    if htmx:
        return make_response(render_template(template, message=message, **context))
    if message:
        flash(message)
    return make_response(redirect(to, 303))


def done(message: str, to: str) -> Response:
    """Lead on from a page whose task is done, telling `message` there. Its forms are plain ones."""
    flash(message, "success")
    return make_response(redirect(to, 303))


def refused(template: str, page: str, **context: Any) -> Response:
    """Answer 422 to a form with mistakes: its fragment for htmx, else the whole page; nothing typed is lost."""
    return make_response(render_template(template if htmx else page, **context), 422)
