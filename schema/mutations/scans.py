"""Mutations of scans that could not be matched by themselves: matching them, setting them aside."""

from typing import Annotated, TypeAlias

import strawberry

from cases.actions import scan
from kernel.work import Work
from schema.context import Info
from schema.mutations.performing import Facts, key_of, mutation, perform
from schema.mutations.revisit_inputs import KEY, VERSION
from schema.reads.payloads import ref
from schema.types.error import Forbidden, Invalid, NotFound, Refused
from schema.types.form import FormRecord
from schema.types.scan import Scan

SEEN = "null when it has left your sight"


@strawberry.input(description="Which record a scan is a signed copy of (匹配扫描件).")
class MatchScanInput:
    """匹配扫描件."""

    scan: strawberry.ID = strawberry.field(description="Global id of the scan (扫描件).")
    record: strawberry.ID = strawberry.field(description="Global id of the version of the record (表单记录).")
    note: str = strawberry.field(description="How you know whose form it is (匹配说明).")
    expected_version: int | None = strawberry.field(description=VERSION, default=None)
    client_mutation_id: str | None = strawberry.field(description=KEY, default=None)


@strawberry.input(description="A scan that is no copy of a record (搁置扫描件).")
class SetScanAsideInput:
    """搁置扫描件."""

    scan: strawberry.ID = strawberry.field(description="Global id of the scan (扫描件).")
    note: str = strawberry.field(description="What it is instead (搁置说明).")
    expected_version: int | None = strawberry.field(description=VERSION, default=None)
    client_mutation_id: str | None = strawberry.field(description=KEY, default=None)


@strawberry.type(description="A scan was matched (已匹配).")
class MatchScanPayload:
    """已匹配."""

    scan: Scan | None = strawberry.field(description=f"The scan; {SEEN} (扫描件).")
    record: FormRecord | None = strawberry.field(description=f"The record; {SEEN} (表单记录).")


@strawberry.type(description="A scan was set aside; it stays archived and can be matched later (已搁置).")
class SetScanAsidePayload:
    """已搁置."""

    scan: Scan | None = strawberry.field(description=f"The scan; {SEEN} (扫描件).")


MatchScanResult: TypeAlias = Annotated[
    MatchScanPayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("MatchScanResult", description="The matched scan, or why not (匹配结果)."),
]
SetScanAsideResult: TypeAlias = Annotated[
    SetScanAsidePayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("SetScanAsideResult", description="The scan, or why not (搁置结果)."),
]


@strawberry.type
class ScanMutations:
    """签字表单扫描件."""

    @mutation("Say which record a scan is a signed copy of (匹配扫描件).")
    async def match_scan(self, info: Info, input: MatchScanInput) -> MatchScanResult:  # noqa: A002 - the API's word
        """Match."""
        key, record = key_of(input.scan, "scan", "scan"), key_of(input.record, "form_record", "record")

        async def act(work: Work) -> Facts:
            await scan.match(
                work, scan_id=key, record_id=record, note=input.note, expected_version=input.expected_version
            )
            return {"scan": key}

        await perform(info, "matchScan", input, act)
        return MatchScanPayload(scan=ref("scan", key), record=ref("form_record", record))

    @mutation("Say that a scan is no copy of a record; it stays archived (搁置扫描件).")
    async def set_scan_aside(self, info: Info, input: SetScanAsideInput) -> SetScanAsideResult:  # noqa: A002 - the API's word
        """Set aside."""
        key = key_of(input.scan, "scan", "scan")

        async def act(work: Work) -> Facts:
            await scan.set_aside(work, scan_id=key, note=input.note, expected_version=input.expected_version)
            return {"scan": key}

        await perform(info, "setScanAside", input, act)
        return SetScanAsidePayload(scan=ref("scan", key))
