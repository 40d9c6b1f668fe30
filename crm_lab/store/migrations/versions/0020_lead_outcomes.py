"""how leads end"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lead_outcomes",
        sa.Column("lead_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=120), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("account_id", sa.String(length=36), nullable=True),
        sa.Column("contact_id", sa.String(length=36), nullable=True),
        sa.Column("opportunity_id", sa.String(length=36), nullable=True),
        sa.Column(
            "made",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "moved",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "before",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "why",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=True,
        ),
        sa.Column("by_id", sa.String(length=36), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_lead_outcomes_account_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_lead_outcomes_contact_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_lead_outcomes_lead_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["opportunity_id"], ["opportunities.id"], name=op.f("fk_lead_outcomes_opportunity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_outcomes")),
    )
    with op.batch_alter_table("lead_outcomes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lead_outcomes_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lead_outcomes_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lead_outcomes_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lead_outcomes_opportunity_id"), ["opportunity_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("lead_outcomes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lead_outcomes_opportunity_id"))
        batch_op.drop_index(batch_op.f("ix_lead_outcomes_lead_id"))
        batch_op.drop_index(batch_op.f("ix_lead_outcomes_contact_id"))
        batch_op.drop_index(batch_op.f("ix_lead_outcomes_account_id"))

    op.drop_table("lead_outcomes")
