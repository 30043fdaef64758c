# ruff: noqa: S608 the parts are constants of this file
"""持仓 as a set: into a bare table that becomes the day's partition once all of it is right."""

from typing import Final

from cases.imports.feeds import MARKETS
from cases.imports.queries import lines

# The market as the database reads it: the line-by-line reading has put it in order already, then this changes nothing.
_MARKET = f"CASE upper(s.market) {' '.join(f'WHEN {name!r} THEN {market!r}' for name, market in MARKETS.items())} END"
# 600519.SH, or 600519 beside its market; a market beside a code that names another one is a contradiction, and so no code.
SECURITY: Final = f"""CASE WHEN s.security ~ '^[0-9]{{{{6}}}}$' THEN s.security || '.' || {_MARKET}
    WHEN upper(s.security) ~ '^[0-9]{{{{6}}}}[.](SH|SZ|BJ)$'
        AND (s.market IS NULL OR right(upper(s.security), 2) = {_MARKET}) THEN upper(s.security) END"""
KEY: Final = f"s.{{key}}, {SECURITY}"

_AMOUNT = "({0} >= 0 AND {0} < 1e13)"
_PRICE = "(s.price IS NULL OR (s.price >= 0 AND s.price < 1e9))"
_SUSPENDED = "(s.suspended_since IS NULL OR s.suspended_since <= :on)"

CHECKS: Final = (
    ("quantity", "OUT_OF_RANGE", f"SELECT s.line FROM incoming s WHERE NOT {_AMOUNT.format('s.quantity')}"),
    ("market_value", "OUT_OF_RANGE", f"SELECT s.line FROM incoming s WHERE NOT {_AMOUNT.format('s.market_value')}"),
    ("price", "OUT_OF_RANGE", f"SELECT s.line FROM incoming s WHERE NOT {_PRICE}"),
    ("suspended_since", "AFTER_ITS_DAY", f"SELECT s.line FROM incoming s WHERE NOT {_SUSPENDED}"),
    ("security", "NOT_A_SECURITY", f"SELECT s.line FROM incoming s WHERE ({SECURITY}) IS NULL"),
    lines.OTHER_DAY,
    lines.UNKNOWN_ACCOUNT,
)

LOAD: Final = f"""
INSERT INTO {{table}} (on_date, client_id, account_id, security, branch_id, quantity, price, market_value, suspended_since)
SELECT :on, a.client_id, a.id, s.code, a.branch_id, s.quantity, s.price, s.market_value, s.suspended_since
FROM (SELECT s.*, {SECURITY} AS code FROM incoming s) s JOIN ({{accounts}}) a ON a.key = s.{{key}}
WHERE s.code IS NOT NULL AND {_AMOUNT.format("s.quantity")} AND {_AMOUNT.format("s.market_value")} AND {_PRICE}
    AND {_SUSPENDED} AND (s.on_date IS NULL OR s.on_date = :on)"""
