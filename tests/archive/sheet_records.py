"""Records of the shipped forms, filled and laid out by the rulebook itself: `python -m tests.archive.sheet_records FOLDER`."""

import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from archive.sheets import Sheet
from archive.typesetting import open_typesetter
from cases.forms import choices_of
from cases.rulebook import load_shelf
from tests.archive.sheet_samples import PRINTED_AT, RULEBOOKS, VALUES, signature

RULES = load_shelf(RULEBOOKS).in_force("margin_trading", date(2026, 2, 6)).rulebook
HEAD = {code: value for code, value in VALUES.items() if code in {"MF1-001", "MF1-002", "MF1-003", "MF1-005"}}
SAID: Mapping[str, Mapping[str, str | None]] = {
    "MF3": {
        "MF3-006": "维持担保比例低于130%且次一交易日未补足,自次日开市起卖出担保证券,直至比例恢复至140%以上。",
        "MF3-007": "2026年2月4日卖出三只证券,成交金额1,268,400.00元,当日收市维持担保比例141.20%。",
        "MF3-008": "YES",
        "MF3-009": "客户认为卖出顺序不合理,希望先卖出亏损较小的证券。",
        "MF3-010": "已说明合同约定的平仓顺序,客户表示理解。",
        "AMB-09-1": "NO",
        "AMB-09-2": "YES",
    },
    "MR13": {
        "M-013-1": "客户反映追加担保物通知短信延迟两小时。",
        "M-013-2": "经查短信通道当日拥堵,已更换通道并增加电话通知。",
        "M-013-3": None,
        "M-013-4": "认可处理结果,希望今后同时电话通知。",
    },
    "MN9": {
        "MN-009-1": "客户于2025年12月更换工作,年收入约40万元,新增住房贷款120万元。",
        "MN-009-2": "担保证券集中度62%,近一个月两次低于警戒线,均已当日补足。",
        "MN-009-3": "YES",
        "MN-009-4": "新增负债较大,需核实还款能力;已取得客户书面授权。",
        "MN-009-5": "无逾期记录,负债总额与客户陈述一致。",
    },
    "MN5": {
        "MN-005-1": "业务主管",
        "MN-005-2": "客户称已于上年末退休,主要收入为退休金及租金。",
        "MN-005-3": "VERIFIED",
        "MN-005-4": "职业由企业管理人员变更为退休,年收入由60万元变更为18万元。",
    },
    "MR9": {
        "M-009-1": "重大投诉处理完毕后的主动回访。",
        "M-009-2": "客户已收到补偿款,账户恢复正常使用。",
        "M-009-3": "对处理结果满意,无其他诉求。",
    },
}


def record(code: str, **changes: str | None) -> Sheet:
    """Give a filled record of a form; keywords replace values by code, with `_` for `-`."""
    form = RULES.form(code)
    education = {name: value for name, value in VALUES.items() if name.startswith("M-040")}
    ends = {"MF1-004": "PHONE", "MF1-012": VALUES["MF1-012"], "MF1-013": VALUES["MF1-013"]}
    known = {**HEAD, **ends, **education, **SAID[code]}
    if code == "MF3":
        heads = {f"MF3-{int(name[-3:]):03}": value for name, value in (HEAD | ends).items() if int(name[-3:]) < 6}
        known |= heads | {"MF3-011": ends["MF1-012"], "MF3-012": ends["MF1-013"]}
    values = known | {name.replace("_", "-"): value for name, value in changes.items()}
    lists = choices_of(RULES)
    fields = {
        field.code: {
            "label": field.label,
            "type": field.type.value,
            "value": lists.get(field.values or "", {}).get(values[field.code] or "", values[field.code]),
            "hint": field.hint,
            "section": field.section,
        }
        for field in form.fields
    }
    content = {"form": code, "version": 1, "fields": {name: each["value"] for name, each in fields.items()}}
    return Sheet(
        template=f"margin_trading/{form.template}",
        title=form.name,
        record=content,
        context={
            "form": {"code": code, "version": 1, "label": form.article if form.source == "text" else ""},
            "case_number": "RV-2026-000125",
            "fields": fields,
            "fund_account": "100200300",
            "as_of": None,
            "opened_on": None,
            "notes": [],
            "signatures": [signature("回访人", "陈志远", "回访人员", content)],
        },
        printed_at=PRINTED_AT,
    )


def main(folder: Path) -> None:
    """Write every record as PDF."""
    typesetter = open_typesetter(RULEBOOKS)
    for code in SAID:
        (folder / f"{code}.pdf").write_bytes(typesetter.typeset(record(code)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
