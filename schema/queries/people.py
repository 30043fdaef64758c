"""Who am I, who are the clients, and anything by its id."""

from typing import Annotated

import strawberry
from strawberry import UNSET

from schema.types.client import Client
from schema.types.client_list import ClientList
from schema.types.describing import field
from schema.types.filtering import ClientFilter, ClientListFilter
from schema.types.node import Node
from schema.types.organisation import Staff
from schema.types.paging import After, Connection, First


@strawberry.type
class PeopleQueries:
    """Directory and clients."""

    @field("The person who asks (本人).")
    def me(self) -> Staff:
        """Compiled."""
        raise NotImplementedError

    @field("Anything by its global id; null when it is not there or may not be seen (按标识查询).")
    def node(
        self,
        id: Annotated[strawberry.ID, strawberry.argument(description="Global id (全局标识).")],  # noqa: A002 - the API's name
    ) -> Node | None:
        """Compiled."""
        raise NotImplementedError

    @field("The client with this number (按客户号查询).")
    def client(
        self, number: Annotated[str, strawberry.argument(description="Client number (客户号).")]
    ) -> Client | None:
        """Compiled."""
        raise NotImplementedError

    @field("Clients in the order of their numbers (客户列表).")
    def clients(
        self,
        search: Annotated[
            str | None, strawberry.argument(description="How the name or number begins (姓名或客户号开头).")
        ] = UNSET,
        where: Annotated[
            ClientFilter | None, strawberry.argument(name="filter", description="Which clients (客户筛选).")
        ] = UNSET,
        first: First = UNSET,
        after: After = UNSET,
    ) -> Connection[Client]:
        """Compiled."""
        raise NotImplementedError

    @field("Lists of clients, last proposed first (客户名单).")
    def client_lists(
        self,
        where: Annotated[
            ClientListFilter | None, strawberry.argument(name="filter", description="Which lists (客户名单筛选).")
        ] = UNSET,
        first: First = UNSET,
        after: After = UNSET,
    ) -> Connection[ClientList]:
        """Compiled."""
        raise NotImplementedError
