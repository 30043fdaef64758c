"""岗位: the name of every post, as staff read it and as the API shows it."""

from collections.abc import Iterable, Mapping

from kernel.actor import Post
from kernel.errors import Language

NAMES: Mapping[str, tuple[str, str]] = {
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
}


def listed(posts: Iterable[Post], language: Language) -> str:
    """Name posts in Chinese or English, in the order in which the house names them."""
    wanted: set[str] = set(posts)
    chosen = [names for post, names in NAMES.items() if post in wanted]
    return "、".join(zh for zh, _ in chosen) if language == "zh" else ", ".join(en for _, en in chosen)
