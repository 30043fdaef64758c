"""Cases and filings."""

from typing import Annotated

import strawberry
from strawberry import UNSET

from schema.types.case import Case
from schema.types.describing import field
from schema.types.filing import Filing
from schema.types.filtering import CaseFilter, CaseOrder, FilingFilter
from schema.types.paging import After, Connection, First
from schema.types.rulebook import RulebookVersion


@strawberry.type
class CaseQueries:
    """Cases, filings, rulebooks."""

    @field("The case with this number (按案件编号查询).")
    def case_by_number(
        self, number: Annotated[str, strawberry.argument(description="Number of the case (案件编号).")]
    ) -> Case | None:
        """Compiled."""
        raise NotImplementedError

    @field("Cases (案件列表).")
    def cases(
        self,
        where: Annotated[
            CaseFilter | None, strawberry.argument(name="filter", description="Which cases (案件筛选).")
        ] = UNSET,
        order_by: Annotated[
            CaseOrder | None, strawberry.argument(description="Order; NEWEST_FIRST when left out (案件排序).")
        ] = UNSET,
        first: First = UNSET,
        after: After = UNSET,
    ) -> Connection[Case]:
        """Compiled."""
        raise NotImplementedError

    @field("Filings, last due first (报送列表).")
    def filings(
        self,
        where: Annotated[
            FilingFilter | None, strawberry.argument(name="filter", description="Which filings (报送筛选).")
        ] = UNSET,
        first: First = UNSET,
        after: After = UNSET,
    ) -> Connection[Filing]:
        """Compiled."""
        raise NotImplementedError

    @field("All rulebook versions, newest first (制度版本).")
    def rulebooks(self) -> list[RulebookVersion]:
        """Compiled."""
        raise NotImplementedError
