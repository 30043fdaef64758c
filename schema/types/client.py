"""客户: the client, and the credit accounts together at the end of a day."""

from datetime import date
from decimal import Decimal
from typing import Annotated, TypeAlias

import strawberry
from strawberry import UNSET

from schema.types.account import CreditAccount
from schema.types.credit import CreditChange, CreditRecordEntry
from schema.types.describing import field
from schema.types.document import TheCase
from schema.types.filtering import CaseFilter, CaseOrder
from schema.types.margin import DebtContract, Liquidation, Position, WarningRecord
from schema.types.node import Node
from schema.types.organisation import Unit
from schema.types.paging import After, Connection, First
from schema.types.vocabulary import IdentityType, InvestorClass

Day: TypeAlias = Annotated[date | None, strawberry.argument(description="The day (日期).")]


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
    credit_record: list[CreditRecordEntry] = strawberry.field(
        description="Verified changes and credit decisions, oldest first (客户信用记录)."
    )
    credit_changes: list[CreditChange] = strawberry.field(
        description="Changes of grade and line, asked for and decided, oldest first (授信调整)."
    )

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
    def snapshot(self, on: Day = UNSET) -> Snapshot | None:
        """Read from the view client_snapshot."""
        raise NotImplementedError

    @field("What lies in the credit accounts at the end of a day; the newest complete one without `on` (持仓).")
    def positions(self, on: Day = UNSET, first: First = UNSET, after: After = UNSET) -> Connection[Position]:
        """Read as a page."""
        raise NotImplementedError

    @field("Debt contracts, the last opened first (负债合约).")
    def contracts(
        self,
        open: Annotated[  # noqa: A002 - the API's name
            bool | None, strawberry.argument(description="Only open ones, or only settled ones (是否未了结).")
        ] = UNSET,
        first: First = UNSET,
        after: After = UNSET,
    ) -> Connection[DebtContract]:
        """Read as a page."""
        raise NotImplementedError

    @field("Forced liquidations, the last first (强制平仓).")
    def liquidations(self, first: First = UNSET, after: After = UNSET) -> Connection[Liquidation]:
        """Read as a page."""
        raise NotImplementedError

    @field("Warnings that were sent, the last first (预警记录).")
    def warnings(self, first: First = UNSET, after: After = UNSET) -> Connection[WarningRecord]:
        """Read as a page."""
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
