"""授权代办: who acts for whom during an absence."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.types.finding_words import DelegationMatter
from schema.types.node import Node

if TYPE_CHECKING:
    from schema.types.organisation import Staff

TheStaff = Annotated["Staff", strawberry.lazy("schema.types.organisation")]


@strawberry.type(description="Somebody acts for a colleague of the same unit during an absence (授权代办).")
class Delegation(Node):
    """授权代办."""

    principal: TheStaff = strawberry.field(description="Who is absent (委托人).")
    delegate: TheStaff = strawberry.field(description="Who acts instead (受托人).")
    matter: DelegationMatter = strawberry.field(description="What for (代办范围).")
    since: datetime = strawberry.field(description="From when (开始时间).")
    until: datetime = strawberry.field(description="Until when; earlier when it was ended (结束时间).")
    made_by: TheStaff = strawberry.field(description="Who arranged it (授权人).")
    made_at: datetime = strawberry.field(description="When it was arranged (授权时间).")
