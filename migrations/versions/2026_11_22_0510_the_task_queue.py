"""The task queue in a schema of its own."""

from alembic import op

from kernel.tasks import install_sql, uninstall_sql

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Install the queue."""
    op.get_bind().exec_driver_sql(install_sql())


def downgrade() -> None:
    """Remove the queue with what is in it."""
    op.get_bind().exec_driver_sql(uninstall_sql())
