"""What stands in a filing: its rows, the rulebook's columns filled from a revisit, and the whole that is signed. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cases.models.case import Case
from cases.models.client import Client
from cases.models.filing import Filing
from cases.models.follow_up import FollowUpItem
from cases.models.form import FormRecord
from cases.models.organisation import Staff, Unit
from cases.models.revisit import Revisit
from cases.rulebook import Rulebook
from cases.rulebook.duties import Filing as FilingRule
from cases.rulebook.forms import ENTRY, FieldType
from kernel.clock import OFFICE, office_date

CONTENT = "revisit.content"
DONE_ON = "done_on"
Place = tuple[int, date, Mapping[str, str]]
"""The row's number, the first day of the filing's period, and the Chinese names of codes."""


@dataclass(frozen=True, slots=True)
class Reported:
    """One revisit as a filing reports it, with the newest version of its record.

    `reported_in` is the period that reported an earlier version: the row then corrects that one, which stays as it is.
    """

    revisit: Revisit
    case: Case
    client: Client | None
    branch: Unit
    last_tried_by: Staff | None
    record: FormRecord | None = None
    reported_in: str | None = None
    follow_ups: Sequence[FollowUpItem] = ()


def content_of(filing: Filing, unit: Unit, rows: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """Give what is hashed, signed and embedded in the page: a nil filing too says whose it is and for which period.

    The unit stands by its code, which never changes: whenever the page is made, it embeds what was signed.
    """
    return {
        "number": filing.number,
        "kind": filing.kind,
        "period": filing.period,
        "unit": unit.code,
        "rows": rows,
    }


def counted_on(rule: FilingRule, revisit: Revisit) -> date | None:
    """Give the day by which a revisit belongs to a period: of the visit, or with `done_on` of its record."""
    if rule.counted_by == DONE_ON:
        return None if revisit.done_at is None else office_date(revisit.done_at)
    return revisit.visited_on


def is_late(rule: FilingRule, reported: Reported, period_start: date) -> bool:
    """Tell whether the revisit belongs to an earlier period: it goes in this return, marked late. A correction is not late."""
    day = counted_on(rule, reported.revisit)
    return reported.reported_in is None and day is not None and day < period_start


def said_in(rulebook: Rulebook, fields: Mapping[str, str | None]) -> dict[str, str | None]:
    """Give a filled record by where its fields come from; what the client said, field after field, as the content."""
    parts = [field for form in rulebook.forms for field in form.fields]
    known = {part.filled_from: fields[part.code] for part in parts if part.filled_from != ENTRY and part.code in fields}
    texts = {part.code: None for part in parts if part.filled_from == ENTRY and part.type is FieldType.LONG_TEXT}
    content = ";".join(value for code in texts if (value := fields.get(code)))
    return {**known, CONTENT: content or None}


def cells_of(rule: FilingRule, reported: Reported, said: Mapping[str, str | None], place: Place) -> dict[str, object]:
    """Give the row's cells as text by column code, in the column's order; what is unknown is None."""
    values = {**said, **_values(rule, reported, place), "revisit.officer": _officer(reported, said)}
    return {column.code: values.get(column.filled_from) for column in rule.columns}


def _values(rule: FilingRule, reported: Reported, place: Place) -> dict[str, str | None]:
    ordinal, period_start, names = place
    revisit, client = reported.revisit, reported.client
    visited = revisit.visited_at.astimezone(OFFICE) if revisit.visited_at else None
    day = counted_on(rule, revisit)
    late = is_late(rule, reported, period_start)
    return {
        "row.number": str(ordinal),
        "row.late": f"{day:%Y-%m}" if late else None,
        "row.correction": _correction(reported),
        "client.name": client.name if client else None,
        "client.number": client.number if client else None,
        "client.branch": reported.branch.name,
        "revisit.programme": names.get(revisit.programme, revisit.programme),
        "revisit.visited_at": visited.isoformat(timespec="minutes") if visited else None,
        "revisit.method": names.get(revisit.method or "", revisit.method),
        "revisit.contact": revisit.contact,
        "revisit.outcome": names.get(revisit.outcome or "", revisit.outcome),
        "revisit.follow_up": ";".join(map(_followed, reported.follow_ups)) or None,
        "revisit.complaint": "待转入" if revisit.complaint_matter else None,
    }


def _correction(reported: Reported) -> str | None:
    """Say which version the row brings, and in which period an earlier one was reported."""
    if reported.reported_in is None or reported.record is None:
        return None
    return f"V{reported.record.version}（原报{reported.reported_in}）"


def _followed(item: FollowUpItem) -> str:
    """Say how far a follow-up item has come, and when the client was told of its result."""
    if item.resolved_at is None:
        return f"{item.text}(跟踪中)"
    told = f",{item.client_told_on}已反馈客户" if item.client_told_on else ""
    return f"{item.text}(已办结:{item.result}{told})"


def _officer(reported: Reported, said: Mapping[str, str | None]) -> str | None:
    """Give who carried the revisit out: whoever the record names, else who last tried; the assignee may have been another."""
    tried = reported.last_tried_by
    return said.get("revisit.officer") or (tried.name if tried else None)
