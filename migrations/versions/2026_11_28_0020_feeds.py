"""Positions by day, debt contracts, liquidations and warnings of credit accounts; one mechanism for every daily table."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

KEPT = ("debt_contract", "liquidation", "warning")
MONEY = sa.Numeric(precision=20, scale=2)
RATIO = sa.Numeric(precision=14, scale=4)
# The owner's functions now take the table's name; the declared ones are put in place after the migrations. Only an import
# that runs just now calls the former ones: it fails whole, and is repeated.
FORMER = ("prepare_snapshot_day(date)", "attach_snapshot_day(date)")


def upgrade() -> None:
    """Add the tables."""
    for name in FORMER:
        op.execute(f"-- squawk-ignore ban-drop-function\nDROP FUNCTION IF EXISTS {name}")
    op.create_index("uq_credit_account_kept", "credit_account", ["id", "client_id", "branch_id"], unique=True)
    for name in KEPT:
        op.execute(f"CREATE SEQUENCE {name}_id")
    _positions()
    _contracts()
    _liquidations()
    _warnings()


def downgrade() -> None:
    """Remove them."""
    for name in (*KEPT, "position", "position_day"):
        op.drop_table(name)
    for name in KEPT:
        op.execute(f"DROP SEQUENCE {name}_id")
    op.drop_index("uq_credit_account_kept", table_name="credit_account")


def _positions() -> None:
    op.create_table(
        "position",
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("client_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("security", sa.Text(), nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity", MONEY, nullable=False),
        sa.Column("price", RATIO, nullable=True),
        sa.Column("market_value", MONEY, nullable=False),
        sa.Column("suspended_since", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["credit_account.id"], name=op.f("fk_position_account_id")),
        sa.PrimaryKeyConstraint("on_date", "client_id", "account_id", "security", name=op.f("pk_position")),
        postgresql_partition_by="RANGE (on_date)",
    )
    op.create_table(
        "position_day",
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("on_date", name=op.f("pk_position_day")),
    )


def _of_account(table: str) -> tuple[sa.Column[int] | sa.ForeignKeyConstraint, ...]:
    """Give what ties a table to its account."""
    names = ("account_id", "client_id", "branch_id")
    kept = ["credit_account.id", "credit_account.client_id", "credit_account.branch_id"]
    key = sa.ForeignKeyConstraint(names, kept, name=op.f(f"fk_{table}_{'_'.join(names)}"), onupdate="CASCADE")
    return (*(sa.Column(name, sa.BigInteger(), nullable=False) for name in names), key)


def _contracts() -> None:
    op.create_table(
        "debt_contract",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        *_of_account("debt_contract"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("principal", MONEY, nullable=False),
        sa.Column("balance", MONEY, nullable=False),
        sa.Column("fare", MONEY, nullable=False),
        sa.Column("interest", MONEY, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.CheckConstraint("kind IN ('FINANCING', 'SECURITIES_LENDING', 'OTHER')", name=op.f("ck_debt_contract_kind")),
        sa.CheckConstraint("status IN ('OPEN', 'SETTLED')", name=op.f("ck_debt_contract_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_debt_contract")),
        sa.UniqueConstraint("number", name=op.f("uq_debt_contract_number")),
    )
    op.create_index("ix_debt_contract_account", "debt_contract", ["account_id", "status"])
    op.create_index("ix_debt_contract_client", "debt_contract", ["client_id", "opened_on", "id"])
    op.create_index(
        "ix_debt_contract_due",
        "debt_contract",
        ["due_on", "account_id"],
        postgresql_where=sa.text("status = 'OPEN'"),
    )


def _liquidations() -> None:
    op.create_table(
        "liquidation",
        sa.Column("id", sa.BigInteger(), nullable=False),
        *_of_account("liquidation"),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("amount", MONEY, nullable=False),
        sa.Column("bad_debt", sa.Boolean(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_liquidation")),
    )
    op.create_index("uq_liquidation_plan", "liquidation", ["account_id", "on_date", "plan"], unique=True)
    op.create_index(
        "ix_liquidation_client",
        "liquidation",
        ["client_id", "on_date", "id"],
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_index("ix_liquidation_day", "liquidation", ["on_date"])


def _warnings() -> None:
    op.create_table(
        "warning",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        *_of_account("warning"),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ratio", RATIO, nullable=True),
        sa.Column("limit_on", sa.Date(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.CheckConstraint("kind IN ('ALERT', 'LIQUIDATION')", name=op.f("ck_warning_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warning")),
        sa.UniqueConstraint("number", name=op.f("uq_warning_number")),
    )
    op.create_index("ix_warning_account", "warning", ["account_id"])
    op.create_index("ix_warning_client", "warning", ["client_id", "sent_at", "id"])
