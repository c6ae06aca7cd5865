"""The filters of the list, as the address of the page holds them."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Form, SearchField, SelectField
from wtforms.fields.choices import SelectChoice

from app.programme.models import Programme, Workshop
from app.roster.queries import Wanted
from app.roster.words import ORDERS, ORIGINS, STATES
from app.templating import local


def options(words: dict[str, Any], all_of_them: Any = None) -> list[SelectChoice]:
    """Return the choices of a select from {value: words}, with one for all first."""
    first = {"": all_of_them} if all_of_them else {}
    return [SelectChoice(str(value), text) for value, text in (first | words).items()]


def yes_or_no(label: Any) -> SelectField:
    """Return a filter by something that is so or not."""
    return SelectField(label, choices=options({"yes": _l("Yes"), "no": _l("No")}, _l("Any")))


class FilterForm(Form):
    """The filters of the list. What is no choice of them counts as none."""

    q = SearchField(_l("Name, e-mail or organisation"))
    workshop = SelectField(_l("Workshop"))
    sector = SelectField(_l("Sector"))
    state = SelectField(_l("State"), choices=options(STATES, _l("All that stand")))
    origin = SelectField(_l("Registered"), choices=options(ORIGINS, _l("In any way")))
    verified = yes_or_no(_l("Sector verified"))
    confirmed = SelectField(
        _l("Confirmed"), choices=options({"yes": _l("Yes"), "no": _l("Asked, no answer")}, _l("Any"))
    )
    came = yes_or_no(_l("Came"))
    needs = yes_or_no(_l("Has access needs"))
    order = SelectField(_l("Order"), choices=options(ORDERS))

    def __init__(self, programme: Programme, workshops: Sequence[Workshop], sent: Any) -> None:
        super().__init__(sent)
        codes = {each.code: f"{each.code} · {local(each.theme)}" for each in workshops}
        self.workshop.choices = options(codes, _l("Any"))
        self.sector.choices = options({each.code: local(each.name) for each in programme.sectors}, _l("Any"))
        for each in self:
            if isinstance(each, SelectField) and each.data not in [choice.value for choice in each.choices]:
                each.data = each.choices[0].value

    def wanted(self, programme: Programme, workshop: Workshop | None = None) -> Wanted:
        """Return what the filters say; `workshop` is the only one that may be looked at."""
        filters = {each.name: (each.data or "").strip()[:200] for each in self if each.name != "order"}
        if workshop:
            filters["workshop"] = workshop.code
        return Wanted(programme, filters, self.order.data)
