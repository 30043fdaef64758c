"""What the staged lines of the margin core's files say of themselves: their day, and the account that each is about."""

from typing import Final

FIRST_DAY: Final = "SELECT on_date FROM incoming WHERE on_date IS NOT NULL LIMIT 1"
DAYS: Final = "SELECT min(on_date) AS first, max(on_date) AS last FROM incoming"

NUMBERS: Final = "SELECT a.number AS key, a.id, a.client_id, a.branch_id FROM credit_account a"
FUNDS: Final = "SELECT a.fund_account AS key, a.id, a.client_id, a.branch_id FROM credit_account a"

# A fund account with several credit accounts is delivered once: it counts on the oldest that is open. Sorting all
# accounts for that costs as much as the load, so it is done only where there are such.
SHARED: Final = """
SELECT EXISTS (SELECT FROM credit_account WHERE fund_account IS NOT NULL GROUP BY fund_account HAVING count(*) > 1)"""
SHARED_FUNDS: Final = """
SELECT DISTINCT ON (a.fund_account) a.fund_account AS key, a.id, a.client_id, a.branch_id FROM credit_account a
WHERE a.fund_account IS NOT NULL ORDER BY a.fund_account, (a.closed_on IS NOT NULL), a.opened_on, a.id"""

FOUND: Final = "UPDATE incoming i SET account_id = a.id FROM ({accounts}) a WHERE a.key = i.{key}"

# What is known by a number stays with its account, though another has become the oldest open one of the fund account.
KEPT: Final = """
UPDATE incoming i SET account_id = k.account_id FROM {table} k JOIN credit_account a ON a.id = k.account_id
WHERE k.number = i.number AND i.account_id IS NOT NULL AND i.account IS NULL AND a.fund_account = i.fund_account"""
# A later file that says the same has told of it too: what is older does not undo it.
TOLD: Final = "UPDATE {table} k SET as_of = :on FROM incoming i WHERE k.number = i.number AND k.as_of < :on"

OTHER_DAY: Final = ("on_date", "OTHER_DAY", "SELECT s.line FROM incoming s WHERE s.on_date <> :on")
UNKNOWN_ACCOUNT: Final = (
    "account",
    "UNKNOWN_ACCOUNT",
    "SELECT s.line FROM incoming s LEFT JOIN ({accounts}) a ON a.key = s.{key} WHERE a.id IS NULL",
)
NOT_FOUND: Final = ("account", "UNKNOWN_ACCOUNT", "SELECT i.line FROM incoming i WHERE i.account_id IS NULL")
