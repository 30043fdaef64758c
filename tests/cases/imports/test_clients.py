"""客户 and 信用账户: check digits verified, branches known, accounts that never change hands."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.identity import citizen_check, credit_check
from cases.imports.checking import document_type
from cases.models.client import IdentityType
from tests.cases.imports.conftest import Ask, Deliver

HEAD = "client_id,client_name,id_kind,id_no,mobile_tel,prof_flag,branch_no\n"
CLIENTS = "SELECT number, name, identity_type, identity_number, phone, investor_class FROM client WHERE number LIKE '3%' ORDER BY 1"
CITIZEN = "99999919850101001" + citizen_check("99999919850101001")
FIRM = "91440300MA5EXAMPL".replace("I", "1").replace("O", "0")
ACCOUNTS = "number,fund_account,client,open_date,cancel_date,crdt_level,line\n"
HELD = "SELECT number, opened_on, closed_on, credit_grade, credit_line FROM credit_account WHERE number LIKE '07%' ORDER BY 1"


async def test_clients_are_added_and_changed(deliver: Deliver, ask: Ask) -> None:
    code = FIRM + credit_check(FIRM)
    lines = (
        f"30000001,王㛃,身份证,{CITIZEN.lower()},13000000001,,GZ01\n"
        f"30000002,测试公司,CREDIT_CODE,{code},020-00000001,专业,SZ01\n"
    )
    report = await deliver("clients", HEAD + lines)
    assert (report.added, report.refused) == (2, 0)
    assert await ask(CLIENTS) == [
        ("30000001", "王㛃", "ID_CARD", CITIZEN, "13000000001", "ORDINARY"),
        ("30000002", "测试公司", "CREDIT_CODE", code, "020-00000001", "PROFESSIONAL"),
    ]
    report = await deliver("clients", HEAD + f"30000001,王𠮷,身份证,{CITIZEN},,1,GZ01\n")
    assert (report.added, report.changed) == (0, 1)
    assert (await ask(CLIENTS))[0] == ("30000001", "王𠮷", "ID_CARD", CITIZEN, None, "PROFESSIONAL")


async def test_wrong_clients_are_refused_by_line(deliver: Deliver, ask: Ask) -> None:
    wrong = CITIZEN[:-1] + ("0" if CITIZEN[-1] != "0" else "1")
    lines = (
        f"30000001,a,,{wrong},,,GZ01\n"
        f"30000002,b,,{CITIZEN},电话,,GZ01\n"
        f"30000003,c,,{CITIZEN},,,NONE\n"
        f"30000004,d,,{CITIZEN},,,GZ01\n"
        f"30000004,e,,{CITIZEN},,,GZ01\n"
        f",f,,{CITIZEN},,,GZ01\n"
        f"30000007,g,{CITIZEN},,,GZ01\n"
    )
    report = await deliver("clients", HEAD + lines)
    assert [(each.line, each.field, each.code) for each in report.refusals] == [
        (2, "identity_number", "CHECK_DIGIT"),
        (3, "phone", "NOT_A_PHONE"),
        (4, "branch", "UNKNOWN_UNIT"),
        (5, "number", "DUPLICATE"),
        (6, "number", "DUPLICATE"),
        (7, "number", "MISSING"),
        (8, "", "COLUMNS"),
    ]
    assert await ask(CLIENTS) == []


@pytest.mark.parametrize("region", ["810000", "820000", "830000"])
async def test_the_check_digit_of_a_residence_permit_is_verified(deliver: Deliver, region: str) -> None:
    digits = f"{region}19850101001"
    right = digits + citizen_check(digits)
    wrong = digits + ("0" if right[-1] != "0" else "1")
    lines = f"30000001,a,居住证,{right},,,GZ01\n30000002,b,居住证,{wrong},,,GZ01\n30000003,c,居住证,CHN110119850101,,,GZ01\n"
    report = await deliver("clients", HEAD + lines)
    assert [(each.line, each.field, each.code) for each in report.refusals] == [(3, "identity_number", "CHECK_DIGIT")]


UNTYPED = "number,name,identity_number,branch\n"
PERMIT = "81000019850101001" + citizen_check("81000019850101001")
CODE = FIRM + credit_check(FIRM)
TYPES = "SELECT number, identity_type, identity_number FROM client WHERE number LIKE '3%' ORDER BY 1"


@pytest.mark.parametrize("head", [UNTYPED, UNTYPED.replace("branch", "branch,identity_type")])
async def test_what_document_it_is_is_told_by_its_number_where_a_file_does_not_say_it(
    deliver: Deliver, ask: Ask, head: str
) -> None:
    blank = "," if "type" in head else ""
    lines = "".join(
        f"3000000{place},a,{number},GZ01{blank}\n" for place, number in enumerate((CITIZEN, PERMIT.lower(), CODE), 1)
    )
    await deliver("clients", head + lines)
    kinds = [("ID_CARD", CITIZEN), ("RESIDENCE_PERMIT", PERMIT), ("CREDIT_CODE", CODE)]
    assert await ask(TYPES) == [(f"3000000{place}", *kind) for place, kind in enumerate(kinds, 1)]


async def test_a_number_that_fits_no_document_is_refused_unless_its_document_is_on_file(
    deliver: Deliver, ask: Ask
) -> None:
    await deliver("clients", HEAD + f"30000001,a,护照,E00000001,,,GZ01\n30000002,b,身份证,{CITIZEN},,,GZ01\n")
    wrong = CITIZEN[:-1] + ("0" if CITIZEN[-1] != "0" else "1")
    other = CODE[:-1] + ("0" if CODE[-1] != "0" else "1")
    numbers = ("E00000002", "E00000003", wrong, other, "E00000004")
    lines = [f"3000000{place},a,{number},GZ01\n" for place, number in enumerate(numbers, 1)]
    report = await deliver("clients", UNTYPED + "".join(lines))
    assert [(each.line, each.field, each.code) for each in report.refusals] == [
        (3, "identity_number", "IDENTITY_KIND"),
        (4, "identity_number", "CHECK_DIGIT"),
        (5, "identity_number", "IDENTITY_KIND"),
        (6, "identity_number", "IDENTITY_KIND"),
    ]
    await deliver("clients", UNTYPED + lines[0])
    await deliver("clients", UNTYPED.replace("branch", "branch,identity_type") + "30000001,a,E00000003,GZ01,\n")
    assert (await ask(TYPES))[0] == ("30000001", "PASSPORT", "E00000003")


@given(st.integers(100, 999), st.dates(date(1850, 1, 1), date(2026, 3, 2)), st.integers(0, 999))
def test_whoever_has_a_right_citizens_number_has_that_document(area: int, born: date, rest: int) -> None:
    digits = f"{area}000{born:%Y%m%d}{rest:03d}"
    permit = digits[:2] in {"81", "82", "83"}
    found = document_type(digits + citizen_check(digits), date(2026, 3, 2))
    assert found is (IdentityType.RESIDENCE_PERMIT if permit else IdentityType.ID_CARD)
    assert document_type(digits, date(2026, 3, 2)) is None


async def test_accounts_are_opened_closed_and_graded(deliver: Deliver, ask: Ask) -> None:
    await deliver(
        "accounts", ACCOUNTS + "0700000001,8801,10000001,20260110,,A,1000000\n0700000002,,10000001,2026-01-11,0,,\n"
    )
    await deliver("accounts", ACCOUNTS + "0700000001,8801,10000001,20260110,20260227,B,500000.5\n")
    assert await ask(HELD) == [
        ("0700000001", date(2026, 1, 10), date(2026, 2, 27), "B", Decimal("500000.50")),
        ("0700000002", date(2026, 1, 11), None, None, None),
    ]


async def test_wrong_accounts_are_refused_by_line(deliver: Deliver) -> None:
    lines = (
        "0700000001,,99999999,20260110,,,\n"
        "0610000001,,10000002,20260110,,,\n"
        "0700000003,,10000001,20260110,20250101,,\n"
        "0700000004,,10000001,20990101,,,\n"
        "0700000005,,10000001,20260230,,,\n"
        "0700000006,,10000001,0,,,\n"
        "0700000007,,10000001,20260110,,,-1\n"
    )
    report = await deliver("accounts", ACCOUNTS + lines)
    assert [(each.line, each.field, each.code) for each in report.refusals] == [
        (2, "client", "UNKNOWN_CLIENT"),
        (3, "client", "OTHER_CLIENT"),
        (4, "closed_on", "BEFORE_OPENING"),
        (5, "opened_on", "IN_THE_FUTURE"),
        (6, "opened_on", "NOT_A_DATE"),
        (7, "opened_on", "MISSING"),
        (8, "credit_line", "NEGATIVE"),
    ]


async def test_a_client_who_changes_branch_brings_the_accounts_along_and_the_duties_are_swept(
    deliver: Deliver, ask: Ask
) -> None:
    accounts = "SELECT a.number, u.code FROM credit_account a JOIN unit u ON u.id = a.branch_id WHERE a.number LIKE '07%' ORDER BY 1"
    line = f"30000001,王㛃,身份证,{CITIZEN},,,"
    await deliver("clients", HEAD + line + "GZ01\n")
    held = "number,client,open_date,branch\n070001,30000001,20240102,\n070002,30000001,20240102,MHQ\n"
    await deliver("accounts", held)
    assert await ask(accounts) == [("070001", "GZ01"), ("070002", "MHQ")]
    await deliver("snapshots", "date,account,assets,debt\n20260227,070001,100.00,0\n20260227,070002,100.00,0\n")
    await deliver("clients", HEAD + line + "SZ01\n")
    assert await ask(accounts) == [("070001", "SZ01"), ("070002", "MHQ")]
    snapshots = "SELECT u.code FROM snapshot s JOIN unit u ON u.id = s.branch_id ORDER BY 1"
    assert await ask(snapshots) == [("MHQ",), ("SZ01",)]
    assert await ask("SELECT count(*) FROM tasks.task WHERE entrypoint = 'duties.sweep'") == [(1,)]
