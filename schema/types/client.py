"""客户: the client, the credit accounts, the daily snapshot."""

from datetime import date
from decimal import Decimal
from typing import Annotated

import strawberry
from strawberry import UNSET

from schema.types.describing import field
from schema.types.document import TheCase
from schema.types.filtering import CaseFilter, CaseOrder
from schema.types.node import Node
from schema.types.organisation import Unit
from schema.types.paging import After, Connection, First
from schema.types.vocabulary import IdentityType, InvestorClass


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


@strawberry.type(description="A client's credit accounts together at the end of a day (日终快照).")
class Snapshot:
    """日终快照."""

    on: date = strawberry.field(description="The day (日期).")
    assets: Decimal = strawberry.field(description="Market value of the credit accounts' assets (信用账户资产市值).")
    margin_debt: Decimal = strawberry.field(description="Margin debt (融资融券负债).")
    maintenance_margin_ratio: Decimal | None = strawberry.field(
        description="As delivered, 1.3 = 130%; of several accounts assets over debt; null without debt (维持担保比例)."
    )
    profit_loss: Decimal | None = strawberry.field(
        description="Profit (+) or loss (-) at the day's end, as the margin core reckons it (盈亏)."
    )
    profit_loss_ratio: Decimal | None = strawberry.field(
        description="As the margin core delivers it; null with several accounts (盈亏比例)."
    )


@strawberry.type(description="A stay of a client among those whom revisits look at above all (重点对象).")
class FocusMembership(Node):
    """重点对象."""

    regulation: str = strawberry.field(description="Code of the regulation that names the group (制度代码).")
    group: str = strawberry.field(description="Code of the group in the rulebook (重点对象类别).")
    name: str = strawberry.field(description="Name of the group in Chinese (类别名称).")
    article: str = strawberry.field(description="The article that names it (依据条款).")
    reason: str = strawberry.field(description="The facts that were true when it began, in Chinese (列入原因).")
    since: date = strawberry.field(description="First day (列入日期).")
    until: date | None = strawberry.field(description="Last day; null while it lasts (移出日期).")


@strawberry.type(description="A client of the firm; contact data is masked (客户).")
class Client(Node):
    """客户."""

    number: str = strawberry.field(description="Client number (客户号).")
    name: str = strawberry.field(description="Name (客户名称).")
    investor_class: InvestorClass = strawberry.field(description="Class of investor (投资者类型).")
    phone: str | None = strawberry.field(description="Telephone number, masked: 138****1234 (联系电话).")
    identity_type: IdentityType = strawberry.field(description="Type of identity document (证件类型).")
    identity_number: str | None = strawberry.field(
        description="Identity number, masked: 110105********002X (证件号码)."
    )
    branch: Unit = strawberry.field(description="The branch the client belongs to (营业网点).")
    credit_accounts: list[CreditAccount] = strawberry.field(description="Credit accounts, oldest first (信用账户).")

    @field("Why and when revisits looked at the client above all, newest first (重点对象).")
    def focus_groups(
        self,
        current: Annotated[
            bool | None, strawberry.argument(description="Only what lasts, or only what is over (是否仍在列).")
        ] = UNSET,
    ) -> list[FocusMembership]:
        """Read as a list."""
        raise NotImplementedError

    @field("The credit accounts together at the end of a day; the newest without `on` (日终快照).")
    def snapshot(
        self, on: Annotated[date | None, strawberry.argument(description="The day (日期).")] = UNSET
    ) -> Snapshot | None:
        """Read from the view client_snapshot."""
        raise NotImplementedError

    @field("The client's cases (客户的案件).")
    def cases(
        self,
        where: Annotated[
            CaseFilter | None, strawberry.argument(name="filter", description="Which cases (案件筛选).")
        ] = UNSET,
        order_by: Annotated[
            CaseOrder | None, strawberry.argument(description="Order; NEWEST_FIRST when left out (案件排序).")
        ] = UNSET,
        first: First = UNSET,
        after: After = UNSET,
    ) -> Connection[TheCase]:
        """Read as a page."""
        raise NotImplementedError
