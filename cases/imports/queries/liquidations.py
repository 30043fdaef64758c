"""强制平仓 of a day as a set: the day becomes what its file says, and so do the events that duties count from.

What counts as one liquidation (单次) is one plan with all that it executed (AMB-15): each day's event tells the total so far.
"""

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

_TOTAL: Final = """(
    SELECT sum(p.amount) FROM liquidation p
    WHERE p.client_id = l.client_id AND p.plan = l.plan AND p.on_date <= l.on_date AND p.withdrawn_at IS NULL)"""
# The day's events, and those of later days of the same plans.
EVENTS_CHANGED: Final = f"""
UPDATE event e SET amount = t.amount, withdrawn_at = t.withdrawn_at
FROM (
    SELECT l.id, l.withdrawn_at, CASE WHEN l.withdrawn_at IS NULL THEN {_TOTAL} ELSE l.amount END AS amount
    FROM liquidation l
    WHERE l.on_date >= :on AND (l.client_id, l.plan) IN (SELECT d.client_id, d.plan FROM liquidation d WHERE d.on_date = :on)
) t
WHERE e.code = '{EVENT}' AND e.source_kind = '{SOURCE}' AND e.source_id = t.id
    AND (e.amount, e.withdrawn_at) IS DISTINCT FROM (t.amount, t.withdrawn_at)"""  # noqa: S608 constants of this file

EVENTS: Final = f"""
INSERT INTO event (id, code, client_id, unit_id, on_date, amount, source_kind, source_id, recorded_at)
SELECT nextval('event_id'), '{EVENT}', l.client_id, c.branch_id, l.on_date, {_TOTAL}, '{SOURCE}', l.id, :now
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
