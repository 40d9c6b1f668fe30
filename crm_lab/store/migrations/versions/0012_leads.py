"""leads shared out"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lead_rules",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column(
            "conditions",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=False,
        ),
        sa.Column("target", sa.String(length=10), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=True),
        sa.Column("team_id", sa.String(length=36), nullable=True),
        sa.Column("way", sa.String(length=12), nullable=False),
        sa.Column("cap", sa.Integer(), nullable=True),
        sa.Column("senior", sa.Boolean(), nullable=False),
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
        sa.CheckConstraint("target IN ('user', 'team', 'territory', 'pool')", name=op.f("ck_lead_rules_target")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_lead_rules_team_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_lead_rules_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_rules")),
        sa.UniqueConstraint("name", name=op.f("uq_lead_rules_name")),
    )
    with op.batch_alter_table("lead_rules", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lead_rules_import_batch_id"), ["import_batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lead_rules_source_external_id"), ["source", "external_id"], unique=True)

    op.create_table(
        "lead_moves",
        sa.Column("run_id", sa.String(length=36), nullable=False),
        sa.Column("lead_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("owner_id", sa.String(length=36), nullable=True),
        sa.Column("previous_owner_id", sa.String(length=36), nullable=True),
        sa.Column("rule_id", sa.String(length=36), nullable=True),
        sa.Column("rule", sa.String(length=200), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column(
            "inputs",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=True,
        ),
        sa.Column("by_id", sa.String(length=36), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_lead_moves_lead_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_lead_moves_owner_id")),
        sa.ForeignKeyConstraint(["previous_owner_id"], ["users.id"], name=op.f("fk_lead_moves_previous_owner_id")),
        sa.ForeignKeyConstraint(["rule_id"], ["lead_rules.id"], name=op.f("fk_lead_moves_rule_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_moves")),
        info={"stays": True},
    )
    with op.batch_alter_table("lead_moves", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lead_moves_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lead_moves_rule_id"), ["rule_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lead_moves_run_id"), ["run_id"], unique=False)

    with op.batch_alter_table("leads", schema=None) as batch_op:
        batch_op.add_column(sa.Column("previous_owner_id", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("pooled_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_leads_previous_owner_id"), "users", ["previous_owner_id"], ["id"])

    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.add_column(sa.Column("senior", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("capacity", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("absent_from", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("absent_until", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_column("absent_until")
        batch_op.drop_column("absent_from")
        batch_op.drop_column("capacity")
        batch_op.drop_column("senior")

    with op.batch_alter_table("leads", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_leads_previous_owner_id"), type_="foreignkey")
        batch_op.drop_column("pooled_at")
        batch_op.drop_column("assigned_at")
        batch_op.drop_column("previous_owner_id")

    with op.batch_alter_table("lead_moves", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lead_moves_run_id"))
        batch_op.drop_index(batch_op.f("ix_lead_moves_rule_id"))
        batch_op.drop_index(batch_op.f("ix_lead_moves_lead_id"))

    op.drop_table("lead_moves")
    with op.batch_alter_table("lead_rules", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lead_rules_source_external_id"))
        batch_op.drop_index(batch_op.f("ix_lead_rules_import_batch_id"))

    op.drop_table("lead_rules")
