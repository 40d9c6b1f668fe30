"""customers' price books"""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A column with its foreign key in one statement: SQLite need not write the whole table anew.
    op.execute(
        "ALTER TABLE accounts ADD COLUMN price_book_id VARCHAR(36) "
        "CONSTRAINT fk_accounts_price_book_id REFERENCES price_books (id)"
    )


def downgrade() -> None:
    with op.batch_alter_table("accounts") as batch:
        batch.drop_column("price_book_id")
