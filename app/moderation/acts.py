"""How what facilitators did with a contribution is told and taken back."""

from flask_babel import gettext as _

from app.accounts.models import Actor
from app.contributions.queries import contribution_about
from app.contributions.states import restore
from app.facilitation.acts import tells, undoes
from app.journal.models import Entry
from app.moderation.services import take, take_back_wording


@undoes("contribution.published", "contribution.returned", "contribution.hidden", needs="moderate_contribution")
def put_back(actor: Actor, entry: Entry) -> None:
    """Bring a contribution back to where it was before a facilitator moved it."""
    contribution = contribution_about(entry)
    take(actor, contribution)
    restore(actor, contribution, entry)


@undoes("contribution.wording_proposed", needs="moderate_contribution")
def take_back_proposal(actor: Actor, entry: Entry) -> None:
    """Take the proposal back, unless the author has answered it."""
    take_back_wording(actor, contribution_about(entry), entry.details.get("wording", 0))


@tells("contribution.published", "contribution.returned", "contribution.hidden", "contribution.wording_proposed")
def told(entry: Entry) -> str:
    """Say what a facilitator did with a contribution."""
    words: dict[str, str] = {
        "contribution.published": _("%(code)s was published."),
        "contribution.returned": _("%(code)s was returned to its author with a question."),
        "contribution.hidden": _("%(code)s was hidden."),
        "contribution.wording_proposed": _("A clearer wording was proposed for %(code)s."),
    }
    return words[entry.verb] % {"code": entry.details["code"]}
