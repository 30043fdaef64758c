"""The printed forms carry what the annexes and articles ask for, field by field, with the rulebook's own labels."""

from typing import Any

import pytest
import yaml

from archive.sheets import Sheet
from archive.tables import Column
from archive.typesetting import Typesetter, open_typesetter
from tests.archive.sheet_reading import text_of
from tests.archive.sheet_records import RULES, SAID, record
from tests.archive.sheet_samples import OPENING, PRINTED_AT, RULEBOOKS, VALUES, annex1, opening_revisit, summary

RULEBOOK: dict[str, Any] = yaml.safe_load((RULEBOOKS / "margin_trading" / "rulebook.yaml").read_text())
FORMS = {form["code"]: form for form in RULEBOOK["forms"]}
SUMMARY = next(filing for filing in RULEBOOK["filings"] if filing["form"] == "MN1")
SHOWN = {
    "MF1-001": "回访对象䶮㛃𠮷",
    "MF1-002": "客户号8800012345",
    "MF1-003": "所属营业网点广州珠江新城证券营业部",
    "MF1-004": "回访方式电话",
    "MF1-005": "联系方式13800138000",
    "MF1-006": "客户信用账户资产市值：6,543,210.50元",
    "MF1-007": "融资融券负债金额：2,345,678.90元",
    "MF1-008": "维持担保比例：278.95%",
    "MF1-009": "盈亏金额及比例（截至快照日，融资融券系统口径）：-123,456.78元，-1.85%",
    "MF1-010": f"客户对我司融资融券业务的意见和建议：{VALUES['MF1-010']}",
    "MF1-011": f"客户对我司融资融券业务服务的评价：{VALUES['MF1-011']}",
    "MF1-012": "回访人：陈志远",
    "MF1-013": "回访日期：2026年2月6日15:20",
}


@pytest.fixture(scope="module")
def typesetter() -> Typesetter:
    return open_typesetter(RULEBOOKS)


@pytest.fixture(scope="module")
def page(typesetter: Typesetter) -> str:
    return words(typesetter, "MF1", annex1())


def hint(field: dict[str, Any]) -> str | None:
    """Give a field's hint as the rulebook has it now."""
    code = field.get("hint", {}).get("parameter")
    return next((each["values"][-1]["value"] for each in RULEBOOK["parameters"] if each["code"] == code), None)


def words(typesetter: Typesetter, form: str, sheet: Sheet) -> str:
    """Print the sheet with the labels and types of the rulebook, and give its text without spaces."""
    values: Any = sheet.context["fields"]
    fields = {
        field["code"]: {"section": None, **field, "value": values[field["code"]]["value"], "hint": hint(field)}
        for field in FORMS[form]["fields"]
    }
    template = f"margin_trading/{FORMS[form]['template']}"
    printed = Sheet(template, sheet.title, sheet.record, {**sheet.context, "fields": fields}, printed_at=PRINTED_AT)
    return "".join(text_of(typesetter.typeset(printed)).split())


@pytest.mark.parametrize(
    ("code", "shown"),
    [pytest.param(code, shown, marks=pytest.mark.rule(code), id=code) for code, shown in SHOWN.items()],
)
def test_annex_1_prints_the_field_under_its_label(page: str, code: str, shown: str) -> None:
    assert FORMS["MF1"]["fields"][[field["code"] for field in FORMS["MF1"]["fields"]].index(code)]["label"] in shown
    assert shown in page


@pytest.mark.rule("M-028", "AMB-20")
def test_the_record_shows_name_date_and_time_method_content_and_contact(page: str) -> None:
    for code in ("MF1-001", "MF1-013", "MF1-004", "MF1-010", "MF1-005"):
        assert SHOWN[code] in page


@pytest.mark.rule("AMB-70")
def test_client_number_and_fund_account_are_both_shown(page: str) -> None:
    assert "客户号8800012345" in page
    assert "资金账号100200300" in page


