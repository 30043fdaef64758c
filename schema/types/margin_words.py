"""Words of what the margin core delivers: its enums as published. Import this before a type that uses one."""

from cases.models.contract import ContractKind, ContractStatus
from cases.models.warning import WarningKind
from schema.types.describing import publish

publish(
    ContractKind,
    "Kind of a debt contract (合约类型).",
    {
        ContractKind.FINANCING: ("融资合约", "Money was lent to buy securities"),
        ContractKind.SECURITIES_LENDING: ("融券合约", "Securities were lent to be sold"),
        ContractKind.OTHER: ("其他负债", "Another debt, such as fees"),
    },
)
publish(
    ContractStatus,
    "State of a debt contract (合约状态).",
    {
        ContractStatus.OPEN: ("未了结", "Something is still owed"),
        ContractStatus.SETTLED: ("已了结", "Nothing is owed any more"),
    },
)
publish(
    WarningKind,
    "Which line the maintenance margin ratio fell below (预警类型).",
    {
        WarningKind.ALERT: ("警戒", "The alert line"),
        WarningKind.LIQUIDATION: ("平仓", "The liquidation line"),
    },
)

__all__ = ["ContractKind", "ContractStatus", "WarningKind"]
