"""The queue of durable tasks, in a database schema of its own."""

from alembic import op

from kernel.tasks import install_sql, uninstall_sql

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Install the queue."""
    op.get_bind().exec_driver_sql(install_sql())


def downgrade() -> None:
    """Remove the queue with everything in it."""
    op.get_bind().exec_driver_sql(uninstall_sql())
