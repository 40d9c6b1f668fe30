"""the public pool of leads"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lead_pools",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column(
            "conditions",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=False,
        ),
        sa.Column("team_id", sa.String(length=36), nullable=True),
        sa.Column("recycle_days", sa.Integer(), nullable=True),
        sa.Column("protected_days", sa.Integer(), nullable=False),
        sa.Column("wait_days", sa.Integer(), nullable=False),
        sa.Column("daily_picks", sa.Integer(), nullable=True),
        sa.Column("most_held", sa.Integer(), nullable=True),
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
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_lead_pools_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_pools")),
        sa.UniqueConstraint("name", name=op.f("uq_lead_pools_name")),
    )
    with op.batch_alter_table("lead_pools", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lead_pools_import_batch_id"), ["import_batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lead_pools_source_external_id"), ["source", "external_id"], unique=True)

    with op.batch_alter_table("lead_moves", schema=None) as batch_op:
        batch_op.add_column(sa.Column("pool_id", sa.String(length=36), nullable=True))
        batch_op.add_column(
            sa.Column(
                "before",
                sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("undo_of", sa.String(length=36), nullable=True))
        batch_op.create_index(batch_op.f("ix_lead_moves_undo_of"), ["undo_of"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_lead_moves_pool_id"), "lead_pools", ["pool_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("lead_moves", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_lead_moves_pool_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_lead_moves_undo_of"))
        batch_op.drop_column("undo_of")
        batch_op.drop_column("before")
        batch_op.drop_column("pool_id")

    with op.batch_alter_table("lead_pools", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lead_pools_source_external_id"))
        batch_op.drop_index(batch_op.f("ix_lead_pools_import_batch_id"))

    op.drop_table("lead_pools")
