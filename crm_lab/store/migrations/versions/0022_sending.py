"""sending reminders, in the language of the customer; projects that a win begins"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "ALTER TABLE pipelines ADD COLUMN project_template_id VARCHAR(36) "
        "CONSTRAINT fk_pipelines_project_template_id REFERENCES project_templates (id)"
    )
    op.add_column("reminder_rules", sa.Column("text_zh", sa.Text(), nullable=True))
    op.add_column("reminders", sa.Column("sending_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("reminders", sa.Column("failure", sa.Text(), nullable=True))


def downgrade() -> None:
    for table, column in (("reminders", "failure"), ("reminders", "sending_at"), ("reminder_rules", "text_zh")):
        with op.batch_alter_table(table) as batch:
            batch.drop_column(column)
    with op.batch_alter_table("pipelines") as batch:
        batch.drop_column("project_template_id")
