"""强制平仓 of a day as a set: the day becomes what its file says, and so do the events that duties count from."""

from typing import Final

from cases.imports.queries import lines

SOURCE, EVENT = "liquidation", "FORCED_LIQUIDATION"
ONCE: Final = "s.account_id, s.plan"

CHECKS: Final = (
    lines.OTHER_DAY,
    lines.NOT_FOUND,
    ("amount", "NOTHING_EXECUTED", "SELECT i.line FROM incoming i WHERE i.amount = 0"),
)

# Where lines were refused nobody can tell whether what is missing was taken back.
WITHDRAW: Final = """
UPDATE liquidation l SET withdrawn_at = :now
WHERE l.on_date = :on AND l.withdrawn_at IS NULL AND :complete
    AND NOT EXISTS (SELECT FROM incoming i WHERE i.account_id = l.account_id AND i.plan = l.plan)"""

CHANGE: Final = """
UPDATE liquidation l SET amount = round(i.amount, 2), bad_debt = i.bad_debt::boolean, withdrawn_at = NULL
FROM incoming i
WHERE l.on_date = :on AND l.account_id = i.account_id AND l.plan = i.plan
    AND (l.amount, l.bad_debt, l.withdrawn_at) IS DISTINCT FROM (round(i.amount, 2), i.bad_debt::boolean, NULL::timestamptz)"""

ADD: Final = """
INSERT INTO liquidation (id, account_id, client_id, branch_id, on_date, plan, amount, bad_debt)
SELECT nextval('liquidation_id'), a.id, a.client_id, a.branch_id, :on, i.plan, round(i.amount, 2), i.bad_debt::boolean
FROM incoming i JOIN credit_account a ON a.id = i.account_id
WHERE NOT EXISTS (SELECT FROM liquidation l WHERE l.account_id = a.id AND l.on_date = :on AND l.plan = i.plan)
ORDER BY i.line"""

EVENTS_CHANGED: Final = f"""
UPDATE event e SET amount = l.amount, withdrawn_at = l.withdrawn_at
FROM liquidation l
WHERE e.code = '{EVENT}' AND e.source_kind = '{SOURCE}' AND e.source_id = l.id AND l.on_date = :on
    AND (e.amount, e.withdrawn_at) IS DISTINCT FROM (l.amount, l.withdrawn_at)"""  # noqa: S608 constants of this file

EVENTS: Final = f"""
INSERT INTO event (id, code, client_id, unit_id, on_date, amount, source_kind, source_id, recorded_at)
SELECT nextval('event_id'), '{EVENT}', l.client_id, c.branch_id, l.on_date, l.amount, '{SOURCE}', l.id, :now
FROM liquidation l JOIN client c ON c.id = l.client_id
WHERE l.on_date = :on AND l.withdrawn_at IS NULL AND NOT EXISTS (
    SELECT FROM event e WHERE e.code = '{EVENT}' AND e.source_kind = '{SOURCE}' AND e.source_id = l.id)
ORDER BY l.id"""  # noqa: S608 constants of this file

APPLY: Final = (
    ("withdrawn", WITHDRAW),
    ("changed", CHANGE),
    ("added", ADD),
    ("events_changed", EVENTS_CHANGED),
    ("events", EVENTS),
)
