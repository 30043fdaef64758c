"""统计: a table of figures with its columns, its rows and the frozen lists that it rests on."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from schema.types.figure_words import FigureKind, FigureType, Grouping


@strawberry.type(description="A column of a table of figures (统计项).")
class FigureColumn:
    """统计项."""

    code: str = strawberry.field(description="Code of the column (统计项代码).")
    label: str = strawberry.field(description="What it counts, in the language that was asked for (统计项名称).")
    type: FigureType = strawberry.field(description="What its cells hold (数值类型).")


@strawberry.type(description="Of what a row is: a unit, a person or a programme (统计对象).")
class FigureSubject:
    """统计对象."""

    id: strawberry.ID | None = strawberry.field(description="Global id; null for a programme (全局标识).")
    code: str = strawberry.field(description="Code of the unit or programme, login of the person (代码).")
    name: str = strawberry.field(description="Name (名称).")


@strawberry.type(description="A row of a table of figures (统计行).")
class FigureRow:
    """统计行."""

    subject: FigureSubject | None = strawberry.field(
        description="Of what it is; null for what nobody is assigned to yet, and for the total (统计对象)."
    )
    values: list[Decimal | None] = strawberry.field(
        description="A number for each column, in their order; null where there is nothing to tell (数值)."
    )


@strawberry.type(description="A frozen list that a coverage rests on (覆盖率依据名单).")
class FigureBase:
    """覆盖率依据名单."""

    population: strawberry.ID = strawberry.field(description="Global id of the list (名单标识).")
    programme: str = strawberry.field(description="Programme (回访类型).")
    period: str = strawberry.field(description="Period that it was frozen for (名单期间).")
    frozen_on: date = strawberry.field(description="Day on which it was frozen (冻结日期).")
    count: int = strawberry.field(description="Clients to be revisited (应回访客户数).")
    exempt: int = strawberry.field(description="Clients exempt (免回访客户数).")
    sha256: str = strawberry.field(description="Digest of its lines (名单摘要).")


@strawberry.type(
    description="Figures of a period, as of one instant: raw counts, shares and durations, no score (统计表)."
)
class FigureTable:
    """统计表."""

    kind: FigureKind = strawberry.field(description="What it counts (统计表种类).")
    since: date = strawberry.field(description="First day (起期).")
    until: date = strawberry.field(description="Last day (止期).")
    by: Grouping = strawberry.field(description="Of what its rows are (分组).")
    as_of: datetime = strawberry.field(description="When it was counted (统计时点).")
    columns: list[FigureColumn] = strawberry.field(description="Columns (统计项).")
    rows: list[FigureRow] = strawberry.field(description="Rows, by code (统计行).")
    total: FigureRow = strawberry.field(description="All rows added up (合计).")
    bases: list[FigureBase] = strawberry.field(description="Frozen lists behind a coverage (依据名单).")