@pytest.mark.rule("AMB-71")
def test_the_ratio_of_a_client_without_debt_is_empty(typesetter: Typesetter) -> None:
    page = words(typesetter, "MF1", annex1(MF1_007="0.00", MF1_008=None))
    assert "融资融券负债金额：0.00元维持担保比例：盈亏金额及比例" in page


@pytest.mark.rule("AMB-72")
def test_the_period_of_profit_and_loss_is_printed_on_its_label(page: str) -> None:
    assert "盈亏金额及比例（截至快照日，融资融券系统口径）：" in page


@pytest.mark.rule("AMB-73")
def test_the_service_rating_is_the_clients_own_words(page: str) -> None:
    assert SHOWN["MF1-011"] in page


@pytest.mark.rule("AMB-115")
def test_rules_risks_and_market_view_have_fields_of_their_own(page: str) -> None:
    for number in (1, 2, 3):
        code = f"AMB-115-{number}"
        label = next(field["label"] for field in FORMS["MF1"]["fields"] if field["code"] == code)
        assert f"{label}：{VALUES[code]}" in page


@pytest.mark.rule("MN-004", "M-010", "AMB-07")
def test_the_opening_record_has_a_place_for_each_of_the_six_matters(typesetter: Typesetter) -> None:
    page = words(typesetter, "MN4", opening_revisit())
    for code, field in OPENING.items():
        label = next(asked["label"] for asked in FORMS["MN4"]["fields"] if asked["code"] == code)
        assert f"{label}：{field['value']}" in page


@pytest.mark.rule(*(f"MF3-{number:03}" for number in range(1, 13)), "AMB-09", "AMB-70")
def test_annex_3_has_its_twelve_fields_as_printed_and_those_of_bad_debt_recourse_and_education(
    typesetter: Typesetter,
) -> None:
    codes = [field.code for field in RULES.form("MF3").fields]
    assert [code for code in codes if code.startswith("MF3")] == [f"MF3-{number:03}" for number in range(1, 13)]
    page = "".join(text_of(typesetter.typeset(record("MF3"))).split())
    shown = (
        "平仓预案的主要内容",
        "平仓预案的执行情况",
        "客户是否有异议：是",
        "客户异议的理由",
        "回访结果",
        "资金账号100200300",
    )
    assert all(each in page for each in shown)
    assert page.index("平仓预案的主要内容") < page.index("客户是否有异议") < page.index("回访人：陈志远")


@pytest.mark.rule("MN-009", "M-012", "M-014", "M-040")
@pytest.mark.parametrize("form", SAID)
def test_each_record_prints_every_label_and_every_answer(typesetter: Typesetter, form: str) -> None:
    sheet = record(form)
    page = "".join(text_of(typesetter.typeset(sheet)).split())
    fields: Any = sheet.context["fields"]
    for field in fields.values():
        if field["value"] is not None:
            assert "".join(field["label"].split()) in page
        if field["type"] == "long_text" and field["value"]:
            assert field["value"] in page
        if field["type"] == "yes_no" and field["value"]:
            assert f"{field['label']}：{'是' if field['value'] == 'YES' else '否'}" in page


@pytest.mark.rule("MN-001", "AMB-23", "M-031")
def test_the_summary_has_the_rulebooks_columns_and_one_row_for_each_record(typesetter: Typesetter) -> None:
    columns = tuple(Column(each["code"], each["label"], each["type"], each["width"]) for each in SUMMARY["columns"])
    assert sum(column.width for column in columns) <= 100
    sheet = summary(2)
    printed = Sheet(
        f"margin_trading/{SUMMARY['template']}",
        SUMMARY["name"],
        sheet.record,
        {**sheet.context, "columns": columns},
        printed_at=PRINTED_AT,
    )
    page = "".join(text_of(typesetter.typeset(printed)).split())
    for column in columns:
        assert column.label in page
    assert "1䶮㛃𠮷8800000001" in page
    assert "2王明28800000002" in page


@pytest.mark.rule("AMB-24")
def test_a_month_without_records_is_a_nil_return(typesetter: Typesetter) -> None:
    assert "零报送：本月无新增客户回访记录" in "".join(text_of(typesetter.typeset(summary(0))).split())
