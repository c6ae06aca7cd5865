"""How what the desk did on the board is told and taken back. What somebody changed since is never overwritten."""

from flask_babel import gettext as _
from flask_babel import ngettext

from app.accounts.models import Actor
from app.clusters.models import Cluster
from app.clusters.queries import LOOSE, cluster_numbered, column_of, row_of
from app.clusters.services import move_contribution, remove_cluster, rename_cluster, restore_cluster
from app.contributions.models import Contribution
from app.errors import DomainError
from app.facilitation.acts import tells, undoes
from app.facilitation.queries import parts_of
from app.journal.models import Entry


@tells("cluster.made")
def made_in_words(entry: Entry) -> str:
    """Say which group was made."""
    return _("New group “%(title)s”", title=entry.details["title"])


@tells("cluster.renamed")
def renamed_in_words(entry: Entry) -> str:
    """Say how a group was renamed."""
    return _("“%(before)s” renamed to “%(after)s”", before=entry.details["before"], after=entry.details["after"])


@tells("cluster.removed")
def removed_in_words(entry: Entry) -> str:
    """Say which group was removed."""
    return _("Group “%(title)s” removed", title=entry.details["title"])


@tells("contribution.moved")
def moved_in_words(entry: Entry) -> str:
    """Say what was moved, and where to."""
    code, title = entry.details.get("code"), entry.details["after_title"]
    return _("%(code)s moved to “%(title)s”", code=code, title=title) if title else _("%(code)s ungrouped", code=code)


@tells("contributions.moved")
def several_in_words(entry: Entry) -> str:
    """Say how many were moved, and where to when all went there."""
    many, title = len(entry.details["codes"]), entry.details["after_title"]
    if entry.details["places"] > 1:
        return ngettext("%(num)s contribution moved.", "%(num)s contributions moved.", many)
    if title is None:
        return ngettext("%(num)s contribution ungrouped", "%(num)s contributions ungrouped", many)
    return ngettext(
        "%(num)s contribution moved to “%(title)s”.", "%(num)s contributions moved to “%(title)s”.", many, title=title
    )


@undoes("cluster.made", needs="remove_cluster")
def unmake(actor: Actor, entry: Entry) -> None:
    """Put what a group was made of back where it was, and remove the group."""
    cluster = row_of(entry, Cluster)
    for contribution in [placement.contribution for placement in cluster.placements]:
        if contribution.code in entry.details["before"]:
            before = cluster_numbered(cluster.room, entry.details["before"][contribution.code])
            move_contribution(actor, contribution, before)
    remove_cluster(actor, cluster)


@undoes("cluster.renamed", needs="rename_cluster")
def name_back(actor: Actor, entry: Entry) -> None:
    """Give a group its former title."""
    cluster = row_of(entry, Cluster)
    if cluster.title != entry.details["after"]:
        raise DomainError(_("The group has another title by now: “%(title)s”.", title=cluster.title))
    rename_cluster(actor, cluster, entry.details["before"])


@undoes("cluster.removed", needs="make_cluster")
def put_back(actor: Actor, entry: Entry) -> None:
    """Bring a group back, with what was hidden in it and stands in no other by now."""
    cluster = row_of(entry, Cluster)
    restore_cluster(actor, cluster)
    for hidden in (row_of(part, Contribution) for part in parts_of(entry)):
        if column_of(hidden) == LOOSE:
            move_contribution(actor, hidden, cluster)


@undoes("contribution.moved", needs="move_contribution")
def move_back(actor: Actor, entry: Entry) -> None:
    """Put a card back where it stood, unless somebody moved it since."""
    contribution, before = row_of(entry, Contribution), entry.details["before"] or LOOSE
    was = entry.details["after"] or LOOSE
    move_contribution(actor, contribution, cluster_numbered(contribution.room, before), was)


@undoes("contributions.moved", needs="move_contribution")
def move_all_back(actor: Actor, entry: Entry) -> None:
    """Put all cards of one move back where they stood, unless somebody moved one of them since."""
    for part in parts_of(entry):
        move_back(actor, part)
