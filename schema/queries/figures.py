"""Figures, inspections, frozen lists, exports."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import strawberry
from strawberry import UNSET

from cases import figures as asked
from cases.actions import figures as counting
from cases.figure_columns import Column, Numbers, cell
from schema.context import Info
from schema.mutations.performing import some_key
from schema.reads.ids import write_id
from schema.types.describing import field
from schema.types.figure import FigureBase, FigureColumn, FigureRow, FigureSubject, FigureTable
from schema.types.figure_words import FigureKind, Grouping
from schema.types.inspection import Export, InspectionNote, InspectionNoteFilter, Population
from schema.types.paging import After, Connection, First


@strawberry.type
class FigureQueries:
    """Figures and inspections."""

    @field("Figures of a period by unit, or by person of one unit, as they stand now (统计).")
    async def figures(
        self,
        info: Info,
        kind: Annotated[FigureKind, strawberry.argument(description="What is counted (统计表种类).")],
        since: Annotated[date, strawberry.argument(description="First day (起期).")],
        until: Annotated[date, strawberry.argument(description="Last day, included (止期).")],
        unit: Annotated[
            strawberry.ID | None, strawberry.argument(description="This unit alone, by id (指定单位).")
        ] = UNSET,
        by: Annotated[
            Grouping | None,
            strawberry.argument(description="Of what the rows are; units, or of one unit its people (分组)."),
        ] = UNSET,
    ) -> FigureTable:
        """Count them."""
        key = some_key(unit or None, "unit", "unit")
        async with info.context.desk.work(info.context.actor_id) as work:
            table = await counting.figures(work, kind=kind, since=since, until=until, unit_id=key, by=by or None)
        return _shown(table, chinese=info.context.language == "zh")

    @field("Inspection notes in sight, newest first (检查意见列表).")
    def inspection_notes(
        self,
        where: Annotated[
            InspectionNoteFilter | None, strawberry.argument(name="filter", description="Which notes (检查意见筛选).")
        ] = UNSET,
        first: First = UNSET,
        after: After = UNSET,
    ) -> Connection[InspectionNote]:
        """Compiled."""
        raise NotImplementedError

    @field("Frozen lists of clients to be revisited, newest first (回访对象名单列表).")
    def populations(self, first: First = UNSET, after: After = UNSET) -> Connection[Population]:
        """Compiled."""
        raise NotImplementedError

    @field("Exports in sight, newest first: one's own, and those about units whose journal is in sight (导出记录).")
    def exports(self, first: First = UNSET, after: After = UNSET) -> Connection[Export]:
        """Compiled."""
        raise NotImplementedError


def _shown(table: asked.Table, *, chinese: bool) -> FigureTable:
    columns = table.columns
    return FigureTable(
        kind=table.asked.kind,
        since=table.asked.since,
        until=table.asked.until,
        by=table.asked.by,
        as_of=table.as_of,
        columns=[
            FigureColumn(code=each.code, label=each.zh if chinese else each.en, type=each.type) for each in columns
        ],
        rows=[_row(columns, row.numbers, _subject(table.asked.by, row)) for row in table.rows],
        total=_row(columns, table.total, None),
        bases=[_base(each) for each in table.bases],
    )


def _row(columns: Sequence[Column], numbers: Numbers, subject: FigureSubject | None) -> FigureRow:
    return FigureRow(subject=subject, values=[cell(each, numbers) for each in columns])


def _subject(by: Grouping, row: asked.Row) -> FigureSubject | None:
    named = {Grouping.UNIT: row.unit, Grouping.STAFF: row.staff, Grouping.PROGRAMME: row.programme}[by]
    if named is None:
        return None
    noun = "unit" if by is Grouping.UNIT else "staff"
    identifier = None if named.key is None else strawberry.ID(write_id(noun, named.key))
    return FigureSubject(id=identifier, code=named.code, name=named.name)


def _base(base: asked.Base) -> FigureBase:
    return FigureBase(
        population=strawberry.ID(write_id("population", base.key)),
        programme=base.programme,
        period=base.period,
        frozen_on=base.frozen_on,
        count=base.count,
        exempt=base.exempt,
        sha256=base.sha256,
    )
