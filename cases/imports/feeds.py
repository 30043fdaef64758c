"""The columns of the margin core's further feeds: positions, debt contracts, liquidations and warnings."""

from cases.imports.shapes import SNAPSHOTS, Column, Content, Dating, Kind, Shape, choices
from cases.models.contract import ContractKind, ContractStatus
from cases.models.warning import WarningKind

DAY, ACCOUNT, FUND = (SNAPSHOTS.column(name) for name in ("on_date", "account", "fund_account"))
EITHER = SNAPSHOTS.either

MARKETS = {
    name: market
    for market, names in (
        ("SH", ("SH", "SSE", "XSHG", "1", "上海", "上交所", "沪市")),
        ("SZ", ("SZ", "SZSE", "XSHE", "2", "深圳", "深交所", "深市")),
        ("BJ", ("BJ", "BSE", "XBSE", "9", "北京", "北交所")),
    )
    for name in names
}
CONTRACT_KINDS = choices(
    (ContractKind.FINANCING, ("融资", "融资合约", "0")),
    (ContractKind.SECURITIES_LENDING, ("融券", "融券合约", "1")),
    (ContractKind.OTHER, ("其他", "其他负债", "2")),
)
CONTRACT_STATES = choices(
    (ContractStatus.OPEN, ("未了结", "未归还", "部分归还", "逾期", "OVERDUE", "0", "1", "2")),
    (ContractStatus.SETTLED, ("已了结", "了结", "已归还", "3", "4", "5")),
)
WARNING_KINDS = choices(
    (WarningKind.ALERT, ("警戒", "警戒线", "1")),
    (WarningKind.LIQUIDATION, ("平仓", "平仓线", "2")),
)
YES_NO = {
    name: said
    for said, names in (
        ("true", ("TRUE", "1", "Y", "YES", "是", "有")),
        ("false", ("FALSE", "0", "N", "NO", "否", "无")),
    )
    for name in names
}

POSITIONS = Shape(
    Kind.POSITIONS,
    "security",
    (
        DAY,
        ACCOUNT,
        FUND,
        Column("security", ("security", "stock_code", "security_code", "证券代码"), required=True, limit=20),
        Column("market", ("market", "exchange_type", "市场", "交易市场", "交易类别"), Content.CHOICE, choices=MARKETS),
        Column(
            "quantity",
            ("quantity", "current_amount", "hold_amount", "数量", "持仓数量"),
            Content.MONEY,
            required=True,
        ),
        Column("price", ("price", "last_price", "asset_price", "价格", "最新价"), Content.NUMBER),
        Column("market_value", ("market_value", "市值", "证券市值"), Content.MONEY, required=True),
        Column("suspended_since", ("suspended_since", "suspend_date", "停牌日期", "停牌起始日期"), Content.DATE),
    ),
    either=EITHER,
    dating=Dating.NAMED,
)
CONTRACTS = Shape(
    Kind.CONTRACTS,
    "number",
    (
        DAY,
        Column("number", ("number", "contract", "compact_id", "合约编号"), required=True, limit=80),
        ACCOUNT,
        FUND,
        Column("kind", ("kind", "compact_type", "合约类型"), Content.CHOICE, required=True, choices=CONTRACT_KINDS),
        Column("opened_on", ("opened", "opened_on", "open_date", "开仓日期"), Content.DATE, required=True),
        Column("due_on", ("due", "due_on", "ret_end_date", "到期日期", "归还截止日"), Content.DATE, required=True),
        Column("principal", ("principal", "business_balance", "本金", "合约金额"), Content.MONEY, required=True),
        Column("balance", ("balance", "real_compact_balance", "未偿还本金", "负债余额"), Content.MONEY, required=True),
        Column("fare", ("fare", "real_compact_fare", "未偿还费用"), Content.MONEY),
        Column("interest", ("interest", "real_compact_interest", "未偿还利息"), Content.MONEY),
        Column("status", ("status", "compact_status", "合约状态"), Content.CHOICE, choices=CONTRACT_STATES),
        Column("settled_on", ("settled", "settled_on", "date_clear", "了结日期"), Content.DATE),
    ),
    either=EITHER,
    dating=Dating.TODAY,
    may_be_empty=True,
    told_anew=("status",),
)
LIQUIDATIONS = Shape(
    Kind.LIQUIDATIONS,
    "plan",
    (
        DAY,
        ACCOUNT,
        FUND,
        Column("plan", ("plan", "plan_id", "平仓预案编号", "预案编号"), required=True, limit=80),
        Column("amount", ("amount", "business_balance", "成交金额", "平仓金额"), Content.MONEY, required=True),
        Column("bad_debt", ("bad_debt", "bad_debt_flag", "是否有坏账", "坏账"), Content.CHOICE, choices=YES_NO),
    ),
    either=EITHER,
    dating=Dating.NAMED,
    may_be_empty=True,
)
WARNINGS = Shape(
    Kind.WARNINGS,
    "number",
    (
        DAY,
        Column("number", ("number", "warning", "warning_id", "notice_id", "预警编号"), required=True, limit=80),
        ACCOUNT,
        FUND,
        Column("sent_at", ("sent", "sent_at", "send_time", "notice_time", "发送时间"), Content.INSTANT, required=True),
        Column(
            "kind",
            ("kind", "line", "warning_type", "预警类型", "预警线"),
            Content.CHOICE,
            required=True,
            choices=WARNING_KINDS,
        ),
        Column("ratio", SNAPSHOTS.column("ratio").names, Content.NUMBER),
        Column("limit_on", ("limit", "limit_on", "limit_date", "限期", "补足期限"), Content.DATE),
        Column("channel", ("channel", "notice_way", "通知方式"), limit=40),
        Column("answered_at", ("answered", "answered_at", "measure_time", "采取措施时间"), Content.INSTANT),
    ),
    either=EITHER,
    dating=Dating.TODAY,
    may_be_empty=True,
)
