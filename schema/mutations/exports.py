"""Exports: tables, frozen lists and revisit archives are asked for here and fetched at their address."""

from datetime import date
from typing import Annotated, TypeAlias

import strawberry

from cases.actions import export
from cases.actions.export import Wanted
from kernel.work import Work
from schema.context import Info
from schema.mutations.performing import SEEN, Facts, key_of, mutation, perform, some_key
from schema.mutations.revisit_inputs import KEY
from schema.reads.payloads import ref
from schema.types.error import Forbidden, Invalid, NotFound, Refused
from schema.types.figure_words import FigureKind, Grouping, TableFormat
from schema.types.inspection import Export

PURPOSE = "What for; kept with the export and its access entries (用途)."
FORMAT = "How it is written (表格格式)."


@strawberry.input(description="Figures to be kept as they stand now, and fetched (导出统计表).")
class ExportFiguresInput:
    """导出统计表."""

    kind: FigureKind = strawberry.field(description="What is counted (统计表种类).")
    since: date = strawberry.field(description="First day (起期).")
    until: date = strawberry.field(description="Last day, included (止期).")
    unit: strawberry.ID | None = strawberry.field(description="This unit alone, by id (指定单位).", default=None)
    by: Grouping | None = strawberry.field(description="Of what the rows are (分组).", default=None)
    format: TableFormat = strawberry.field(description=FORMAT, default=TableFormat.XLSX)
    purpose: str = strawberry.field(description=PURPOSE)
    client_mutation_id: str | None = strawberry.field(description=KEY, default=None)

    def wanted(self) -> Wanted:
        """Give it as the action takes it."""
        return Wanted(self.kind, self.since, self.until, some_key(self.unit, "unit", "unit"), self.by)


@strawberry.input(description="A frozen list to be fetched (导出回访对象名单).")
class ExportPopulationInput:
    """导出回访对象名单."""

    population: strawberry.ID = strawberry.field(description="Global id of the list (回访对象名单).")
    format: TableFormat = strawberry.field(description=FORMAT, default=TableFormat.CSV)
    purpose: str = strawberry.field(description=PURPOSE)
    client_mutation_id: str | None = strawberry.field(description=KEY, default=None)


@strawberry.input(description="What a unit's visits of a period left in the archive, to be fetched (导出回访档案).")
class ExportRevisitArchiveInput:
    """导出回访档案."""

    unit: strawberry.ID = strawberry.field(description="Global id of the unit (被检查单位).")
    since: date = strawberry.field(description="First day of visits (起期).")
    until: date = strawberry.field(description="Last day of visits, included (止期).")
    purpose: str = strawberry.field(description=PURPOSE)
    client_mutation_id: str | None = strawberry.field(description=KEY, default=None)


@strawberry.type(description="A table of figures can be fetched (已导出统计表).")
class ExportFiguresPayload:
    """已导出统计表."""

    export: Export | None = strawberry.field(description=f"The export; {SEEN} (导出件).")


@strawberry.type(description="A frozen list can be fetched (已导出回访对象名单).")
class ExportPopulationPayload:
    """已导出回访对象名单."""

    export: Export | None = strawberry.field(description=f"The export; {SEEN} (导出件).")


@strawberry.type(description="A revisit archive can be fetched (已导出回访档案).")
class ExportRevisitArchivePayload:
    """已导出回访档案."""

    export: Export | None = strawberry.field(description=f"The export; {SEEN} (导出件).")


ExportFiguresResult: TypeAlias = Annotated[
    ExportFiguresPayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("ExportFiguresResult", description="The export, or why not (导出结果)."),
]
ExportPopulationResult: TypeAlias = Annotated[
    ExportPopulationPayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("ExportPopulationResult", description="The export, or why not (导出结果)."),
]
ExportRevisitArchiveResult: TypeAlias = Annotated[
    ExportRevisitArchivePayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("ExportRevisitArchiveResult", description="The export, or why not (导出结果)."),
]


@strawberry.type
class ExportMutations:
    """导出."""

    @mutation("Keep a table of figures as it stands now, to be fetched (导出统计表).")
    async def export_figures(self, info: Info, input: ExportFiguresInput) -> ExportFiguresResult:  # noqa: A002 - the API's word
        """Count and keep it."""
        wanted = input.wanted()

        async def act(work: Work) -> Facts:
            made = await export.export_figures(work, wanted=wanted, form=input.format, purpose=input.purpose)
            return {"export": made.id}

        return ExportFiguresPayload(export=ref("export", (await perform(info, "exportFigures", input, act))["export"]))

    @mutation("Take out a frozen list that still has the digest it was frozen with (导出回访对象名单).")
    async def export_population(self, info: Info, input: ExportPopulationInput) -> ExportPopulationResult:  # noqa: A002
        """Prove and keep it."""
        key = key_of(input.population, "population", "population")

        async def act(work: Work) -> Facts:
            made = await export.export_population(work, population_id=key, form=input.format, purpose=input.purpose)
            return {"export": made.id}

        facts = await perform(info, "exportPopulation", input, act)
        return ExportPopulationPayload(export=ref("export", facts["export"]))

    @mutation("Take out a unit's revisit archive of a period, with a manifest of digests (导出回访档案).")
    async def export_revisit_archive(self, info: Info, input: ExportRevisitArchiveInput) -> ExportRevisitArchiveResult:  # noqa: A002
        """Put the manifest together and keep its digest."""
        unit, days = key_of(input.unit, "unit", "unit"), (input.since, input.until)

        async def act(work: Work) -> Facts:
            made = await export.export_revisit_archive(
                work, unit_id=unit, since=days[0], until=days[1], purpose=input.purpose
            )
            return {"export": made.id}

        facts = await perform(info, "exportRevisitArchive", input, act)
        return ExportRevisitArchivePayload(export=ref("export", facts["export"]))
