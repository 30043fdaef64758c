"""单位、员工、岗位: the directory that every member of staff sees."""

from typing import Optional

import strawberry

from cases.models.organisation import UnitType
from kernel.actor import Post
from schema.types.describing import publish
from schema.types.node import Node

UNIT_TYPES = publish(
    UnitType,
    "Type of a unit (单位类型).",
    {
        UnitType.COMPANY_LEADERSHIP: ("公司领导", "Company leadership"),
        UnitType.MARGIN_HQ: ("融资融券业务管理总部", "Margin business headquarters"),
        UnitType.BROKERAGE_HQ: ("经纪业务管理总部", "Brokerage headquarters"),
        UnitType.CLIENT_SERVICE_CENTRE: ("客户服务中心", "Client service centre"),
        UnitType.BRANCH: ("营业网点", "Branch"),
        UnitType.COMPLIANCE_LEGAL: ("合规与法律事务部", "Compliance and legal department"),
        UnitType.AUDIT_HQ: ("审计总部", "Audit headquarters"),
        UnitType.MARGIN_COMMITTEE: ("融资融券业务管理委员会", "Margin business committee"),
    },
)
POSTS = publish(
    Post,
    "Post that a person holds; rights come from posts alone (岗位).",
    {
        Post.UNIT_HEAD: ("负责人", "Head of the unit"),
        Post.OPERATIONS_DIRECTOR: ("营运总监", "Operations director"),
        Post.BUSINESS_SUPERVISOR: ("业务主管", "Business supervisor"),
        Post.MARGIN_SPECIALIST: ("融资融券专岗", "Margin specialist"),
        Post.REVISIT_OFFICER: ("回访人员", "Revisit officer"),
        Post.AGENT: ("坐席员", "Agent of the client service centre"),
        Post.COMPLAINT_OFFICER: ("投诉处理专员", "Complaint officer"),
        Post.THRESHOLD_ADMINISTRATOR: ("监控阀值管理岗", "Threshold administrator"),
        Post.LIQUIDATION_OFFICER: ("平仓岗", "Liquidation officer"),
        Post.LIQUIDATION_CONTROL_OFFICER: ("平仓内控岗", "Liquidation control officer"),
        Post.MARK_TO_MARKET_OFFICER: ("逐日盯市岗", "Mark-to-market officer"),
        Post.COMPLIANCE_OFFICER: ("合规岗", "Compliance officer"),
        Post.AUDITOR: ("审计岗", "Auditor"),
        Post.LEADER: ("公司领导", "Member of the company's leadership"),
        Post.COMMITTEE_MEMBER: ("委员会委员", "Member of the margin committee"),
        Post.ADMINISTRATOR: ("系统管理员", "System administrator"),
        Post.CORE_FEED: ("核心系统账号", "Machine account of the margin core that delivers files"),
        Post.CALL_CENTRE: ("呼叫中心账号", "Machine account of the call centre that delivers recordings"),
        Post.COUNTER_GATE: ("柜台系统账号", "Machine account of the counter that asks before applications"),
        Post.SCHEDULER: ("调度程序账号", "Machine account of the scheduler"),
    },
)


@strawberry.type(description="A unit of the firm (单位/部门).")
class Unit(Node):
    """单位."""

    code: str = strawberry.field(description="Code of the unit (单位代码).")
    name: str = strawberry.field(description="Name of the unit (单位名称).")
    type: UnitType = strawberry.field(description="Type of the unit (单位类型).")
    parent: Optional["Unit"] = strawberry.field(description="The unit above (上级单位).")  # noqa: UP045 - a forward name
    head: Optional["Staff"] = strawberry.field(description="Head of the unit (负责人).")  # noqa: UP045


@strawberry.type(description="A member of staff, or a machine account (员工).")
class Staff(Node):
    """员工."""

    login: str = strawberry.field(description="Login name (登录名).")
    name: str = strawberry.field(description="Name (姓名).")
    posts: list[Post] = strawberry.field(description="Posts held now, in alphabetical order (现任岗位).")
    unit: Unit = strawberry.field(description="The unit the person belongs to (所属单位).")
    superior: Optional["Staff"] = strawberry.field(description="Direct superior (直接上级).")  # noqa: UP045
