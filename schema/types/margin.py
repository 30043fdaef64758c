"""融资融券: what the margin core tells of a client's accounts: positions, debt contracts, liquidations, warnings."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from schema.types.account import CreditAccount
from schema.types.margin_words import ContractKind, ContractStatus, WarningKind
from schema.types.node import Node


@strawberry.type(description="What lies in a credit account at the end of a day, of one security (持仓).")
class Position(Node):
    """持仓."""

    on: date = strawberry.field(description="The day (日期).")
    credit_account: CreditAccount | None = strawberry.field(description="The account it lies in (信用账户).")
    security: str = strawberry.field(description="Code of the security with its market: 600519.SH (证券代码).")
    quantity: Decimal = strawberry.field(description="How many (数量).")
    price: Decimal | None = strawberry.field(description="Price of the day (价格).")
    market_value: Decimal = strawberry.field(description="Market value (市值).")
    suspended_since: date | None = strawberry.field(
        description="Trading is suspended since this day; null while it trades (停牌起始日期)."
    )


@strawberry.type(description="What a client owes from one loan of money or securities, as last delivered (负债合约).")
class DebtContract(Node):
    """负债合约."""

    number: str = strawberry.field(description="Number of the contract (合约编号).")
    credit_account: CreditAccount | None = strawberry.field(description="The account it belongs to (信用账户).")
    kind: ContractKind = strawberry.field(description="Kind of contract (合约类型).")
    opened_on: date = strawberry.field(description="Day it was opened (开仓日期).")
    due_on: date | None = strawberry.field(description="Day by which it must be repaid (到期日期).")
    principal: Decimal = strawberry.field(description="What was lent (合约本金).")
    balance: Decimal = strawberry.field(description="Principal still owed (未偿还本金).")
    fare: Decimal = strawberry.field(description="Fees still owed (未偿还费用).")
    interest: Decimal = strawberry.field(description="Interest still owed (未偿还利息).")
    status: ContractStatus = strawberry.field(description="State (合约状态).")
    overdue: bool = strawberry.field(description="Open after its due day (是否逾期).")
    settled_on: date | None = strawberry.field(description="Day it was settled (了结日期).")
    as_of: date = strawberry.field(description="Day of the newest delivery that told of it (数据日期).")


@strawberry.type(description="A forced liquidation of an account by one plan on one day (强制平仓).")
class Liquidation(Node):
    """强制平仓."""

    on: date = strawberry.field(description="Day of execution (平仓日期).")
    credit_account: CreditAccount | None = strawberry.field(description="The account (信用账户).")
    plan: str = strawberry.field(description="Number of the liquidation plan (平仓预案编号).")
    amount: Decimal = strawberry.field(description="Total value of the executed trades (成交金额).")
    bad_debt: bool | None = strawberry.field(
        description="Whether a bad debt is left; null while nobody has said (是否有坏账)."
    )
    withdrawn_at: datetime | None = strawberry.field(
        description="When a later delivery took it back; lists leave it out then (撤销时间)."
    )


@strawberry.type(description="A warning that was sent to a client (预警记录).")
class WarningRecord(Node):
    """预警记录."""

    number: str = strawberry.field(description="Number of the warning (预警编号).")
    credit_account: CreditAccount | None = strawberry.field(description="The account (信用账户).")
    sent_at: datetime = strawberry.field(description="When it was sent (发送时间).")
    kind: WarningKind = strawberry.field(description="Which line was crossed (预警类型).")
    maintenance_margin_ratio: Decimal | None = strawberry.field(description="Ratio at that time (维持担保比例).")
    limit_on: date | None = strawberry.field(description="Day by which measures are due (补足期限).")
    channel: str | None = strawberry.field(description="How it was sent, as delivered (通知方式).")
    answered_at: datetime | None = strawberry.field(
        description="When measures were taken; null while none were (采取措施时间)."
    )
