"""The root fields that read, by noun. All but the computed ones are compiled from schema/sources and never run."""

import strawberry

from schema.queries.archive import ArchiveQueries
from schema.queries.calendar import CalendarQueries
from schema.queries.cases import CaseQueries
from schema.queries.figures import FigureQueries
from schema.queries.obligations import ObligationQueries
from schema.queries.people import PeopleQueries
from schema.queries.plans import PlanQueries


@strawberry.type(description="Everything that can be read; each shows what the reader may see (查询).")
class Query(PeopleQueries, CaseQueries, PlanQueries, ObligationQueries, ArchiveQueries, CalendarQueries, FigureQueries):
    """查询."""


__all__ = ["Query"]
