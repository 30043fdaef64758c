"""A small firm for tests: two branches, the centre, every headquarters, every login, and a few clients."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from cases.models.client import Client, CreditAccount
from cases.models.organisation import Staff, StaffPost, Unit, UnitType
from kernel.actor import Post

UNITS = (
    ("MHQ", "融资融券业务管理总部", UnitType.MARGIN_HQ, "COMPANY"),
    ("BHQ", "经纪业务管理总部", UnitType.BROKERAGE_HQ, "COMPANY"),
    ("CSC", "客户服务中心", UnitType.CLIENT_SERVICE_CENTRE, "BHQ"),
    ("GZ01", "广州天河路证券营业部", UnitType.BRANCH, "BHQ"),
    ("SZ01", "深圳福华路证券营业部", UnitType.BRANCH, "BHQ"),
    ("CLD", "合规与法律事务部", UnitType.COMPLIANCE_LEGAL, "COMPANY"),
    ("AHQ", "审计总部", UnitType.AUDIT_HQ, "COMPANY"),
    ("MFC", "融资融券业务管理委员会", UnitType.MARGIN_COMMITTEE, "COMPANY"),
)

# login, name, unit, post, superior's login
PEOPLE = (
    ("leader", "陈国栋", "COMPANY", Post.LEADER, None),
    ("admin", "郭晓峰", "COMPANY", Post.ADMINISTRATOR, "leader"),
    ("brokerage.head", "林志远", "BHQ", Post.UNIT_HEAD, "leader"),
    ("hq.head", "梁伟明", "MHQ", Post.UNIT_HEAD, "leader"),
    ("hq.revisits", "何静怡", "MHQ", Post.REVISIT_OFFICER, "hq.head"),
    ("hq.complaints", "罗雪梅", "MHQ", Post.COMPLAINT_OFFICER, "hq.head"),
    ("hq.threshold", "唐嘉诚", "MHQ", Post.THRESHOLD_ADMINISTRATOR, "hq.head"),
    ("hq.liquidation", "冯建业", "MHQ", Post.LIQUIDATION_OFFICER, "hq.head"),
    ("hq.control", "曾丽华", "MHQ", Post.LIQUIDATION_CONTROL_OFFICER, "hq.head"),
    ("hq.marking", "彭俊杰", "MHQ", Post.MARK_TO_MARKET_OFFICER, "hq.head"),
    ("csc.head", "蔡文婷", "CSC", Post.UNIT_HEAD, "brokerage.head"),
    ("csc.operations", "潘志强", "CSC", Post.OPERATIONS_DIRECTOR, "csc.head"),
    ("csc.agent", "田小雨", "CSC", Post.AGENT, "csc.operations"),
    ("branch.head", "黄耀辉", "GZ01", Post.UNIT_HEAD, "brokerage.head"),
    ("branch.operations", "邓丽君", "GZ01", Post.OPERATIONS_DIRECTOR, "branch.head"),
    ("branch.supervisor", "谢文斌", "GZ01", Post.BUSINESS_SUPERVISOR, "branch.head"),
    ("branch.margin", "韩晓东", "GZ01", Post.MARGIN_SPECIALIST, "branch.supervisor"),
    ("branch.revisits", "李㛃", "GZ01", Post.REVISIT_OFFICER, "branch.supervisor"),
    ("other.head", "苏启明", "SZ01", Post.UNIT_HEAD, "brokerage.head"),
    ("other.revisits", "吕芳", "SZ01", Post.REVISIT_OFFICER, "other.head"),
    ("compliance.officer", "范正平", "CLD", Post.COMPLIANCE_OFFICER, "leader"),
    ("audit.officer", "余思远", "AHQ", Post.AUDITOR, "leader"),
    ("committee.member", "姚建国", "MFC", Post.COMMITTEE_MEMBER, "leader"),
    ("core.feed", "融资融券核心系统", "COMPANY", Post.CORE_FEED, None),
    ("call.centre", "呼叫中心平台", "COMPANY", Post.CALL_CENTRE, None),
    ("counter.gate", "柜台系统", "COMPANY", Post.COUNTER_GATE, None),
)

MACHINES = {"core.feed", "call.centre", "counter.gate"}
HIRED = datetime.fromisoformat("2020-01-02T01:00:00+00:00")

# number, name, branch, opened on
CLIENTS = (
    ("10000001", "王小明", "GZ01", date(2024, 5, 20)),
    ("10000002", "张䶮", "GZ01", date(2025, 11, 30)),
    ("10000003", "赵文静", "GZ01", date(2026, 2, 10)),
    ("20000001", "周建华", "SZ01", date(2023, 3, 31)),
    ("20000002", "吴晓燕", "SZ01", date(2026, 1, 5)),
)


@dataclass(frozen=True, slots=True)
class Firm:
    """Ids by the names that tests use: logins, unit codes, client numbers."""

    staff: dict[str, int]
    units: dict[str, int]
    clients: dict[str, int]


async def found(session: AsyncSession, company_id: int) -> Firm:
    """Write the firm through an open session whose actor may; give the ids."""
    units = await _units(session, company_id)
    staff = await _people(session, units)
    return Firm(staff, units, await _clients(session, units))


async def _units(session: AsyncSession, company_id: int) -> dict[str, int]:
    units = {"COMPANY": company_id}
    for code, name, kind, parent in UNITS:
        unit = Unit(code=code, name=name, type=kind.value, parent_id=units[parent])
        session.add(unit)
        await session.flush()
        units[code] = unit.id
    return units


async def _people(session: AsyncSession, units: dict[str, int]) -> dict[str, int]:
    staff: dict[str, int] = {}
    for login, name, unit, post, superior in PEOPLE:
        person = Staff(
            login=login,
            name=name,
            unit_id=units[unit],
            superior_id=staff[superior] if superior else None,
            machine=login in MACHINES,
        )
        session.add(person)
        await session.flush()
        staff[login] = person.id
        session.add(StaffPost(staff_id=person.id, post=post.value, since=HIRED))
    await session.flush()
    return staff


async def _clients(session: AsyncSession, units: dict[str, int]) -> dict[str, int]:
    clients: dict[str, int] = {}
    for number, name, branch, opened_on in CLIENTS:
        client = Client(
            number=number,
            name=name,
            identity_type="ID_CARD",
            identity_number=f"44010619850{number[-1]}12{number[-4:]}",
            phone=f"138{number}",
            investor_class="ORDINARY",
            branch_id=units[branch],
        )
        session.add(client)
        await session.flush()
        clients[number] = client.id
        account = CreditAccount(number=f"06{number}", client_id=client.id, branch_id=units[branch], opened_on=opened_on)
        session.add(account)
    await session.flush()
    return clients
