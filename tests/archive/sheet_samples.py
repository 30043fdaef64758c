"""Sheets that look like real work, for the tests and for looking at: `python -m tests.archive.sheet_samples FOLDER`."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.printed import Kind
from archive.sheets import Sheet, content_hash
from archive.tables import Column
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
    "M-040-1": "已讲解融资融券业务知识",
    "M-040-2": "已解答客户疑问",
    "M-040-3": "已揭示业务风险及防范方法",
    "M-040-4": "客户承担风险的能力和意愿",
    "M-040-5": "投资者教育未完成的原因",
}
EDUCATION = tuple(code for code in LABELS if code.startswith("M-040"))
TYPES = {
    "MF1-006": "money",
    "MF1-007": "money",
    "MF1-008": "ratio",
    "MF1-009": "money_and_ratio",
    "MF1-013": "instant",
    "M-040-1": "yes_no",
    "M-040-2": "yes_no",
    "M-040-3": "yes_no",
    "M-040-4": "long_text",
    "M-040-5": "long_text",
}
HINTS = {"MF1-009": "自上次日常回访以来"}
VALUES: dict[str, Any] = {
    "MF1-001": "䶮㛃𠮷",
    "MF1-002": "8800012345",
    "MF1-003": "广州珠江新城证券营业部",
    "MF1-004": "电话",
    "MF1-005": "13800138000",
    "MF1-006": "6543210.50",
    "MF1-007": "2345678.90",
    "MF1-008": "2.7895",
    "MF1-009": "-123456.78 -0.0185",
    "MF1-010": "建议延长夜间委托时段,并在维持担保比例接近150%时增加一次短信提醒。",
    "MF1-011": "满意。客户经理答复及时,开通信用账户时风险讲解清楚。",
    "MF1-012": "陈志远",
    "MF1-013": "2026-02-06T07:20:00Z",
    "AMB-115-1": "清楚保证金比例、维持担保比例计算方法及追加担保物的时限。",
    "AMB-115-2": "了解低于平仓线(130%)后次日未补足将被强制平仓,并知悉公司对坏账有追索权。",
    "AMB-115-3": "认为短期震荡,计划降低融资规模。",
    "M-040-1": "YES",
    "M-040-2": "YES",
    "M-040-3": "YES",
    "M-040-4": "投资经验五年,可承受本金三成以内的亏损,愿意继续参与。",
    "M-040-5": None,
}

HEAD = ("MF1-001", "MF1-002", "MF1-003", "MF1-004", "MF1-005", "MF1-012", "MF1-013")
OPENING = {
    f"MN-004-{number}": {"label": label, "type": "long_text", "value": value, "section": "回访内容"}
    for number, (label, value) in enumerate(
        (
            ("投资者教育情况", "已参加营业部融资融券知识讲座,并完成业务知识测试。"),
            ("开户材料及征信信息真实性核实", "逐项核对身份证明、资产证明和征信报告,客户确认属实。"),
            ("风险提示", "已就追加担保物、强制平仓及坏账追索向客户提示,客户表示知悉。"),
            ("授信额度到位情况", "授信额度300万元已于2026年1月20日到位。"),
            ("客户对公司服务的意见和建议", "无。"),
            ("未来融资融券的规模", "预计半年内融资不超过100万元,暂无融券计划。"),
        ),
        start=1,
    )
}
SUMMARY_COLUMNS = (
    Column("number", "序号", Kind.COUNT, 3),
    Column("client", "客户姓名", Kind.TEXT, 6),
    Column("client_number", "客户号", Kind.TEXT, 7),
    Column("branch", "所属营业网点", Kind.TEXT, 9),
    Column("type", "回访类型", Kind.TEXT, 5),
    Column("at", "回访时间", Kind.INSTANT, 8),
    Column("method", "回访方式", Kind.TEXT, 5),
    Column("contact", "联系方式", Kind.TEXT, 8),
    Column("content", "回访内容", Kind.TEXT, 12),
    Column("debt", "融资融券负债金额", Kind.MONEY, 8),
    Column("outcome", "回访结果", Kind.TEXT, 5),
    Column("follow_up", "跟踪事项", Kind.TEXT, 6),
    Column("complaint", "转投诉案号", Kind.TEXT, 6),
    Column("officer", "回访人", Kind.TEXT, 4),
    Column("late", "补报", Kind.TEXT, 4),
    Column("corrected", "更正", Kind.TEXT, 4),
)


def fields_of(values: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Pair each value with its printed label."""
    return {
        code: {
            "label": LABELS[code],
            "type": TYPES.get(code, "text"),
            "value": value,
            "hint": HINTS.get(code),
            "section": "投资者教育" if code in EDUCATION else None,
        }
        for code, value in values.items()
    }


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
            "fund_account": "100200300",
            "notes": [],
            "as_of": "2026-02-05",
            "signatures": [
                signature("回访人", "陈志远", "回访人员", record),
                signature("复核", "林静怡", "营业部负责人", record),
            ],
        },
        printed_at=PRINTED_AT,
    )


