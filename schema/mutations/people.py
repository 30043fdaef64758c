"""Mutations of people and the office: revealing contact data, loading a calendar year."""

from datetime import date
from typing import Annotated, TypeAlias

import strawberry

from cases.actions import calendar, reveal
from schema.context import Info
from schema.mutations.performing import key_of, mutation, some_key
from schema.reads.payloads import ref
from schema.types.client import Client
from schema.types.error import Forbidden, Invalid, NotFound, Refused


@strawberry.input(description="Contact data to be seen unmasked (查看联系信息).")
class RevealContactInput:
    """查看联系信息."""

    client: strawberry.ID = strawberry.field(description="Global id of the client (客户).")
    discrepancy: strawberry.ID | None = strawberry.field(
        description="Global id of a discrepancy of this client about contact data that is to be verified (信息不符).",
        default=None,
    )
    purpose: str = strawberry.field(description="What for; kept with the access entry (用途).")


@strawberry.input(description="A year of the working calendar as a file (载入日历).")
class LoadCalendarInput:
    """载入日历."""

    text: str = strawberry.field(description="The year's record, YAML (年度日历文件内容).")
    file_name: str = strawberry.field(
        description="Name of the file, shown in errors (文件名).", default="calendar.yaml"
    )
    preview: bool = strawberry.field(description="Only show which deadlines would move (仅预览).", default=False)


@strawberry.type(description="Contact data as on file (联系信息).")
class RevealContactPayload:
    """联系信息."""

    client: Client | None = strawberry.field(description="The client (客户).")
    phone: str | None = strawberry.field(description="Phone, unmasked (电话).")
    email: str | None = strawberry.field(description="E-mail address, unmasked (电子邮箱).")
    address: str | None = strawberry.field(description="Address, unmasked (地址).")
    identity_number: str = strawberry.field(description="Number of the identity document, unmasked (证件号码).")
    on_file: str | None = strawberry.field(
        description="What the application says, of the discrepancy that was named, unmasked (原始申请记录)."
    )
    stated: str | None = strawberry.field(
        description="What the client stated, of the discrepancy that was named, unmasked (客户陈述)."
    )


@strawberry.type(description="An open deadline that another calendar moves (期限变动).")
class MovedDeadline:
    """期限变动."""

    obligation: strawberry.ID = strawberry.field(description="Global id of the obligation (应办事项).")
    before: date = strawberry.field(description="Due day before (原到期日).")
    after: date = strawberry.field(description="Due day after (新到期日).")
    provisional: bool = strawberry.field(description="Whether the new day may still move (是否暂定).")


@strawberry.type(description="A year that was loaded, or would be (已载入日历).")
class LoadCalendarPayload:
    """已载入日历."""

    year: int = strawberry.field(description="The year (年度).")
    version: int = strawberry.field(description="Version of its record (版本).")
    preview: bool = strawberry.field(description="Whether nothing was changed (是否预览).")
    moved: list[MovedDeadline] = strawberry.field(description="Open deadlines that move (变动的期限).")


RevealContactResult: TypeAlias = Annotated[
    RevealContactPayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("RevealContactResult", description="The contact data, or why not (查看结果)."),
]
LoadCalendarResult: TypeAlias = Annotated[
    LoadCalendarPayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("LoadCalendarResult", description="The loaded year, or why not (载入结果)."),
]


@strawberry.type
class PeopleMutations:
    """人员与日历."""

    @mutation("See a client's contact data unmasked; leaves an access entry (查看联系信息).")
    async def reveal_contact(self, info: Info, input: RevealContactInput) -> RevealContactResult:  # noqa: A002 - the API's word
        """Reveal."""
        key, found = key_of(input.client, "client", "client"), some_key(input.discrepancy, "discrepancy", "discrepancy")
        async with info.context.desk.work(info.context.actor_id) as work:
            shown = await reveal.reveal_contact(work, client_id=key, purpose=input.purpose, discrepancy_id=found)
        return RevealContactPayload(
            client=ref("client", key),
            phone=shown.phone,
            email=shown.email,
            address=shown.address,
            identity_number=shown.identity_number,
            on_file=shown.on_file,
            stated=shown.stated,
        )

    @mutation("Load a year of the working calendar, or preview what it would move (载入日历).")
    async def load_calendar(self, info: Info, input: LoadCalendarInput) -> LoadCalendarResult:  # noqa: A002 - the API's word
        """Load."""
        async with info.context.desk.work(info.context.actor_id) as work:
            loaded = await calendar.load_calendar(work, text=input.text, file=input.file_name, preview=input.preview)
        return LoadCalendarPayload(
            year=loaded.year,
            version=loaded.version,
            preview=input.preview,
            moved=[
                MovedDeadline(
                    obligation=strawberry.ID(f"obligation:{each.key}"),
                    before=each.before.due_on,
                    after=each.after.due_on,
                    provisional=each.after.provisional,
                )
                for each in loaded.moved
            ],
        )
