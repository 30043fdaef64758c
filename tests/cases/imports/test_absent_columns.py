"""A column that a file does not have leaves alone what is on file; one that is there and blank says none."""

from datetime import date
from decimal import Decimal

from cases.identity import citizen_check
from tests.cases.imports.conftest import Ask, Deliver

CITIZEN = "99999919850101001" + citizen_check("99999919850101001")


async def test_clients_keep_what_their_file_has_no_column_for(deliver: Deliver, ask: Ask) -> None:
    query = """
SELECT c.name, c.identity_type, c.phone, c.email, c.address, c.investor_class, s.login
FROM client c LEFT JOIN staff s ON s.id = c.developer_id WHERE c.number = '30000001'"""
    head = "number,name,identity_type,identity_number,phone,email,address,investor_class,branch,developer\n"
    kept = ("PASSPORT", "13000000001", "a@b.cn", "天河路1号", "PROFESSIONAL", "branch.head")
    await deliver(
        "clients", head + f"30000001,王㛃,护照,{CITIZEN},13000000001,a@b.cn,天河路1号,专业,GZ01,branch.head\n"
    )
    report = await deliver("clients", f"number,name,identity_number,branch\n30000001,王𠮷,{CITIZEN},GZ01\n")
    assert (report.loaded, report.changed) == (1, 1)
    assert await ask(query) == [("王𠮷", *kept)]
    await deliver("clients", head + f"30000001,王𠮷,,{CITIZEN},,,,,GZ01,\n")
    assert await ask(query) == [("王𠮷", "ID_CARD", None, None, None, "ORDINARY", None)]


async def test_staff_keep_what_their_file_has_no_column_for(deliver: Deliver, ask: Ask) -> None:
    query = """
SELECT s.name, p.login, (s.left_at AT TIME ZONE 'Asia/Shanghai')::date, s.notify_target, s.machine,
       (SELECT string_agg(t.post, ';' ORDER BY t.post) FROM staff_post t WHERE t.staff_id = s.id AND t.ended_at IS NULL)
FROM staff s LEFT JOIN staff p ON p.id = s.superior_id WHERE s.login LIKE 'new.%' ORDER BY s.login"""
    head = "login,name,unit,posts,superior,left,notify_target\n"
    await deliver(
        "staff",
        head + "new.a,李,SZ01,AGENT;REVISIT_OFFICER,other.head,,json://x\nnew.b,吴,SZ01,AGENT,other.head,20260226,\n"
        "new.c,机,SZ01,CALL_CENTRE,,,\n",
    )
    lines = "new.a,李䶮,SZ01\nnew.b,吴,SZ01\nnew.c,机,SZ01\n"
    assert (await deliver("staff", "login,name,unit\n" + lines)).changed == 1
    assert await ask(query) == [
        ("李䶮", "other.head", None, "json://x", False, "AGENT;REVISIT_OFFICER"),
        ("吴", "other.head", date(2026, 2, 27), None, False, None),
        ("机", None, None, None, True, "CALL_CENTRE"),
    ]
    await deliver("staff", "login,name,unit,posts,superior\nnew.a,李䶮,SZ01,,\n")
    assert (await ask(query))[0] == ("李䶮", None, None, "json://x", False, None)


async def test_accounts_keep_what_their_file_has_no_column_for(deliver: Deliver, ask: Ask) -> None:
    query = """
SELECT a.opened_on, a.fund_account, u.code, a.closed_on, a.debt_settled_on, a.credit_grade, a.credit_line
FROM credit_account a JOIN unit u ON u.id = a.branch_id WHERE a.number = '0700000001'"""
    head = "number,fund_account,client,branch,opened,closed,debt_settled,grade,line\n"
    await deliver("accounts", head + "0700000001,8801,10000001,SZ01,20260110,20260227,20260226,A,100\n")
    await deliver("accounts", "number,client,opened\n0700000001,10000001,20260111\n")
    kept = ("8801", "SZ01", date(2026, 2, 27), date(2026, 2, 26), "A", Decimal("100.00"))
    assert await ask(query) == [(date(2026, 1, 11), *kept)]
    await deliver("accounts", head + "0700000001,,10000001,,20260111,,,,\n")
    assert await ask(query) == [(date(2026, 1, 11), None, "GZ01", None, None, None, None)]


async def test_units_keep_what_their_file_has_no_column_for(deliver: Deliver, ask: Ask) -> None:
    query = """
SELECT u.name, p.code, u.closed_on FROM unit u LEFT JOIN unit p ON p.id = u.parent_id
WHERE u.code IN ('BJ01', 'COMPANY') ORDER BY u.code"""
    await deliver("units", "code,name,type,parent,closed\nBJ01,a,BRANCH,BHQ,20260227\n")
    await deliver("units", "code,name,type\nBJ01,b,BRANCH\nCOMPANY,南粤证券,公司领导\n")
    assert await ask(query) == [("b", "BHQ", date(2026, 2, 27)), ("南粤证券", None, None)]
    await deliver("units", "code,name,type,parent\nBJ01,b,BRANCH,\n")
    assert (await ask(query))[0] == ("b", "COMPANY", date(2026, 2, 27))


async def test_lines_once_refused_come_in_with_the_same_file_when_what_they_lacked_is_there(
    deliver: Deliver, ask: Ask
) -> None:
    content = f"number,name,identity_number,branch\n30000001,a,{CITIZEN},GZ01\n30000002,b,{CITIZEN},NEW1\n"
    assert (await deliver("clients", content, accept_good=True)).refused == 1
    await deliver("units", "code,name,type\nNEW1,新,BRANCH\n")
    report = await deliver("clients", content)
    assert (report.already, report.loaded, report.added, report.refused) == (False, 2, 1, 0)
    assert await ask("SELECT number FROM client WHERE number LIKE '3%' ORDER BY 1") == [("30000001",), ("30000002",)]
    assert await ask("SELECT rows, refused FROM import_file WHERE kind = 'clients'") == [(2, 0)]
    assert (await deliver("clients", content)).already
