"""The units and the 120 people of the demo firm, with the logins that are always there, as files for the importers."""

from collections.abc import Iterator
from random import Random

from cases.models.organisation import UnitType
from kernel.actor import Post
from server.demo.names import person

SEED = 20200101
FOUNDED = "2010-03-31"
BRANCHES = (
    ("GZ01", "广州天河路证券营业部"),
    ("SZ01", "深圳福华路证券营业部"),
    ("GZ02", "广州中山二路证券营业部"),
    ("SZ02", "深圳南山大道证券营业部"),
    ("FS01", "佛山季华路证券营业部"),
    ("DG01", "东莞鸿福路证券营业部"),
    ("ZH01", "珠海九洲大道证券营业部"),
    ("SH01", "上海世纪大道证券营业部"),
    ("BJ01", "北京金融大街证券营业部"),
    ("HZ01", "杭州庆春路证券营业部"),
    ("CD01", "成都人民南路证券营业部"),
    ("WH01", "武汉中南路证券营业部"),
)
FIRM = ("COMPANY", "南岭证券股份有限公司（演示）", UnitType.COMPANY_LEADERSHIP, "")
HEADQUARTERS = (
    ("MHQ", "融资融券业务管理总部", UnitType.MARGIN_HQ, "COMPANY"),
    ("BHQ", "经纪业务管理总部", UnitType.BROKERAGE_HQ, "COMPANY"),
    ("CSC", "客户服务中心", UnitType.CLIENT_SERVICE_CENTRE, "BHQ"),
    ("CLD", "合规与法律事务部", UnitType.COMPLIANCE_LEGAL, "COMPANY"),
    ("AHQ", "审计总部", UnitType.AUDIT_HQ, "COMPANY"),
    ("MFC", "融资融券业务管理委员会", UnitType.MARGIN_COMMITTEE, "COMPANY"),
)
# login, name, unit, post, superior's login
NAMED = (
    ("leader", "陈国栋", "COMPANY", Post.LEADER, ""),
    ("admin", "郭晓峰", "COMPANY", Post.ADMINISTRATOR, "leader"),
    ("brokerage.head", "林志远", "BHQ", Post.UNIT_HEAD, "leader"),
    ("hq.head", "梁伟明", "MHQ", Post.UNIT_HEAD, "leader"),
    ("hq.revisits", "何静怡", "MHQ", Post.REVISIT_OFFICER, "hq.head"),
    ("hq.complaints", "罗雪梅", "MHQ", Post.COMPLAINT_OFFICER, "hq.head"),
    ("hq.threshold", "唐嘉诚", "MHQ", Post.THRESHOLD_ADMINISTRATOR, "hq.head"),
    ("hq.liquidation", "冯建业", "MHQ", Post.LIQUIDATION_OFFICER, "hq.head"),
    ("hq.control", "曾丽华", "MHQ", Post.LIQUIDATION_CONTROL_OFFICER, "hq.head"),
    ("hq.marking", "彭俊杰", "MHQ", Post.MARK_TO_MARKET_OFFICER, "hq.head"),
    ("hq.revisits2", "邹文轩", "MHQ", Post.REVISIT_OFFICER, "hq.head"),
    ("csc.head", "蔡文婷", "CSC", Post.UNIT_HEAD, "brokerage.head"),
    ("csc.operations", "潘志强", "CSC", Post.OPERATIONS_DIRECTOR, "csc.head"),
    ("csc.agent", "田小雨", "CSC", Post.AGENT, "csc.operations"),
    ("csc.agent2", "沈佳怡", "CSC", Post.AGENT, "csc.operations"),
    ("csc.agent3", "石磊", "CSC", Post.AGENT, "csc.operations"),
    ("csc.agent4", "钟思雨", "CSC", Post.AGENT, "csc.operations"),
    ("csc.agent5", "贾明涛", "CSC", Post.AGENT, "csc.operations"),
    ("compliance.head", "孟庆华", "CLD", Post.UNIT_HEAD, "leader"),
    ("compliance.officer", "范正平", "CLD", Post.COMPLIANCE_OFFICER, "compliance.head"),
    ("audit.head", "尹立群", "AHQ", Post.UNIT_HEAD, "leader"),
    ("audit.officer", "余思远", "AHQ", Post.AUDITOR, "audit.head"),
    ("committee.member", "姚建国", "MFC", Post.COMMITTEE_MEMBER, "leader"),
    ("committee.member2", "顾永康", "MFC", Post.COMMITTEE_MEMBER, "leader"),
    ("core.feed", "融资融券核心系统", "COMPANY", Post.CORE_FEED, ""),
    ("call.centre", "呼叫中心平台", "COMPANY", Post.CALL_CENTRE, ""),
    ("counter.gate", "柜台系统", "COMPANY", Post.COUNTER_GATE, ""),
)
# What a branch's login is called after its dot, the post, the superior.
BRANCH_POSTS = (
    ("head", Post.UNIT_HEAD, None),
    ("operations", Post.OPERATIONS_DIRECTOR, "head"),
    ("supervisor", Post.BUSINESS_SUPERVISOR, "head"),
    ("margin", Post.MARGIN_SPECIALIST, "supervisor"),
    ("revisits", Post.REVISIT_OFFICER, "supervisor"),
    ("revisits2", Post.REVISIT_OFFICER, "supervisor"),
    ("revisits3", Post.REVISIT_OFFICER, "supervisor"),
    ("margin2", Post.MARGIN_SPECIALIST, "supervisor"),
)
PREFIXES = {"GZ01": "branch", "SZ01": "other"}
KNOWN = {
    "branch.head": "黄耀辉",
    "branch.operations": "邓丽君",
    "branch.supervisor": "谢文斌",
    "branch.margin": "韩晓东",
    "branch.revisits": "李㛃",
    "other.head": "苏启明",
    "other.revisits": "吕芳",
}


def login(branch: str, post: str) -> str:
    """Give a branch login such as `branch.revisits` (GZ01) or `fs01.head`."""
    return f"{PREFIXES.get(branch, branch.lower())}.{post}"


def units_file() -> str:
    """Write the units."""
    lines = ["code,name,type,parent,founded"]
    lines += [f"{code},{name},{kind.value},{parent},{FOUNDED}" for code, name, kind, parent in (FIRM, *HEADQUARTERS)]
    lines += [f"{code},{name},{UnitType.BRANCH.value},BHQ,{FOUNDED}" for code, name in BRANCHES]
    return "\n".join(lines) + "\n"


def staff_file() -> str:
    """Write the people and machine accounts."""
    lines = ["login,name,unit,posts,superior"]
    lines += [f"{name},{called},{unit},{post.value},{superior}" for name, called, unit, post, superior in NAMED]
    lines += _branch_lines(Random(SEED))  # noqa: S311 the same people every time
    return "\n".join(lines) + "\n"


def _branch_lines(random: Random) -> Iterator[str]:
    for branch, _ in BRANCHES:
        for post, held, above in BRANCH_POSTS:
            name = login(branch, post)
            superior = "brokerage.head" if above is None else login(branch, above)
            yield f"{name},{KNOWN.get(name) or person(random)},{branch},{held.value},{superior}"
