"""信用账户: the credit account of a client."""

from datetime import date
from decimal import Decimal

import strawberry

from schema.types.node import Node
from schema.types.organisation import Unit


@strawberry.type(description="A credit account of a client (信用账户).")
class CreditAccount(Node):
    """信用账户."""

    number: str = strawberry.field(description="Number of the account (信用账户号).")
    fund_account: str | None = strawberry.field(description="Number of its fund account (资金账号).")
    branch: Unit = strawberry.field(description="The branch that keeps it (营业网点).")
    opened_on: date = strawberry.field(description="Day of opening (开户日期).")
    closed_on: date | None = strawberry.field(description="Day of closing; null while open (销户日期).")
    debt_settled_on: date | None = strawberry.field(
        description="Day on which the last debt was settled (负债了结日期)."
    )
    credit_grade: str | None = strawberry.field(description="Credit grade (信用等级).")
    credit_line: Decimal | None = strawberry.field(description="Credit line (授信额度).")
