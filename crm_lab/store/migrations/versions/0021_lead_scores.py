"""scores of leads"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lead_score_rules",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column(
            "conditions",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=False,
        ),
        sa.Column("points", sa.Double(), nullable=False),
        sa.Column("half_life_days", sa.Double(), nullable=True),
        sa.Column("most", sa.Double(), nullable=True),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=36), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source", sa.String(length=120), nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("import_batch_id", sa.String(length=36), nullable=True),
        sa.Column(
            "custom",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=True,
        ),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.CheckConstraint("kind IN ('fit', 'engagement')", name=op.f("ck_lead_score_rules_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_score_rules")),
        sa.UniqueConstraint("name", name=op.f("uq_lead_score_rules_name")),
    )
    with op.batch_alter_table("lead_score_rules", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lead_score_rules_import_batch_id"), ["import_batch_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_lead_score_rules_source_external_id"), ["source", "external_id"], unique=True
        )

    op.create_table(
        "lead_scores",
        sa.Column("lead_id", sa.String(length=36), nullable=False),
        sa.Column("fit", sa.Double(), nullable=False),
        sa.Column("engagement", sa.Double(), nullable=False),
        sa.Column("model", sa.Double(), nullable=True),
        sa.Column("model_name", sa.String(length=200), nullable=True),
        sa.Column("manual", sa.Double(), nullable=True),
        sa.Column("manual_why", sa.Text(), nullable=True),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("counts", sa.String(length=10), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_lead_scores_lead_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("lead_id", name=op.f("pk_lead_scores")),
        info={"stays": True},
    )


def downgrade() -> None:
    op.drop_table("lead_scores")
    with op.batch_alter_table("lead_score_rules", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lead_score_rules_source_external_id"))
        batch_op.drop_index(batch_op.f("ix_lead_score_rules_import_batch_id"))

    op.drop_table("lead_score_rules")
