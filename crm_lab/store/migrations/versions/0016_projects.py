"""delivery projects"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "project_templates",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "goals",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "milestones",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "risks",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=False,
        ),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_templates")),
    )
    with op.batch_alter_table("project_templates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_project_templates_import_batch_id"), ["import_batch_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_project_templates_source_external_id"), ["source", "external_id"], unique=True
        )

    op.create_table(
        "projects",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("opportunity_id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=True),
        sa.Column("template_id", sa.String(length=36), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("owner_id", sa.String(length=36), nullable=True),
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
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_projects_account_id")),
        sa.ForeignKeyConstraint(["opportunity_id"], ["opportunities.id"], name=op.f("fk_projects_opportunity_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_projects_owner_id")),
        sa.ForeignKeyConstraint(["template_id"], ["project_templates.id"], name=op.f("fk_projects_template_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects")),
        sa.UniqueConstraint("opportunity_id", name=op.f("uq_projects_opportunity_id")),
    )
    with op.batch_alter_table("projects", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_projects_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_projects_import_batch_id"), ["import_batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_projects_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_projects_source_external_id"), ["source", "external_id"], unique=True)
        batch_op.create_index(batch_op.f("ix_projects_template_id"), ["template_id"], unique=False)

    op.create_table(
        "project_parts",
        sa.Column("project_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.CheckConstraint("kind IN ('goal', 'milestone', 'risk')", name=op.f("ck_project_parts_kind")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_project_parts_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_parts")),
    )
    with op.batch_alter_table("project_parts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_project_parts_project_id"), ["project_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("project_parts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_project_parts_project_id"))

    op.drop_table("project_parts")
    with op.batch_alter_table("projects", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_projects_template_id"))
        batch_op.drop_index(batch_op.f("ix_projects_source_external_id"))
        batch_op.drop_index(batch_op.f("ix_projects_owner_id"))
        batch_op.drop_index(batch_op.f("ix_projects_import_batch_id"))
        batch_op.drop_index(batch_op.f("ix_projects_account_id"))

    op.drop_table("projects")
    with op.batch_alter_table("project_templates", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_project_templates_source_external_id"))
        batch_op.drop_index(batch_op.f("ix_project_templates_import_batch_id"))

    op.drop_table("project_templates")