def signature(role: str, person: str, post: str, record: dict[str, Any]) -> dict[str, str]:
    """Give a signature over a record."""
    return {
        "role": role,
        "person": person,
        "post": post,
        "at": "2026-02-06T07:30:00Z",
        "content_hash": content_hash(record),
    }


def opening_revisit() -> Sheet:
    """Give a filled opening revisit record."""
    fields = OPENING | fields_of({code: value for code, value in VALUES.items() if code in (*HEAD, *EDUCATION)})
    record = {"form": "MN4", "version": 1, "fields": {code: field["value"] for code, field in fields.items()}}
    return Sheet(
        template="margin_trading/opening_revisit",
        title="融资融券业务开户回访记录表",
        record=record,
        context={
            "form": {"code": "MN4", "version": 1, "label": ""},
            "case_number": "RV-2026-000124",
            "fields": fields,
            "opened_on": "2026-01-20",
            "signatures": [],
            "notes": ["本表按实施细则第五条第（一）项所列内容编制。"],
        },
        printed_at=PRINTED_AT,
    )


def summary_rows(count: int) -> list[dict[str, Any]]:
    """Give `count` rows of a revisit summary."""
    return [
        {
            "number": number,
            "client": "䶮㛃𠮷" if number == 1 else f"王明{number}",
            "client_number": f"88{number:08}",
            "branch": "广州珠江新城证券营业部",
            "type": "日常回访",
            "at": f"2026-01-{number % 28 + 1:02}T02:30:00Z",
            "method": "电话",
            "contact": "13800138000",
            "content": "了解账户情况、业务规则与风险的理解及对市场的看法。",
            "debt": f"{number * 1000 + 0.5:.2f}",
            "outcome": "完成",
            "follow_up": "无" if number % 3 else "短信提醒设置",
            "complaint": None if number % 7 else f"TS-2026-{number:06}",
            "officer": "陈志远",
            "late": "2025年12月" if number % 11 == 0 else None,
            "corrected": "V2（原报2025-12）" if number % 13 == 0 else None,
        }
        for number in range(1, count + 1)
    ]


def summary(count: int) -> Sheet:
    """Give a monthly filing with `count` rows."""
    rows = summary_rows(count)
    return Sheet(
        template="margin_trading/revisit_summary",
        title="客户回访记录汇总表",
        record={"form": "MN1", "version": 1, "rows": rows},
        context={
            "form": {"code": "MN1", "version": 1, "label": ""},
            "case_number": "FL-2026-000012",
            "unit": "广州珠江新城证券营业部",
            "period": "2026年1月",
            "due_on": "2026-02-06",
            "columns": SUMMARY_COLUMNS,
            "notes": ["“补报”列注明以前月份漏报记录的原属月份。"],
            "rows": rows,
            "signatures": [
                signature("填报人", "陈志远", "回访人员", {}),
                signature("负责人", "林静怡", "营业部负责人", {}),
            ],
        },
        printed_at=PRINTED_AT,
    )


def main(folder: Path) -> None:
    """Write every sample as PDF."""
    typesetter = open_typesetter(RULEBOOKS)
    long = "客户反映盘中委托回报较慢,希望优化行情与委托系统,并对集中度提示规则作进一步说明。" * 40
    sheets = {
        "annex1": annex1(),
        "annex1_long": annex1(MF1_010=long, MF1_011=long, MF1_007="0", MF1_008=None),
        "opening": opening_revisit(),
        "summary": summary(60),
        "summary_nil": summary(0),
        "annex1_unsigned": annex1(MF1_001="王\U000323af\u202e明"),
    }
    for name, sheet in sheets.items():
        (folder / f"{name}.pdf").write_bytes(typesetter.typeset(sheet))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
