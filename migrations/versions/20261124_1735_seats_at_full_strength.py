"""Offers, confirmations, the door, consents, documents of a programme, sessions and the second factor.

Revision ID: 0f6cc518bd95
Revises: b41d7c20f6e3
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0f6cc518bd95"
down_revision = "b41d7c20f6e3"
branch_labels = None
depends_on = None

STATES = ("seated", "offered", "waiting", "cancelled")
ENTRY_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
ENDED = {"sqlite_where": sa.text("state <> 'cancelled'"), "postgresql_where": sa.text("state <> 'cancelled'")}


def moment(name, nullable=True):
    """Return a column for a point in time."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def number(name, nullable=False):
    """Return a column for a whole number."""
    return sa.Column(name, sa.Integer(), nullable=nullable)


def text(name, length, nullable=False):
    """Return a column for a short text."""
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def choice(name, *values):
    """Return the type of a column that takes these values."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def refers(table, name, to, **more):
    """Return a reference of a table."""
    return sa.ForeignKeyConstraint([name], [f"{to}.id"], name=op.f(f"fk_{table}_{name}"), **more)


def create(table, *parts):
    """Make a table with a key of its own."""
    op.create_table(table, *parts, number("id"), sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")))


def add(table_name, *columns, **filled):
    """Add columns to a table; `filled` says what is in those of the rows that are there already."""
    with op.batch_alter_table(table_name) as table:
        for column in columns:
            table.add_column(column)
        for name, (type_, value) in filled.items():
            table.add_column(sa.Column(name, type_, nullable=False, server_default=sa.text(value)))
    with op.batch_alter_table(table_name) as table:
        for name in filled:
            table.alter_column(name, server_default=None)


def drop(table_name, *names, checks=()):
    """Take columns away, and first the checks on them."""
    with op.batch_alter_table(table_name) as table:
        for check in checks:
            table.drop_constraint(op.f(f"ck_{table_name}_{check}"), type_="check")
        for name in names:
            table.drop_column(name)


def allow_states(*states):
    """Let seats be in these states."""
    listed = ", ".join(f"'{state}'" for state in states)
    with op.batch_alter_table("seats") as table:
        table.drop_constraint(op.f("ck_seats_seatstate"), type_="check")
        table.create_check_constraint(op.f("ck_seats_seatstate"), f"state IN ({listed})")


def upgrade():
    upgrade_accounts()
    add("letters", text("about", 40, nullable=True), sa.Column("calendar", sa.Text(), nullable=True), moment("dead_at"))
    op.create_index(op.f("ix_letters_about"), "letters", ["about"])
    upgrade_programmes()
    op.drop_index("uq_seats_one_each", "seats")
    upgrade_seats()
    op.create_index("uq_seats_one_each", "seats", ["workshop_id", "person_id"], unique=True, **ENDED)
    create(
        "consents",
        number("seat_id"),
        number("text_id"),
        moment("given_at", nullable=False),
        moment("withdrawn_at"),
        refers("consents", "seat_id", "seats", ondelete="CASCADE"),
        refers("consents", "text_id", "consent_texts"),
        sa.UniqueConstraint("seat_id", "text_id", name=op.f("uq_consents_seat_id_text_id")),
    )
    create(
        "marks",
        number("seat_id"),
        number("person_id", nullable=True),
        text("key", 36),
        sa.Column("is_present", sa.Boolean(), nullable=False),
        moment("marked_at", nullable=False),
        moment("received_at", nullable=False),
        refers("marks", "seat_id", "seats", ondelete="CASCADE"),
        refers("marks", "person_id", "people", ondelete="SET NULL"),
        sa.UniqueConstraint("key", name=op.f("uq_marks_key")),
    )
    op.create_index(op.f("ix_marks_seat_id"), "marks", ["seat_id"])


def upgrade_accounts():
    add("people", text("otp_secret", 64, nullable=True), moment("otp_since"), number("otp_step", nullable=True))
    create(
        "recovery_codes",
        number("person_id"),
        text("code_hash", 64),
        moment("used_at"),
        refers("recovery_codes", "person_id", "people", ondelete="CASCADE"),
    )
    create(
        "sign_in_requests",
        number("person_id", nullable=True),
        text("code_hash", 64),
        moment("asked_at", nullable=False),
        moment("ends_at", nullable=False),
        number("attempts"),
        moment("used_at"),
        refers("sign_in_requests", "person_id", "people", ondelete="CASCADE"),
    )
    create(
        "sessions",
        number("person_id"),
        text("key_hash", 64),
        text("browser", 160),
        moment("began_at", nullable=False),
        moment("seen_at", nullable=False),
        moment("verified_at"),
        moment("ended_at"),
        refers("sessions", "person_id", "people", ondelete="CASCADE"),
        sa.UniqueConstraint("key_hash", name=op.f("uq_sessions_key_hash")),
    )
    for table in ("recovery_codes", "sign_in_requests", "sessions"):
        op.create_index(op.f(f"ix_{table}_person_id"), table, ["person_id"])


def upgrade_programmes():
    create(
        "consent_texts",
        number("programme_id"),
        text("code", 40),
        number("version"),
        number("position"),
        sa.Column("text", sa.JSON(), nullable=False),
        moment("retired_at"),
        refers("consent_texts", "programme_id", "programmes"),
        sa.UniqueConstraint("programme_id", "code", "version", name=op.f("uq_consent_texts_programme_id_code_version")),
    )
    create(
        "documents",
        number("programme_id"),
        number("workshop_id", nullable=True),
        number("position"),
        sa.Column("title", sa.JSON(), nullable=False),
        text("url", 500),
        refers("documents", "programme_id", "programmes"),
        refers("documents", "workshop_id", "workshops"),
    )
    empty = sa.JSON(), "'{}'"
    add("programmes", guidance=empty, criteria=empty, retention_days=(sa.Integer(), "365"))
    with op.batch_alter_table("programmes") as table:
        table.alter_column("published_at", existing_type=sa.DateTime(timezone=True), nullable=True)
    add(
        "workshops",
        moment("cancelled_at"),
        place=empty,
        release=(choice("release", "keep", "timed", "decision"), "'keep'"),
        release_hours=(sa.Integer(), "24"),
        imbalance=(sa.Integer(), "0"),
        confirm_hours=(sa.Integer(), "48"),
        lent=empty,
        cancel_reason=empty,
        calendar_sequence=(sa.Integer(), "0"),
    )


def upgrade_seats():
    allow_states(*STATES)
    add(
        "seats",
        text("access_needs", 500, nullable=True),
        sa.Column("ending", choice("ending", "cancelled", "declined", "lapsed", "released"), nullable=True),
        *map(moment, ("offer_ends_at", "confirm_by_at", "confirmed_at", "reminded_at", "verified_at")),
        *map(moment, ("checked_in_at", "purged_at")),
        text("entry_code", 8, nullable=True),
        origin=(choice("origin", "online", "on-behalf", "walk-in"), "'online'"),
        turn=(sa.Integer(), "0"),
    )
    op.execute("UPDATE seats SET turn = id")
    op.execute("UPDATE seats SET ending = 'cancelled' WHERE state = 'cancelled'")
    for (seat,) in op.get_bind().execute(sa.text("SELECT id FROM seats")).all():
        code = "".join(secrets.choice(ENTRY_ALPHABET) for _each in range(8))
        op.get_bind().execute(
            sa.text("UPDATE seats SET entry_code = :code WHERE id = :seat"), {"code": code, "seat": seat}
        )
    with op.batch_alter_table("seats") as table:
        table.alter_column("entry_code", existing_type=sa.String(length=8), nullable=False)
        table.create_unique_constraint(op.f("uq_seats_entry_code"), ["entry_code"])


def downgrade():
    """Refuse while an offer stands: the older tables cannot say so. Codes for the door and consents are lost."""
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM seats WHERE state = 'offered'")):
        raise RuntimeError("A seat is offered to somebody: the older tables cannot say so.")
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM programmes WHERE published_at IS NULL")):
        raise RuntimeError("A programme is not published: the older tables cannot say so.")
    for name in ("marks", "consents"):
        op.drop_table(name)
    op.drop_index("uq_seats_one_each", "seats")
    with op.batch_alter_table("seats") as table:
        table.drop_constraint(op.f("uq_seats_entry_code"), type_="unique")
    later = ("purged_at", "checked_in_at", "verified_at", "reminded_at", "confirmed_at", "confirm_by_at")
    more = ("entry_code", "offer_ends_at", "turn", "origin", "ending", "access_needs")
    drop("seats", *later, *more, checks=("origin", "ending"))
    allow_states(*(state for state in STATES if state != "offered"))
    op.create_index("uq_seats_one_each", "seats", ["workshop_id", "person_id"], unique=True, **ENDED)
    times = ("confirm_hours", "imbalance", "release_hours", "release", "place")
    drop("workshops", "calendar_sequence", "cancel_reason", "cancelled_at", "lent", *times, checks=("release",))
    drop("programmes", "retention_days", "criteria", "guidance")
    with op.batch_alter_table("programmes") as table:
        table.alter_column("published_at", existing_type=sa.DateTime(timezone=True), nullable=False)
    for name in ("documents", "consent_texts"):
        op.drop_table(name)
    op.drop_index(op.f("ix_letters_about"), "letters")
    drop("letters", "dead_at", "calendar", "about")
    drop("people", "otp_step", "otp_since", "otp_secret")
    for name in ("sessions", "sign_in_requests", "recovery_codes"):
        op.drop_table(name)
