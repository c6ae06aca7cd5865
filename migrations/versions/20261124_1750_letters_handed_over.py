"""Letters remember that they were handed over, so that no message id is sent twice.

Revision ID: 6e2b9d40c7aa
Revises: 0f6cc518bd95
"""

import sqlalchemy as sa
from alembic import op

revision = "6e2b9d40c7aa"
down_revision = "0f6cc518bd95"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("letters") as table:
        table.add_column(sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade():
    with op.batch_alter_table("letters") as table:
        table.drop_column("handed_at")
