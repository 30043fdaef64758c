"""Records and filings as sheets to print: what the page shows and the record that is embedded in it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict, cast

from archive.sheets import Sheet
from archive.tables import Column, Register
from cases import reports
from cases.filing_rows import content_of
from cases.forms import choices_of
from cases.models.filing import Filing, FilingRow
from cases.models.form import FormField, FormRecord, Signature
from cases.models.organisation import Staff, Unit
from cases.periods import clamped
from cases.reports import Report
from cases.rulebook import Edition
from cases.rulebook.duties import Filing as FilingRule
from cases.rulebook.forms import Field, FieldType, Form
from cases.rulebook.model import Rulebook
from kernel.clock import office_date

REPORT, CORRECTS = "report", "corrects"
"""Where a record's content holds the report of its revisit, and what it corrects."""
LAST_OF_ALL = 31
SIGNED_AS = "回访人"
CORRECTED_AS = "更正人"
PREPARED_AS = "填报人"


class Change(TypedDict):
    """One field of a corrected record, before and after."""

    code: str
    label: str
    before: str | None
    after: str | None


class Corrects(TypedDict):
    """What a version's content says of the version that it corrects."""

    version: int
    content_hash: str
    signed_at: str
    reason: str
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature with the person who gave it, and the name of whom that person stood in for."""

    signature: Signature
    person: Staff
    acting_for: str | None = None


@dataclass(frozen=True, slots=True)
class Filled:
    """A record with everything its page shows."""

    number: str
    record: FormRecord
    fields: Sequence[FormField]
    signatures: Sequence[Signed]


def record_sheet(edition: Edition, filled: Filled) -> Sheet:
    """Give the page of a filled form; printed as of the moment it was filled, so that printing again gives the same bytes."""
    rulebook, record = edition.rulebook, filled.record
    form = rulebook.form(record.form)
    posts = {post.code: post.name for post in rulebook.posts}
    report = cast("Report | None", record.content.get(REPORT))
    corrects = cast("Corrects | None", record.content.get(CORRECTS))
    return Sheet(
        template=f"{edition.code}/{form.template}",
        title=form.name,
        record=record.content,
        context={
            "form": {
                "code": form.code,
                "version": record.version,
                "label": form.article if form.source == "text" else "",
            },
            "case_number": filled.number,
            "fields": {field.code: _shown(rulebook, form, field.code, field.value) for field in filled.fields},
            "fund_account": record.content.get("fund_account"),
            "as_of": record.content.get("snapshot_on"),
            "opened_on": record.content.get("opened_on"),
            "notes": [],
            "report": report and reports.shown(rulebook, report),
            "correction": corrects and _corrected(rulebook, form, corrects),
            "signatures": [
                _signature(each, posts, CORRECTED_AS if corrects else SIGNED_AS) for each in filled.signatures
            ],
        },
        printed_at=record.filled_at,
    )


def _named(rulebook: Rulebook, kind: Field, value: str | None) -> str | None:
    """Give the Chinese name of what was chosen: from the field's own list, else among methods and outcomes."""
    names = {each.code: each.name for each in (*rulebook.methods, *rulebook.outcomes)}
    listed = choices_of(rulebook).get(kind.values or "", names)
    return listed.get(value or "", value)


def _shown(rulebook: Rulebook, form: Form, code: str, value: str | None) -> dict[str, str | None]:
    """Give a field as the page shows it: by its label and type, a choice by its name."""
    field = form.field(code)
    return {
        "label": field.label if field else code,
        "type": field.type.value if field else FieldType.TEXT.value,
        "value": _named(rulebook, field, value) if field and field.type is FieldType.CHOICE else value,
        "hint": field.hint if field else None,
        "section": field.section if field else None,
    }


