# ruff: noqa: S608 the parts are constants of this file
"""日终快照 as a set: into a bare table that becomes the day's partition once all of it is right.

The ratio is that of the file divided by its scale, and empty without debt, whatever a system writes there (AMB-71).
Where a file gives no ratio for a debt it is assets over debt, as the formula has it.
"""

from typing import Final

from cases.imports.queries import lines

# Which reading of the column agrees with assets over debt on more lines decides for the file.
SCALE: Final = """
SELECT count(*) FILTER (WHERE abs(ratio * debt / 100 - assets) < abs(ratio * debt - assets)) * 2 > count(*)
FROM (SELECT ratio, debt, assets FROM incoming
      WHERE debt > 0 AND assets > 0 AND ratio > 0 AND ratio NOT IN (999.99, 9999999, 99999.99, 999999) LIMIT 10000) known"""

KEY: Final = "s.{key}"

_AMOUNT = "({0} >= 0 AND {0} < 1e13)"
_LOSS = "({0} IS NULL OR ({0} > -{1} AND {0} < {1}))"
# Within one of assets over debt, which nearly every line is; else within a factor of ten (and a hundredth, for rounding),
# a cap for a tiny debt, or not given. {ratio} is the column in its scale.
_RATIO = """(s.debt = 0 OR s.ratio IS NULL OR abs({ratio} * s.debt - s.assets) <= s.debt
        OR (s.ratio >= 0 AND ({ratio} - 0.01) * s.debt <= 10 * s.assets
            AND (({ratio} + 0.01) * s.debt >= s.assets / 10 OR s.ratio IN (999.99, 9999999, 99999.99, 999999))))"""

CHECKS: Final = (
    ("assets", "OUT_OF_RANGE", f"SELECT s.line FROM incoming s WHERE NOT {_AMOUNT.format('s.assets')}"),
    ("debt", "OUT_OF_RANGE", f"SELECT s.line FROM incoming s WHERE NOT {_AMOUNT.format('s.debt')}"),
    lines.OTHER_DAY,
    lines.UNKNOWN_ACCOUNT,
    (
        "profit_loss_ratio",
        "OUT_OF_RANGE",
        f"SELECT s.line FROM incoming s WHERE NOT {_LOSS.format('s.profit_loss_ratio', '1e9')}",
    ),
    ("ratio", "RATIO_SCALE", "SELECT s.line FROM incoming s WHERE NOT " + _RATIO),
)

LOAD: Final = f"""
INSERT INTO {{table}} (on_date, account_id, client_id, branch_id, assets, margin_debt, ratio, profit_loss, profit_loss_ratio)
SELECT :on, a.id, a.client_id, a.branch_id, s.assets, s.debt,
       CASE WHEN s.debt > 0 THEN least(coalesce({{ratio}}, s.assets / s.debt), 9999999) END,
       s.profit_loss, s.profit_loss_ratio
FROM incoming s JOIN ({{accounts}}) a ON a.key = s.{{key}}
WHERE {_AMOUNT.format("s.assets")} AND {_AMOUNT.format("s.debt")} AND {_LOSS.format("s.profit_loss", "1e13")}
    AND {_LOSS.format("s.profit_loss_ratio", "1e9")} AND (s.on_date IS NULL OR s.on_date = :on)
    AND {_RATIO}"""
