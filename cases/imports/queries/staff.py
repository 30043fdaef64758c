"""员工 as a set: units and superiors that exist; then people, posts and heads of units are brought to what the file says."""

from typing import Final

CHECKS: Final = (
    (
        "unit",
        "UNKNOWN_UNIT",
        "SELECT i.line FROM incoming i WHERE NOT EXISTS (SELECT FROM unit u WHERE u.code = i.unit)",
    ),
    (
        "superior",
        "UNKNOWN_STAFF",
        """
SELECT i.line FROM incoming i WHERE i.superior IS NOT NULL
AND NOT EXISTS (SELECT FROM incoming p WHERE p.login = i.superior)
AND NOT EXISTS (SELECT FROM staff s WHERE s.login = i.superior AND s.left_at IS NULL)""",
    ),
    (
        "superior",
        "CYCLE",
        """
WITH RECURSIVE link (login, superior) AS (
    SELECT login, CASE WHEN superior IN (SELECT login FROM incoming UNION ALL SELECT login FROM staff) THEN superior END
    FROM incoming
    UNION ALL
    SELECT s.login, p.login FROM staff s LEFT JOIN staff p ON p.id = s.superior_id
    WHERE s.login NOT IN (SELECT login FROM incoming)
), grounded (login) AS (
    SELECT login FROM link WHERE superior IS NULL
    UNION
    SELECT link.login FROM grounded JOIN link ON link.superior = grounded.login
)
SELECT i.line FROM incoming i WHERE i.login NOT IN (SELECT login FROM grounded)""",
    ),
)

ON_FILE: Final = """
SELECT s.login, p.login AS superior, (s.left_at AT TIME ZONE 'Asia/Shanghai')::date AS left_on, s.notify_target, s.extension,
       (SELECT string_agg(t.post, ';') FROM staff_post t WHERE t.staff_id = s.id AND t.ended_at IS NULL) AS posts
FROM staff s LEFT JOIN staff p ON p.id = s.superior_id"""

ADD: Final = """
INSERT INTO staff (id, login, name, unit_id, machine)
SELECT nextval('staff_id'), i.login, i.name, u.id, false FROM incoming i JOIN unit u ON u.code = i.unit
WHERE NOT EXISTS (SELECT FROM staff s WHERE s.login = i.login) ORDER BY i.line"""

CHANGE: Final = """
UPDATE staff s SET name = i.name, unit_id = i.unit_id, superior_id = i.superior_id, machine = i.machine,
    notify_target = i.notify_target, extension = i.extension, left_at = i.left_at
FROM (
    SELECT o.id, n.name, u.id AS unit_id, p.id AS superior_id, coalesce(n.notify_target, o.notify_target) AS notify_target,
           n.extension,
           coalesce(string_to_array(n.posts, ';') && '{CORE_FEED,CALL_CENTRE,COUNTER_GATE}', false) AS machine,
           CASE WHEN n.left_on IS NULL THEN NULL
                ELSE coalesce(o.left_at, least(:now, timezone('Asia/Shanghai', (n.left_on + 1)::timestamp))) END AS left_at
    FROM incoming n JOIN staff o ON o.login = n.login JOIN unit u ON u.code = n.unit LEFT JOIN staff p ON p.login = n.superior
) i
WHERE s.id = i.id AND (s.name, s.unit_id, s.superior_id, s.machine, s.notify_target, s.extension, s.left_at)
    IS DISTINCT FROM (i.name, i.unit_id, i.superior_id, i.machine, i.notify_target, i.extension, i.left_at)"""

ENDED: Final = """
UPDATE staff_post t SET ended_at = :now FROM incoming i JOIN staff s ON s.login = i.login
WHERE t.staff_id = s.id AND t.ended_at IS NULL
AND (s.left_at IS NOT NULL OR NOT t.post = ANY (coalesce(string_to_array(i.posts, ';'), '{}')))"""

BEGUN: Final = """
INSERT INTO staff_post (id, staff_id, post, since)
SELECT nextval('staff_post_id'), s.id, p.post, :now
FROM incoming i JOIN staff s ON s.login = i.login AND s.left_at IS NULL
CROSS JOIN LATERAL unnest(string_to_array(i.posts, ';')) p (post)
WHERE NOT EXISTS (SELECT FROM staff_post t WHERE t.staff_id = s.id AND t.post = p.post AND t.ended_at IS NULL)"""

# A unit's head is who holds that post in it; of several the one who has it longest.
HEADS: Final = """
UPDATE unit u SET head_id = h.head_id
FROM (
    SELECT u.id, (SELECT s.id FROM staff s JOIN staff_post p ON p.staff_id = s.id AND p.ended_at IS NULL
                  WHERE s.unit_id = u.id AND s.left_at IS NULL AND p.post = 'UNIT_HEAD' ORDER BY p.since, s.id LIMIT 1) AS head_id
    FROM unit u
) h
WHERE u.id = h.id AND u.head_id IS DISTINCT FROM h.head_id"""

APPLY: Final = (("added", ADD), ("changed", CHANGE), ("posts_ended", ENDED), ("posts_begun", BEGUN), ("heads", HEADS))
