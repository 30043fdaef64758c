"""留痕: who did what, when."""

from datetime import datetime

import strawberry
from strawberry.scalars import JSON

from schema.connections import Connection
from schema.types.document import TheCase
from schema.types.node import Node
from schema.types.organisation import Staff, Unit


@strawberry.type(description="One fact in the journal; never changed (留痕).")
class JournalEntry(Node):
    """留痕."""

    at: datetime = strawberry.field(description="When (操作时间).")
    actor: Staff | None = strawberry.field(description="Who (操作人).")
    actor_login: str = strawberry.field(description="Login at that time (操作人登录名).")
    on_behalf_of: Staff | None = strawberry.field(description="For whom, during an absence (代何人办理).")
    kind: str = strawberry.field(description="What was done, a stable code (操作种类).")
    subject_id: strawberry.ID = strawberry.field(description="Global id of what it was done to (操作对象).")
    of_case: TheCase | None = strawberry.field(description="The case it belongs to (所属案件).")
    unit: Unit = strawberry.field(description="The unit whose matter it is (所属单位).")
    count: int = strawberry.field(description="How many rows a set-based run changed; 1 otherwise (涉及条数).")
    details: JSON = strawberry.field(description="Further facts (详情).")


@strawberry.type(description="One page of the journal (留痕分页).")
class JournalConnection(Connection[JournalEntry]):
    """留痕分页."""
