"""What is to be done, and what one was told about it."""

from typing import Annotated

import strawberry
from strawberry import UNSET

from schema.types.describing import field
from schema.types.filtering import ObligationFilter
from schema.types.notice import Notice
from schema.types.obligation import Obligation
from schema.types.paging import After, Connection, First


@strawberry.type
class ObligationQueries:
    """Obligations."""

    @field("Open obligations of my unit, mine among them, by due date (待办列表).")
    def worklist(
        self,
        where: Annotated[
            ObligationFilter | None, strawberry.argument(name="filter", description="Which obligations (应办事项筛选).")
        ] = UNSET,
        first: First = UNSET,
        after: After = UNSET,
    ) -> Connection[Obligation]:
        """Compiled."""
        raise NotImplementedError

    @field("Obligations of all units in sight, by due date (应办事项列表).")
    def obligations(
        self,
        where: Annotated[
            ObligationFilter | None, strawberry.argument(name="filter", description="Which obligations (应办事项筛选).")
        ] = UNSET,
        first: First = UNSET,
        after: After = UNSET,
    ) -> Connection[Obligation]:
        """Compiled."""
        raise NotImplementedError

    @field("What I was told, newest first (我的通知).")
    def notices(
        self,
        unread: Annotated[
            bool | None, strawberry.argument(description="Only unread ones, or only read ones (是否未读).")
        ] = UNSET,
        first: First = UNSET,
        after: After = UNSET,
    ) -> Connection[Notice]:
        """Compiled."""
        raise NotImplementedError
