"""stage gates"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    json = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
    op.add_column("pipeline_stages", sa.Column("gate", json, nullable=True))
    op.add_column("stage_history", sa.Column("override", sa.String(length=500), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("stage_history", schema=None) as batch_op:
        batch_op.drop_column("override")
    with op.batch_alter_table("pipeline_stages", schema=None) as batch_op:
        batch_op.drop_column("gate")
