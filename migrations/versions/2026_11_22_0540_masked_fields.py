"""Which printed fields hold contact data: they leave the API masked."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Mark fields and cells."""
    op.add_column("form_field", sa.Column("masked", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("filing_row", sa.Column("masked", sa.ARRAY(sa.Text()), server_default="{}", nullable=False))


def downgrade() -> None:
    """Unmark them."""
    op.drop_column("filing_row", "masked")
    op.drop_column("form_field", "masked")
