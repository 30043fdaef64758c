"""Sheets that look like real work: samples for the tests, and for looking at (`python -m tests.archive.sheet_samples FOLDER`)."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.sheets import Sheet, content_hash
from archive.typesetting import open_typesetter

RULEBOOKS = Path(__file__).parents[2] / "rulebooks"
PRINTED_AT = datetime(2026, 2, 6, 7, 35, 8, tzinfo=UTC)
LABELS = {
    "MF1-001": "回访对象",
    "MF1-002": "客户号",
    "MF1-003": "所属营业网点",
    "MF1-004": "回访方式",
    "MF1-005": "联系方式",
    "MF1-006": "客户信用账户资产市值",
    "MF1-007": "融资融券负债金额",
    "MF1-008": "维持担保比例",
    "MF1-009": "盈亏金额及比例",
    "MF1-010": "客户对我司融资融券业务的意见和建议",
    "MF1-011": "客户对我司融资融券业务服务的评价",
    "MF1-012": "回访人",
    "MF1-013": "回访日期",
    "AMB-115-1": "客户对业务规则的理解",
    "AMB-115-2": "客户对业务风险的理解",
    "AMB-115-3": "客户对市场的看法",
}
VALUES: dict[str, Any] = {
    "MF1-001": "䶮㛃𠮷",
    "MF1-002": "8800012345",
    "MF1-003": "广州珠江新城证券营业部",
    "MF1-004": "电话",
    "MF1-005": "13800138000",
    "MF1-006": "6543210.50",
    "MF1-007": "2345678.90",
    "MF1-008": "2.7895",
    "MF1-009": {"amount": "-123456.78", "ratio": "-0.0185"},
    "MF1-010": "建议延长夜间委托时段,并在维持担保比例接近150%时增加一次短信提醒。",
    "MF1-011": "满意。客户经理答复及时,开通信用账户时风险讲解清楚。",
    "MF1-012": "陈志远",
    "MF1-013": "2026-02-06T07:20:00Z",
    "AMB-115-1": "清楚保证金比例、维持担保比例计算方法及追加担保物的时限。",
    "AMB-115-2": "了解低于平仓线(130%)后次日未补足将被强制平仓,并知悉公司对坏账有追索权。",
    "AMB-115-3": "认为短期震荡,计划降低融资规模。",
}


def fields_of(values: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Pair each value with its printed label."""
    return {code: {"label": LABELS[code], "value": value} for code, value in values.items()}


def annex1(**changes: Any) -> Sheet:
    """Give a filled annex 1; keywords replace values by code, with `_` for `-`."""
    values = VALUES | {code.replace("_", "-"): value for code, value in changes.items()}
    record = {"form": "MF1", "version": 1, "fields": values}
    return Sheet(
        template="margin_trading/annex1",
        title="融资融券业务定期回访记录表",
        record=record,
        context={
            "form": {"code": "MF1", "version": 1, "label": "附件1"},
            "case_number": "RV-2026-000123",
            "fields": fields_of(values),
            "period": "自上次日常回访以来",
            "as_of": "2026-02-05",
            "signatures": [signature("回访人", "陈志远", "回访人员", record), signature("复核", "林静怡", "营业部负责人", record)],
        },
        printed_at=PRINTED_AT,
    )


def signature(role: str, person: str, post: str, record: dict[str, Any]) -> dict[str, str]:
    """Give a signature over a record."""
    return {"role": role, "person": person, "post": post, "at": "2026-02-06T07:30:00Z", "content_hash": content_hash(record)}


def main(folder: Path) -> None:
    """Write every sample as PDF."""
    typesetter = open_typesetter(RULEBOOKS)
    long = "客户反映盘中委托回报较慢,希望优化行情与委托系统,并对集中度提示规则作进一步说明。" * 40
    sheets = {
        "annex1": annex1(),
        "annex1_long": annex1(MF1_010=long, MF1_011=long, MF1_007="0", MF1_008=None),
        "annex1_unsigned": annex1(MF1_001="王\U000323af\u202e明"),
    }
    for name, sheet in sheets.items():
        (folder / f"{name}.pdf").write_bytes(typesetter.typeset(sheet))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
