"""How what the desk did on the board is told and taken back. What somebody changed since is never overwritten."""

from typing import TypeVar

from flask_babel import gettext as _

from app.accounts.models import Actor
from app.clusters.models import Cluster
from app.clusters.queries import LOOSE, cluster_numbered
from app.clusters.services import move_contribution, remove_cluster, rename_cluster, restore_cluster
from app.contributions.models import Contribution
from app.errors import DomainError
from app.extensions import db
from app.facilitation.acts import tells, undoes
from app.journal.models import Entry

Row = TypeVar("Row")


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


@undoes("cluster.made", needs="remove_cluster")
def unmake(actor: Actor, entry: Entry) -> None:
    """Put what a group was made of back where it was, and remove the group."""
    cluster = subject(entry, Cluster)
    for contribution in [placement.contribution for placement in cluster.placements]:
        if contribution.code in entry.details["before"]:
            before = cluster_numbered(cluster.room, entry.details["before"][contribution.code])
            move_contribution(actor, contribution, before)
    remove_cluster(actor, cluster)


@undoes("cluster.renamed", needs="rename_cluster")
def name_back(actor: Actor, entry: Entry) -> None:
    """Give a group its former title."""
    cluster = subject(entry, Cluster)
    if cluster.title != entry.details["after"]:
        raise DomainError(_("The group has another title by now: “%(title)s”.", title=cluster.title))
    rename_cluster(actor, cluster, entry.details["before"])


@undoes("cluster.removed", needs="make_cluster")
def put_back(actor: Actor, entry: Entry) -> None:
    """Bring a group back."""
    restore_cluster(actor, subject(entry, Cluster))


@undoes("contribution.moved", needs="move_contribution")
def move_back(actor: Actor, entry: Entry) -> None:
    """Put a card back where it stood, unless somebody moved it since."""
    contribution, before = subject(entry, Contribution), entry.details["before"] or LOOSE
    was = entry.details["after"] or LOOSE
    move_contribution(actor, contribution, cluster_numbered(contribution.room, before), was)


def subject(entry: Entry, model: type[Row]) -> Row:
    """Return the row that an entry is about, as it stands now."""
    row = db.session.get(model, entry.subject_id, populate_existing=True)
    assert row
    return row
