"""单位 and 员工: a tree by codes, people with posts and superiors; leaving ends every right."""

from datetime import date

import pytest

from cases.imports.errors import ImportNotAllowed
from tests.cases.imports.conftest import Ask, Deliver

UNITS = "code,name,type,parent\n"
TREE = """
SELECT u.code, u.name, u.type, p.code FROM unit u LEFT JOIN unit p ON p.id = u.parent_id WHERE u.code LIKE '%BJ%' ORDER BY 1"""
STAFF = "login,name,unit,posts,superior,left\n"
POSTS = """
SELECT s.login, p.post, p.ended_at IS NULL FROM staff s JOIN staff_post p ON p.staff_id = s.id
WHERE s.login LIKE 'new.%' OR s.login = 'other.head' ORDER BY 1, 2"""
SEEN = "SELECT count(*) FROM staff_scope c JOIN staff s ON s.id = c.staff_id WHERE s.login = 'new.officer' AND c.clients <> '{}'"


async def test_units_come_in_any_order_and_again_change_only_what_differs(deliver: Deliver, ask: Ask) -> None:
    content = UNITS + "BJ02,北京二部,营业网点,BJ\nBJ,北京分公司,BRANCH,BHQ\n"
    report = await deliver("units", content)
    assert (report.loaded, report.added) == (2, 2)
    assert await ask(TREE) == [("BJ", "北京分公司", "BRANCH", "BHQ"), ("BJ02", "北京二部", "BRANCH", "BJ")]
    report = await deliver("units", UNITS + "BJ02,北京朝阳营业部,BRANCH,\n")
    assert (report.added, report.changed) == (0, 1)
    assert (await ask(TREE))[1] == ("BJ02", "北京朝阳营业部", "BRANCH", "COMPANY")


async def test_a_unit_stands_since_its_founding_or_since_the_file_that_first_named_it(
    deliver: Deliver, ask: Ask
) -> None:
    days = "SELECT code, founded_on FROM unit WHERE code LIKE 'BJ%' OR code = 'GZ01' ORDER BY 1"
    head = "code,name,type,parent,founded\n"
    lines = "BJ01,a,BRANCH,BHQ,20150601\nBJ02,b,BRANCH,BHQ,\nGZ01,广州天河路证券营业部,BRANCH,BHQ,\n"
    await deliver("units", head + lines, on=date(2026, 2, 27))
    await deliver("units", UNITS + "BJ03,c,BRANCH,BHQ\n")
    assert await ask(days) == [
        ("BJ01", date(2015, 6, 1)),
        ("BJ02", date(2026, 2, 27)),
        ("BJ03", date(2026, 3, 2)),
        ("GZ01", None),
    ]
    await deliver("units", head + "BJ02,b,BRANCH,BHQ,2020-01-31\nBJ03,c,BRANCH,BHQ,\n")
    assert [row[1] for row in await ask(days)][1:3] == [date(2020, 1, 31), date(2026, 3, 2)]


async def test_a_unit_that_was_closed_stays_so_until_a_file_says_another_day(deliver: Deliver, ask: Ask) -> None:
    closed = "SELECT closed_on FROM unit WHERE code = 'BJ02'"
    head = "code,name,type,parent,撤销日期\n"
    await deliver("units", head + "BJ02,b,BRANCH,BHQ,20260215\n")
    await deliver("units", head + "BJ02,b2,BRANCH,BHQ,\n")
    assert await ask(closed) == [(date(2026, 2, 15),)]
    await deliver("units", head + "BJ02,b2,BRANCH,BHQ,2026-02-20\n")
    assert await ask(closed) == [(date(2026, 2, 20),)]


async def test_the_firm_itself_may_be_renamed_and_stays_the_root(deliver: Deliver, ask: Ask) -> None:
    await deliver("units", UNITS + "COMPANY,南粤证券,公司领导,\n")
    assert await ask("SELECT name, parent_id FROM unit WHERE code = 'COMPANY'") == [("南粤证券", None)]


