"""for which day the proposals of a call were worked out"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("call_transcripts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("proposed_on", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("call_transcripts", schema=None) as batch_op:
        batch_op.drop_column("proposed_on")
