"""单位 as a set: parents that exist, no circles, one code once; then the tree is brought to what the file says."""

from typing import Final

CHECKS: Final = (
    (
        "parent",
        "UNKNOWN_PARENT",
        """
SELECT i.line FROM incoming i WHERE i.parent IS NOT NULL
AND NOT EXISTS (SELECT FROM incoming p WHERE p.code = i.parent) AND NOT EXISTS (SELECT FROM unit u WHERE u.code = i.parent)""",
    ),
    (
        "parent",
        "CYCLE",
        """
WITH RECURSIVE link (code, parent) AS (
    SELECT code, CASE WHEN parent IN (SELECT code FROM incoming UNION ALL SELECT code FROM unit) THEN parent END FROM incoming
    UNION ALL
    SELECT u.code, p.code FROM unit u LEFT JOIN unit p ON p.id = u.parent_id WHERE u.code NOT IN (SELECT code FROM incoming)
), grounded (code) AS (
    SELECT code FROM link WHERE parent IS NULL
    UNION
    SELECT link.code FROM grounded JOIN link ON link.parent = grounded.code
)
SELECT i.line FROM incoming i WHERE i.code NOT IN (SELECT code FROM grounded)""",
    ),
)

ON_FILE: Final = """
SELECT u.code, p.code AS parent, u.founded_on, u.closed_on, u.notify_target FROM unit u LEFT JOIN unit p ON p.id = u.parent_id"""

# A unit that does not say when it was founded stands since the day of the file that first named it.
ADD: Final = """
INSERT INTO unit (id, code, name, type, founded_on, closed_on, notify_target)
SELECT nextval('unit_id'), i.code, i.name, i.type, coalesce(i.founded_on, :on), i.closed_on, i.notify_target FROM incoming i
WHERE NOT EXISTS (SELECT FROM unit u WHERE u.code = i.code) ORDER BY i.line"""

# A unit without a parent stands directly under the firm, unless it is the firm.
CHANGE: Final = """
UPDATE unit u SET name = i.name, type = i.type, parent_id = i.parent_id, founded_on = i.founded_on,
    closed_on = i.closed_on, notify_target = i.notify_target
FROM (
    SELECT n.code, n.name, n.type, coalesce(n.founded_on, o.founded_on) AS founded_on,
           coalesce(n.closed_on, o.closed_on) AS closed_on,
           coalesce(n.notify_target, o.notify_target) AS notify_target,
           CASE WHEN o.id = root.id THEN NULL ELSE coalesce(p.id, root.id) END AS parent_id
    FROM incoming n JOIN unit o ON o.code = n.code
    CROSS JOIN (SELECT min(id) AS id FROM unit WHERE parent_id IS NULL) root
    LEFT JOIN unit p ON p.code = n.parent
) i
WHERE u.code = i.code AND (u.name, u.type, u.parent_id, u.founded_on, u.closed_on, u.notify_target)
    IS DISTINCT FROM (i.name, i.type, i.parent_id, i.founded_on, i.closed_on, i.notify_target)"""

APPLY: Final = (("added", ADD), ("changed", CHANGE))
