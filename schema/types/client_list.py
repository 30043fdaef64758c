"""客户名单: the lists that people of staff keep of their clients, as they were approved."""

from datetime import datetime

import strawberry

from schema.types.client import Client
from schema.types.node import Node
from schema.types.organisation import Staff, Unit
from schema.types.rulebook import RulebookVersion
from schema.types.vocabulary import ClientListStatus


@strawberry.type(description="One client on a list (名单客户).")
class ClientListEntry(Node):
    """名单客户."""

    client: Client | None = strawberry.field(description="The client; null when not in your sight (客户).")


@strawberry.type(description="A complete list of the clients that somebody looks after (客户名单).")
class ClientList(Node):
    """客户名单."""

    kind: str = strawberry.field(description="Kind, by its code in the rulebook (名单种类).")
    rulebook: RulebookVersion = strawberry.field(description="The rulebook version that demands it (适用制度版本).")
    keeper: Staff = strawberry.field(description="Who keeps it (编制人).")
    unit: Unit = strawberry.field(description="The keeper's unit (所属单位).")
    status: ClientListStatus = strawberry.field(description="State (名单状态).")
    status_label: str = strawberry.field(description="State as a Chinese word (状态名称).")
    version: int = strawberry.field(description="Number of changes, to be given as expectedVersion (版本).")
    proposed_at: datetime = strawberry.field(description="When it was proposed (提交时间).")
    decided_at: datetime | None = strawberry.field(description="When it was decided; null before (审核时间).")
    decided_by: Staff | None = strawberry.field(description="Who decided it (审核人).")
    reason: str | None = strawberry.field(description="Why it was returned (退回理由).")
    entries: list[ClientListEntry] = strawberry.field(description="The clients on it, at most a thousand (名单客户).")
