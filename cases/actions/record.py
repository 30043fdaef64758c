"""表单记录: a filled form becomes a version with fields and a signature; a correction becomes the next one, signed anew."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cases.forms import FilledField
from cases.models.case import Case
from cases.models.form import FormField, FormRecord, Signature
from cases.queries import client as clients
from cases.queries import form as forms
from cases.rulebook.forms import Form
from cases.sheets import CORRECTS, REPORT, Change, Corrects
from kernel import journal, tasks
from kernel.canonical import digest
from kernel.orm import Details
from kernel.work import Work

PRINT = "forms.print"
SNAPSHOT = "snapshot_on"


@dataclass(frozen=True, slots=True)
class Signing:
    """As what the actor signs, and for whom when the actor stands in."""

    post: str
    acting_for: int | None = None


async def keep(
    work: Work,
    case: Case,
    form: Form,
    fields: Sequence[FilledField],
    *,
    signing: Signing,
    as_of: date | None = None,
    report: Mapping[str, object] | None = None,
) -> FormRecord:
    """Keep the next version of the case's form, signed by the actor, and have it printed and archived.

    `as_of` is the day of the snapshot that its amounts were taken from, `report` what the revisit that it records led to.
    """
    before = await forms.newest(work.session, case.id, form.code)
    content: Details = {
        "case": case.number,
        "form": form.code,
        "form_version": form.version,
        **await _accounts(work, case),
        SNAPSHOT: None if as_of is None else as_of.isoformat(),
        REPORT: None if report is None else dict(report),
    }
    record = _version(work, case, content, fields, version=1 if before is None else before.version + 1)
    return await _sign(work, record, fields, signing)


async def keep_corrected(
    work: Work, case: Case, before: FormRecord, fields: Sequence[FilledField], *, signing: Signing, reason: str
) -> FormRecord:
    """Keep the version that corrects `before`: all it says stays but these fields, old and new side by side."""
    newest = await forms.newest(work.session, case.id, before.form) or before
    content: Details = {
        **before.content,
        CORRECTS: Corrects(
            version=before.version,
            content_hash=before.content_hash,
            signed_at=before.filled_at.isoformat(),
            reason=reason,
            changes=list(_changes(await forms.fields(work.session, before.id), fields)),
        ),
    }
    record = _version(work, case, content, fields, version=newest.version + 1)
    record.corrects_id, record.reason = before.id, reason
    return await _sign(work, record, fields, signing)


def _version(work: Work, case: Case, content: Details, fields: Sequence[FilledField], *, version: int) -> FormRecord:
    """Give a version of the form as filled, by whom and when: this is what is hashed and signed."""
    content |= {
        "version": version,
        "filled_by": work.actor.login,
        "filled_at": work.now.isoformat(),
        "fields": [{"code": field.code, "label": field.label, "value": field.value} for field in fields],
    }
    return FormRecord(
        case_id=case.id,
        unit_id=case.unit_id,
        branch_id=case.branch_id,
        form=str(content["form"]),
        version=version,
        content=content,
        content_hash=digest(content),
        filled_by=work.actor.staff_id,
        filled_at=work.now,
    )


async def _sign(work: Work, record: FormRecord, fields: Sequence[FilledField], signing: Signing) -> FormRecord:
    work.session.add(record)
    await work.session.flush()
    work.session.add_all(_field(record, ordinal, field) for ordinal, field in enumerate(fields))
    work.session.add(_signature(work, record, signing))
    _journal(work, record, signing)
    await tasks.defer(work, PRINT, {"record": record.id}, key=str(record.id), urgent=True)
    return record


def _journal(work: Work, record: FormRecord, signing: Signing) -> None:
    details: dict[str, object] = {
        "form": record.form,
        "version": record.version,
        "content_hash": record.content_hash,
        **({} if record.corrects_id is None else {"corrects": record.corrects_id, "reason": record.reason}),
    }
    journal.append(
        work,
        "record.signed" if record.corrects_id is None else "record.corrected",
        subject=("record", record.id),
        unit_id=record.unit_id,
        case_id=record.case_id,
        details=details,
        acting_for=signing.acting_for,
    )


def _changes(before: Sequence[FormField], after: Sequence[FilledField]) -> Iterator[Change]:
    old = {field.code: field.value for field in before}
    for field in after:
        if field.value != old.get(field.code):
            yield Change(code=field.code, label=field.label, before=old.get(field.code), after=field.value)


async def _accounts(work: Work, case: Case) -> dict[str, str | None]:
    """Give what the page says of the client's accounts, as they stand when it is signed."""
    accounts = await clients.accounts(work.session, case.client_id or 0)
    opened = min((each.opened_on for each in accounts if each.closed_on is None), default=None)
    return {
        "fund_account": "、".join(each.fund_account for each in accounts if each.fund_account) or None,
        "opened_on": None if opened is None else opened.isoformat(),
    }


def _field(record: FormRecord, ordinal: int, field: FilledField) -> FormField:
    return FormField(
        record_id=record.id,
        ordinal=ordinal,
        case_id=record.case_id,
        unit_id=record.unit_id,
        branch_id=record.branch_id,
        code=field.code,
        label=field.label,
        value=field.value,
        masked=field.masked,
    )


def _signature(work: Work, record: FormRecord, signing: Signing) -> Signature:
    return Signature(
        record_id=record.id,
        case_id=record.case_id,
        unit_id=record.unit_id,
        branch_id=record.branch_id,
        staff_id=work.actor.staff_id,
        post=signing.post,
        acting_for_id=signing.acting_for,
        at=work.now,
        content_hash=record.content_hash,
    )
