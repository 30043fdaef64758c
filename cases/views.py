"""Views over the tables of the business. Each is security_invoker: it shows no row that the tables hide."""

from collections.abc import Iterator
from hashlib import sha256

from sqlalchemy import BigInteger, Column, Date, MetaData, Numeric, Table

VIEWS = MetaData()

client_snapshot = Table(
    "client_snapshot",
    VIEWS,
    Column("client_id", BigInteger(), primary_key=True),
    Column("on_date", Date(), primary_key=True),
    Column("assets", Numeric(), nullable=False),
    Column("margin_debt", Numeric(), nullable=False),
    Column("ratio", Numeric()),
    Column("profit_loss", Numeric()),
    Column("profit_loss_ratio", Numeric()),
)
"""日终快照 of a client: the credit accounts of one loaded day together. `ratio` is empty without debt (AMB-71).

The ratios of a single account are those that the margin core delivers. No delivered figure covers several accounts: there
the maintenance margin ratio is assets over debt, and the ratio of profit and loss is unknown.
"""

# Days come first and rows second: the newest day is found in snapshot_day, and only that day's partition is read.
CLIENT_SNAPSHOT = """
CREATE VIEW client_snapshot WITH (security_invoker = true) AS
SELECT client.id AS client_id,
       day.on_date,
       total.assets,
       total.margin_debt,
       total.ratio,
       total.profit_loss,
       total.profit_loss_ratio
FROM client
CROSS JOIN snapshot_day AS day
CROSS JOIN LATERAL (
    SELECT sum(s.assets) AS assets,
           sum(s.margin_debt) AS margin_debt,
           CASE WHEN count(*) = 1 THEN max(s.ratio)
                ELSE round(sum(s.assets) / nullif(sum(s.margin_debt), 0), 4) END AS ratio,
           sum(s.profit_loss) AS profit_loss,
           CASE WHEN count(*) = 1 THEN max(s.profit_loss_ratio) END AS profit_loss_ratio
    FROM credit_account AS a
    JOIN snapshot AS s ON s.account_id = a.id AND s.on_date = day.on_date
    WHERE a.client_id = client.id
    HAVING count(*) > 0
) AS total"""


# The digest of a view c as it stands in the catalogue: noted beside the declared one, it shows a change by hand.
INSTALLED = "encode(sha256(convert_to(pg_get_viewdef(c.oid), 'UTF8')), 'hex')"
DIGESTS = {"client_snapshot": sha256(CLIENT_SNAPSHOT.encode()).hexdigest()}


def view_statements(role: str) -> Iterator[str]:
    """Yield the SQL of every view and what the service's role may read; safe to repeat, after the policies."""
    yield "DROP VIEW IF EXISTS client_snapshot"
    yield CLIENT_SNAPSHOT
    yield _noted("client_snapshot")
    yield f'REVOKE ALL ON client_snapshot FROM PUBLIC, "{role}"'
    yield f'GRANT SELECT ON client_snapshot TO "{role}"'


def _noted(name: str) -> str:
    return f"""
DO $$
BEGIN
    EXECUTE (SELECT format('COMMENT ON VIEW {name} IS %L', '{DIGESTS[name]} ' || {INSTALLED})
             FROM pg_class c WHERE c.oid = '{name}'::regclass);
END $$"""  # noqa: S608 - declared in this file
