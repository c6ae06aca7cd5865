"""Flask and Jinja alone, rendering the same rows to the same bytes: what a page costs when nothing has to be asked.

The template is made from the page itself. Each value of a row becomes `{{ row.… }}`, which Jinja escapes; rows with the
same markup around their values share one piece of template; what stands before and between the rows is fixed text.
"""

import re
from collections.abc import Callable

from flask import Flask, render_template
from jinja2 import DictLoader
from markupsafe import Markup, escape

Values = dict[str, str]  # longest first: a title may hold the code that another value is
PLACE = re.compile(r'(?<=data-pos=")-?\d+(?=")')


def bare_app(page: str, pattern: str, values_of: Callable[[str], Values]) -> Flask:
    """Return an application that answers `/` with a page. `pattern` finds a row, `values_of` what varies in it."""
    rows, pieces, before = [], {}, 0
    for found in re.finditer(pattern, page, re.DOTALL):
        place = PLACE.search(found[0])
        values = values_of(found[0]) | {"place": place[0] if place else ""}
        piece = pieces.setdefault(with_places(found[0], values), len(pieces))
        rows.append(values | {"before": Markup(page[before : found.start()]), "piece": piece})
        before = found.end()
    template = template_of(list(pieces)) + "{{ rest }}"
    return serving(template, rows, Markup(page[before:]))


def with_places(row: str, values: Values) -> str:
    """Return the markup of a row as a piece of template."""
    assert "{{" not in row
    row = PLACE.sub("{{ row.place }}", row)
    for name, value in values.items():
        row = row.replace(str(escape(value)), f"{{{{ row.{name} }}}}") if name != "place" else row
    return row


def template_of(pieces: list[str]) -> str:
    """Return the template of all rows, each by its piece."""
    choices = "".join(
        f"{{% {'elif' if number else 'if'} row.piece == {number} %}}{piece}" for number, piece in enumerate(pieces)
    )
    return f"{{% for row in rows %}}{{{{ row.before }}}}{choices}{{% endif %}}{{% endfor %}}"


def serving(template: str, rows: list[Values], rest: Markup) -> Flask:
    """Return an application with one page."""
    app = Flask("yardstick")
    app.jinja_loader = DictLoader({"page.html": template})

    @app.get("/")
    def page() -> str:
        return render_template("page.html", rows=rows, rest=rest)

    return app
