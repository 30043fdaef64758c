"""表单记录: a filled form becomes a version with fields and the signature of whoever filled it."""

from collections.abc import Sequence
from datetime import date, datetime

from cases.forms import FilledField
from cases.models.case import Case
from cases.models.form import FormField, FormRecord, Signature
from cases.queries import case as cases
from cases.queries import client as clients
from cases.rulebook.forms import Form
from kernel import journal, tasks
from kernel.canonical import digest
from kernel.work import Work

PRINT = "forms.print"
SNAPSHOT = "snapshot_on"


async def keep(
    work: Work,
    case: Case,
    form: Form,
    fields: Sequence[FilledField],
    *,
    post: str,
    as_of: date | None = None,
    acting_for: int | None = None,
) -> FormRecord:
    """Keep the next version of the case's form, signed by the actor in `post`, and have it printed and archived.

    `as_of` is the day of the snapshot that its amounts were taken from; `acting_for` is whom the actor stands in for.
    """
    before = await cases.newest_record(work.session, case.id, form.code)
    version = before.version + 1 if before is not None else 1
    content = content_of(case, form, fields, version=version, filled=(work.actor.login, work.now))
    content |= await _accounts(work, case)
    content[SNAPSHOT] = None if as_of is None else as_of.isoformat()
    record = FormRecord(
        case_id=case.id,
        unit_id=case.unit_id,
        branch_id=case.branch_id,
        form=form.code,
        version=version,
        content=content,
        content_hash=digest(content),
        filled_by=work.actor.staff_id,
        filled_at=work.now,
    )
    work.session.add(record)
    await work.session.flush()
    work.session.add_all(_field(record, ordinal, field) for ordinal, field in enumerate(fields))
    work.session.add(_signature(work, record, post, acting_for))
    _signed(work, case, record, acting_for)
    await tasks.defer(work, PRINT, {"record": record.id}, key=str(record.id), urgent=True)
    return record


def _signed(work: Work, case: Case, record: FormRecord, acting_for: int | None) -> None:
    subject, place = ("record", record.id), (case.unit_id, case.id)
    details = {"form": record.form, "version": record.version, "content_hash": record.content_hash}
    journal.append(
        work,
        "record.signed",
        subject=subject,
        unit_id=place[0],
        case_id=place[1],
        details=details,
        acting_for=acting_for,
    )


async def _accounts(work: Work, case: Case) -> dict[str, str | None]:
    """Give what the page says of the client's accounts, as they stand when it is signed."""
    accounts = await clients.accounts(work.session, case.client_id or 0)
    opened = min((each.opened_on for each in accounts if each.closed_on is None), default=None)
    return {
        "fund_account": "、".join(each.fund_account for each in accounts if each.fund_account) or None,
        "opened_on": None if opened is None else opened.isoformat(),
    }


def content_of(
    case: Case, form: Form, fields: Sequence[FilledField], *, version: int, filled: tuple[str, datetime]
) -> dict[str, object]:
    """Give what is hashed and signed: the form as filled, by whom and when."""
    login, at = filled
    return {
        "case": case.number,
        "form": form.code,
        "form_version": form.version,
        "version": version,
        "filled_by": login,
        "filled_at": at.isoformat(),
        "fields": [{"code": field.code, "label": field.label, "value": field.value} for field in fields],
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


def _signature(work: Work, record: FormRecord, post: str, acting_for: int | None) -> Signature:
    return Signature(
        record_id=record.id,
        case_id=record.case_id,
        unit_id=record.unit_id,
        branch_id=record.branch_id,
        staff_id=work.actor.staff_id,
        post=post,
        acting_for_id=acting_for,
        at=work.now,
        content_hash=record.content_hash,
    )
