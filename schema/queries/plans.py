"""Revisit plans."""

from typing import Annotated

import strawberry
from strawberry import UNSET

from schema.types.describing import field
from schema.types.paging import After, Connection, First
from schema.types.plan import RevisitPlan, RevisitPlanFilter


@strawberry.type
class PlanQueries:
    """Revisit plans."""

    @field("One revisit plan (回访计划).")
    def revisit_plan(
        self,
        id: Annotated[strawberry.ID, strawberry.argument(description="Its global id (计划标识).")],  # noqa: A002 - the API's word
    ) -> RevisitPlan | None:
        """Compiled."""
        raise NotImplementedError

    @field("Revisit plans, last made first (回访计划列表).")
    def revisit_plans(
        self,
        where: Annotated[
            RevisitPlanFilter | None, strawberry.argument(name="filter", description="Which plans (回访计划筛选).")
        ] = UNSET,
        first: First = UNSET,
        after: After = UNSET,
    ) -> Connection[RevisitPlan]:
        """Compiled."""
        raise NotImplementedError
