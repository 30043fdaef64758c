"""期限与工作日历: how a due date came about, and what a year's working days rest on."""

from datetime import date

import strawberry

from schema.types.vocabulary import TermSource


@strawberry.type(description="Why something is due when it is (期限说明).")
class DueExplanation:
    """期限说明."""

    due_on: date | None = strawberry.field(
        description="Last office day in time; null for a duty without a term (到期日)."
    )
    provisional: bool = strawberry.field(
        description="Whether a year's notice is still missing, so the day may move (是否暂定)."
    )
    rule: str = strawberry.field(description="How long the rule gives, in Chinese (期限规则).")
    starts_at: date = strawberry.field(description="The day from which the term runs; not counted itself (起算日).")
    calendar: str = strawberry.field(description="Code of the calendar that was used (所用日历).")
    calendar_version: str = strawberry.field(description="Version of the calendar that was used (日历版本).")
    skipped: list[date] = strawberry.field(description="Days that did not count, oldest first (跳过的非工作日).")
    text: str = strawberry.field(description="The whole explanation as a Chinese sentence (说明文字).")
    source: TermSource | None = strawberry.field(
        default=None, description="Who set the term; null where no rule did (期限依据)."
    )
    note: str | None = strawberry.field(default=None, description="Why the term is as it is (期限依据说明).")


@strawberry.type(description="The working days of one year (工作日历).")
class WorkingCalendar:
    """工作日历."""

    year: int = strawberry.field(description="The year (年度).")
    version: str = strawberry.field(description="Version of the year's record, such as 2026.1 (年度版本).")
    published: bool = strawberry.field(
        description="Whether a published notice decides this year; otherwise its days are provisional (是否已公布)."
    )
    notice: str | None = strawberry.field(description="The State Council notice it rests on (通知文号).")
    rest_days: list[date] = strawberry.field(description="Weekdays that are days of rest, oldest first (休息日).")
    makeup_days: list[date] = strawberry.field(description="Weekend days that are worked, oldest first (调休上班日).")
    working_days: int = strawberry.field(description="Number of working days in the year (工作日天数).")