def _corrected(rulebook: Rulebook, form: Form, corrects: Corrects) -> dict[str, object]:
    """Give what a corrected version's page says of its correction: what it corrects, why, and each field before and after."""
    changes: list[dict[str, object]] = []
    for change in corrects["changes"]:
        before, after = (_shown(rulebook, form, change["code"], change[when]) for when in ("before", "after"))
        changes.append({**after, "before": before["value"], "after": after["value"]})
    return {
        "version": corrects["version"],
        "signed_at": corrects["signed_at"],
        "reason": corrects["reason"],
        "changes": changes,
    }


def _signature(signed: Signed, posts: Mapping[str, str], role: str) -> dict[str, str]:
    return {
        "role": role,
        "person": signed.person.name + (f"(代{signed.acting_for})" if signed.acting_for else ""),
        "post": posts.get(signed.signature.post, signed.signature.post),
        "at": signed.signature.at.isoformat(),
        "content_hash": signed.signature.content_hash,
    }


@dataclass(frozen=True, slots=True)
class Prepared:
    """A submitted filing with everything its page shows."""

    filing: Filing
    unit: Unit
    preparer: Staff | None
    post: str
    rows: Sequence[FilingRow]
    filer: Staff | None = None


def filing_sheet(edition: Edition, prepared: Prepared) -> Sheet:
    """Give the page of a submitted filing; printed as of its submission."""
    filing = prepared.filing
    rule = edition.rulebook.filing(filing.kind)
    rows = [row.cells for row in prepared.rows]
    return Sheet(
        template=f"{edition.code}/{rule.template}",
        title=rule.name,
        record=content_of(filing, prepared.unit, rows),
        context={
            "form": {"code": rule.form, "version": 1, "label": ""},
            "case_number": filing.number,
            "unit": prepared.unit.name,
            "filer": prepared.filer.name if prepared.filer else None,
            "period": period_name(filing),
            "due_on": office_date(filing.due_at).isoformat(),
            "columns": columns(rule),
            "rows": rows,
            "notes": _notes(prepared),
            "signatures": [_preparer(prepared)],
        },
        printed_at=_submitted(filing),
    )


def _notes(prepared: Prepared) -> list[str]:
    late = ["“补报”列注明以前月份漏报记录的原属月份。"] if prepared.filing.late_rows else []
    corrected = any(row.corrects for row in prepared.rows)
    return late + (["“更正”列注明记录更正后的版本及原报月份，原报送的行保持不变。"] if corrected else [])


def filing_register(edition: Edition, prepared: Prepared) -> Register:
    """Give the same rows as a spreadsheet."""
    rule = edition.rulebook.filing(prepared.filing.kind)
    heading = (
        ("填报单位", prepared.unit.name),
        ("报送期间", period_name(prepared.filing)),
        ("报送编号", prepared.filing.number),
        ("填报人", prepared.preparer.name if prepared.preparer else ""),
    )
    rows = [row.cells for row in prepared.rows]
    return Register(rule.name, heading, columns(rule), rows, "零报送：本期无新增客户回访记录")


def columns(rule: FilingRule) -> tuple[Column, ...]:
    """Give the rulebook's columns as the printer wants them."""
    return tuple(
        Column(each.code, each.label, "text" if each.type is FieldType.CHOICE else each.type.value, each.width)
        for each in rule.columns
    )


def period_name(filing: Filing) -> str:
    """Say a filing's period in Chinese: 2026年1月, or from day to day."""
    start, end = filing.period_start, filing.period_end
    if (start, end) == (clamped(start, 1), clamped(start, LAST_OF_ALL)):
        return f"{start.year}年{start.month}月"
    return f"{start.isoformat()}至{end.isoformat()}"


def _preparer(prepared: Prepared) -> dict[str, str]:
    return {
        "role": PREPARED_AS,
        "person": prepared.preparer.name if prepared.preparer else "",
        "post": prepared.post,
        "at": _submitted(prepared.filing).isoformat(),
        "content_hash": prepared.filing.content_hash or "",
    }


def _submitted(filing: Filing) -> datetime:
    if filing.submitted_at is None:
        message = f"filing {filing.number} is not submitted"
        raise ValueError(message)
    return filing.submitted_at
