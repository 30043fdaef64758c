"""Who acts: a person of staff or a machine account, with the posts held at this moment."""

from dataclasses import dataclass
from enum import StrEnum


class Post(StrEnum):
    """岗位. Stored as text; the names are those of the API."""

    UNIT_HEAD = "UNIT_HEAD"
    OPERATIONS_DIRECTOR = "OPERATIONS_DIRECTOR"
    BUSINESS_SUPERVISOR = "BUSINESS_SUPERVISOR"
    MARGIN_SPECIALIST = "MARGIN_SPECIALIST"
    REVISIT_OFFICER = "REVISIT_OFFICER"
    AGENT = "AGENT"
    COMPLAINT_OFFICER = "COMPLAINT_OFFICER"
    THRESHOLD_ADMINISTRATOR = "THRESHOLD_ADMINISTRATOR"
    LIQUIDATION_OFFICER = "LIQUIDATION_OFFICER"
    LIQUIDATION_CONTROL_OFFICER = "LIQUIDATION_CONTROL_OFFICER"
    MARK_TO_MARKET_OFFICER = "MARK_TO_MARKET_OFFICER"
    COMPLIANCE_OFFICER = "COMPLIANCE_OFFICER"
    AUDITOR = "AUDITOR"
    LEADER = "LEADER"
    COMMITTEE_MEMBER = "COMMITTEE_MEMBER"
    ADMINISTRATOR = "ADMINISTRATOR"
    CORE_FEED = "CORE_FEED"
    CALL_CENTRE = "CALL_CENTRE"
    COUNTER_GATE = "COUNTER_GATE"
    SCHEDULER = "SCHEDULER"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or machine account as it stands in the database at the start of the work."""

    staff_id: int
    login: str
    name: str
    unit_id: int
    unit_type: str
    posts: frozenset[Post]

    def holds(self, *posts: Post) -> bool:
        """Tell whether the actor holds at least one of `posts`."""
        return not self.posts.isdisjoint(posts)