async def test_circles_strange_parents_and_what_hangs_on_them_are_refused(deliver: Deliver, ask: Ask) -> None:
    content = UNITS + (
        "BJ1,a,BRANCH,BJ2\nBJ2,b,BRANCH,BJ1\nBJ3,c,BRANCH,NONE\nBJ4,d,BRANCH,BJ3\n"
        "BJ5,e,ODD,BHQ\nBJ6,f,BRANCH,BHQ\nBJ6,g,BRANCH,BHQ\n"
    )
    report = await deliver("units", content)
    assert {(each.line, each.code) for each in report.refusals} >= {
        (2, "CYCLE"),
        (3, "CYCLE"),
        (4, "UNKNOWN_PARENT"),
        (6, "NOT_A_CHOICE"),
        (7, "DUPLICATE"),
        (8, "DUPLICATE"),
    }
    assert await ask(TREE) == []
    report = await deliver("units", content, accept_good=True)
    assert (report.loaded, report.refused) == (0, 7)


async def test_people_hold_the_posts_listed_and_lose_those_no_longer_listed(deliver: Deliver, ask: Ask) -> None:
    content = (
        STAFF + "new.officer,李䶮,SZ01,回访人员;MARGIN_SPECIALIST,new.head,\nnew.head,𠮷田,SZ01,负责人,other.head,\n"
    )
    assert (await deliver("staff", content, login="admin")).added == 2
    assert await ask(POSTS) == [
        ("new.head", "UNIT_HEAD", True),
        ("new.officer", "MARGIN_SPECIALIST", True),
        ("new.officer", "REVISIT_OFFICER", True),
        ("other.head", "UNIT_HEAD", True),
    ]
    assert await ask(SEEN) == [(1,)]
    assert await ask("SELECT s.login FROM unit u JOIN staff s ON s.id = u.head_id WHERE u.code = 'SZ01'") == [
        ("other.head",)
    ]
    await deliver("staff", STAFF + "new.officer,李䶮,SZ01,REVISIT_OFFICER,new.head,\n")
    assert (await ask(POSTS))[1:3] == [
        ("new.officer", "MARGIN_SPECIALIST", False),
        ("new.officer", "REVISIT_OFFICER", True),
    ]


async def test_leaving_ends_every_right_at_once(deliver: Deliver, ask: Ask) -> None:
    await deliver("staff", STAFF + "new.officer,李䶮,SZ01,REVISIT_OFFICER,other.head,\n")
    await deliver("staff", STAFF + "new.officer,李䶮,SZ01,REVISIT_OFFICER,other.head,20260301\n")
    assert await ask("SELECT left_at::date FROM staff WHERE login = 'new.officer'") == [(date(2026, 3, 1),)]
    assert await ask(SEEN) == [(0,)]
    assert (await ask(POSTS))[0] == ("new.officer", "REVISIT_OFFICER", False)


async def test_wrong_people_are_refused_by_line(deliver: Deliver) -> None:
    content = STAFF + (
        "a,甲,NONE,AGENT,,\n"
        "b,乙,SZ01,AGENT,nobody,\n"
        "c,丙,SZ01,AGENT,d,\n"
        "d,丁,SZ01,AGENT,c,\n"
        "e,戊,SZ01,JANITOR,,\n"
        "scheduler,己,SZ01,AGENT,,\n"
        "g,庚,SZ01,AGENT,,20990101\n"
        ",辛,SZ01,AGENT,,\n"
    )
    report = await deliver("staff", content)
    assert {(each.line, each.field, each.code) for each in report.refusals} == {
        (2, "unit", "UNKNOWN_UNIT"),
        (3, "superior", "UNKNOWN_STAFF"),
        (4, "superior", "CYCLE"),
        (5, "superior", "CYCLE"),
        (6, "posts", "NOT_A_CHOICE"),
        (7, "login", "RESERVED"),
        (8, "left_on", "IN_THE_FUTURE"),
        (9, "login", "MISSING"),
    }


async def test_a_branch_brings_no_staff_in(deliver: Deliver) -> None:
    with pytest.raises(ImportNotAllowed):
        await deliver("staff", STAFF + "x,x,SZ01,AGENT,,\n", login="branch.head")
