"""The day a unit was closed: the period that holds it is the last it files."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the column; units that stand have none."""
    op.add_column("unit", sa.Column("closed_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Remove it."""
    op.drop_column("unit", "closed_on")
