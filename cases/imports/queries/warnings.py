# ruff: noqa: S608 the parts are constants of this file
"""预警 as a set: brought to what the file says, the ratios in one writing."""

from typing import Final

from cases.imports.queries import lines

# Whoever is warned lies below 150%: when half of a file's ratios are above 5, it writes 153 for 1.53.
SCALE: Final = """
UPDATE incoming SET ratio = ratio / 100
WHERE (SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY ratio) FROM incoming WHERE ratio > 0) > 5"""
PREPARE: Final = (SCALE, lines.KEPT.format(table="warning"))

CHECKS: Final = (
    lines.OTHER_DAY,
    lines.NOT_FOUND,
    (
        "number",
        "OTHER_ACCOUNT",
        "SELECT i.line FROM incoming i JOIN warning w ON w.number = i.number WHERE w.account_id <> i.account_id",
    ),
    (
        "on_date",
        "SUPERSEDED",
        "SELECT i.line FROM incoming i JOIN warning w ON w.number = i.number WHERE w.as_of > :on",
    ),
    (
        "ratio",
        "RATIO_WRITING",
        "SELECT i.line FROM incoming i WHERE i.ratio <> 0 AND (i.ratio < 0.05 OR i.ratio >= 10)",
    ),
)

ON_FILE: Final = "SELECT w.number, w.ratio, w.limit_on, w.channel, w.answered_at FROM warning w"

_COLUMNS = ("sent_at", "kind", "ratio", "limit_on", "channel", "answered_at")
_ROWS = """
    SELECT n.number, n.account_id, n.sent_at, n.kind, round(n.ratio, 4) AS ratio, n.limit_on, n.channel, n.answered_at
    FROM incoming n"""
_NEW = ", ".join(f"i.{name}" for name in _COLUMNS)

CHANGE: Final = f"""
UPDATE warning w SET {", ".join(f"{name} = i.{name}" for name in _COLUMNS)}, as_of = :on
FROM ({_ROWS}) i
WHERE w.number = i.number AND ({", ".join(f"w.{name}" for name in _COLUMNS)}) IS DISTINCT FROM ({_NEW})"""

ADD: Final = f"""
INSERT INTO warning (id, number, account_id, client_id, branch_id, {", ".join(_COLUMNS)}, as_of)
SELECT nextval('warning_id'), i.number, i.account_id, a.client_id, a.branch_id, {_NEW}, :on
FROM ({_ROWS}) i JOIN credit_account a ON a.id = i.account_id
WHERE NOT EXISTS (SELECT FROM warning w WHERE w.number = i.number) ORDER BY i.number"""

TOLD: Final = lines.TOLD.format(table="warning")

APPLY: Final = (("changed", CHANGE), ("told", TOLD), ("added", ADD))
