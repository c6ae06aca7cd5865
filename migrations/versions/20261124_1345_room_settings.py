"""Phases with settings, states of contributions, announcements, notes, and who has finished.

Revision ID: 8302a69e57ba
Revises: 686e2d0f61fc
"""

import sqlalchemy as sa
from alembic import op

revision = "8302a69e57ba"
down_revision = "686e2d0f61fc"
branch_labels = None
depends_on = None

KINDS = ("challenges", "ideas", "clustering", "voting", "validation", "results")
MORE_KINDS = ("welcome", *KINDS[:4], "drafting", *KINDS[4:])
ROLES = ("visitor", "participant", "facilitator", "coordinator", "administrator")
STATES = ("waiting", "held", "published", "returned", "hidden", "withdrawn")


def choice(name, *values):
    """Return the type of a column that takes these values."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def setting(name, type_, default=None):
    """Return a column that rows have already: with a default while it is new, if it needs one."""
    return sa.Column(name, type_, nullable=default is None, server_default=default)


def allow_kinds(*kinds):
    """Let phases be of these kinds."""
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("phases") as table:
        table.drop_constraint(op.f("ck_phases_phasekind"), type_="check")
        table.create_check_constraint(op.f("ck_phases_phasekind"), f"kind IN ({listed})")


def drop_defaults(table_name, *names):
    """What is new says for itself what it is."""
    with op.batch_alter_table(table_name) as table:
        for name in names:
            table.alter_column(name, server_default=None)


def upgrade():
    op.create_table(
        "announcements",
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_down_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_announcements_room_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
    )
    op.create_index(op.f("ix_announcements_room_id"), "announcements", ["room_id"])
    op.create_table(
        "notes",
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_notes_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_notes_room_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
        sa.UniqueConstraint("room_id", "person_id", name=op.f("uq_notes_room_id_person_id")),
    )
    op.create_table(
        "finishes",
        sa.Column("phase_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["phase_id"], ["phases.id"], name=op.f("fk_finishes_phase_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f("fk_finishes_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finishes")),
        sa.UniqueConstraint("phase_id", "seat_id", name=op.f("uq_finishes_phase_id_seat_id")),
    )
    op.create_table(
        "wordings",
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("standing", choice("standing", "earlier", "proposed", "refused"), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("role", choice("role", *ROLES), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contribution_id"], ["contributions.id"], name=op.f("fk_wordings_contribution_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wordings")),
    )
    op.create_index(op.f("ix_wordings_contribution_id"), "wordings", ["contribution_id"])
    op.add_column("clusters", sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("workshops") as table:
        table.add_column(setting("spreads_people", sa.Boolean(), sa.true()))
    drop_defaults("workshops", "spreads_people")
    upgrade_phases()
    upgrade_contributions()


def upgrade_phases():
    allow_kinds(*MORE_KINDS)
    with op.batch_alter_table("phases") as table:
        table.add_column(setting("instructions", sa.JSON()))
        table.add_column(setting("is_silent", sa.Boolean(), sa.false()))
        table.add_column(setting("is_moderated", sa.Boolean(), sa.false()))
        table.add_column(setting("attribution", choice("attribution", "anonymous", "sector", "name"), "sector"))
        table.add_column(setting("most_each", sa.Integer()))
        table.add_column(setting("grace_minutes", sa.Integer(), "5"))
        table.add_column(setting("revealed_at", sa.DateTime(timezone=True)))
        table.add_column(setting("skipped_at", sa.DateTime(timezone=True)))
    drop_defaults("phases", "is_silent", "is_moderated", "attribution", "grace_minutes")


def upgrade_contributions():
    with op.batch_alter_table("contributions") as table:
        table.add_column(setting("entered_by_id", sa.Integer()))
        table.add_column(setting("phase_id", sa.Integer()))
        table.add_column(setting("attribution", choice("attribution", "anonymous", "sector", "name"), "sector"))
        table.add_column(setting("is_late", sa.Boolean(), sa.false()))
        table.add_column(setting("state", choice("state", *STATES), "published"))
        table.add_column(setting("reason", sa.Text()))
        table.add_column(setting("appeal", sa.Text()))
        table.add_column(setting("claimed_by_id", sa.Integer()))
        table.add_column(setting("claimed_at", sa.DateTime(timezone=True)))
        table.alter_column("seat_id", existing_type=sa.Integer(), nullable=True)
        table.create_unique_constraint(op.f("uq_contributions_entered_by_id_key"), ["entered_by_id", "key"])
        table.create_foreign_key(op.f("fk_contributions_entered_by_id"), "people", ["entered_by_id"], ["id"])
        table.create_foreign_key(op.f("fk_contributions_claimed_by_id"), "people", ["claimed_by_id"], ["id"])
        table.create_foreign_key(op.f("fk_contributions_phase_id"), "phases", ["phase_id"], ["id"])
    drop_defaults("contributions", "attribution", "is_late", "state")
    counted = ["room_id", "state", "attribution", "sector_id", "seat_id"]
    op.create_index("ix_contributions_counted", "contributions", counted)


def downgrade():
    """Refuse while the tables before this one would show what is hidden, or could not hold what has no seat."""
    kept_back = "SELECT count(*) FROM contributions WHERE state <> 'published' OR seat_id IS NULL"
    if op.get_bind().scalar(sa.text(kept_back)):
        raise RuntimeError("Some contributions are not published or have no seat: the older tables cannot say so.")
    op.drop_index("ix_contributions_counted", "contributions")
    with op.batch_alter_table("contributions") as table:
        for name in ("phase_id", "claimed_by_id", "entered_by_id"):
            table.drop_constraint(op.f(f"fk_contributions_{name}"), type_="foreignkey")
        table.drop_constraint(op.f("uq_contributions_entered_by_id_key"), type_="unique")
        table.drop_constraint(op.f("ck_contributions_state"), type_="check")
        table.drop_constraint(op.f("ck_contributions_attribution"), type_="check")
        table.alter_column("seat_id", existing_type=sa.Integer(), nullable=False)
        for name in ("claimed_at", "claimed_by_id", "appeal", "reason", "state", "is_late", "attribution"):
            table.drop_column(name)
        table.drop_column("phase_id")
        table.drop_column("entered_by_id")
    with op.batch_alter_table("phases") as table:
        table.drop_constraint(op.f("ck_phases_attribution"), type_="check")
        for name in ("skipped_at", "revealed_at", "grace_minutes", "most_each", "attribution"):
            table.drop_column(name)
        for name in ("is_moderated", "is_silent", "instructions"):
            table.drop_column(name)
    op.execute("UPDATE phases SET kind = 'validation' WHERE kind = 'drafting'")
    op.execute("UPDATE phases SET kind = 'challenges' WHERE kind = 'welcome'")
    allow_kinds(*KINDS)
    with op.batch_alter_table("workshops") as table:
        table.drop_column("spreads_people")
    with op.batch_alter_table("clusters") as table:
        table.drop_column("removed_at")
    for name in ("wordings", "finishes", "notes", "announcements"):
        op.drop_table(name)
