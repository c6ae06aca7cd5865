"""Versions of phases; votes that were cancelled and candidates that were taken back.

Revision ID: b41d7c20f6e3
Revises: 8302a69e57ba
"""

import sqlalchemy as sa
from alembic import op

revision = "b41d7c20f6e3"
down_revision = "8302a69e57ba"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("phases") as table:
        table.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("phases") as table:
        table.alter_column("version", server_default=None)
    op.add_column("rounds", sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("candidates", sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade():
    """Refuse while the tables before this one would show what was taken back."""
    taken_back = "SELECT count(*) FROM rounds WHERE cancelled_at IS NOT NULL"
    removed = "SELECT count(*) FROM candidates WHERE removed_at IS NOT NULL"
    if op.get_bind().scalar(sa.text(taken_back)) or op.get_bind().scalar(sa.text(removed)):
        raise RuntimeError("A vote was cancelled or a candidate taken back: the older tables cannot say so.")
    op.drop_column("candidates", "removed_at")
    op.drop_column("rounds", "cancelled_at")
    op.drop_column("phases", "version")
