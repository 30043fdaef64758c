"""报送: opened when the period has ended, frozen when submitted, received by its recipients (art. 10(5), AMB-24)."""

from dataclasses import replace

from cases import numbering
from cases.actions import duty, owing, worklist
from cases.actions.owing import Owed
from cases.actions.permission import demand_acknowledge, demand_submit
from cases.cadence import filing_opens_on
from cases.deadlines import Due, late_working_days
from cases.errors import FilingNotFound, FilingNotOver, NotARecipient, StaleVersion
from cases.filing_rows import Reported, cells_of, content_of, is_late, said_in
from cases.forms import CONTACT
from cases.lifecycle import FILING, next_state
from cases.models.filing import Filing, FilingReceipt, FilingRow, FilingStatus
from cases.models.obligation import Obligation
from cases.periods import Period
from cases.queries import case as cases
from cases.queries import duty as duties
from cases.queries import filing as filings
from cases.queries import finding as findings
from cases.queries import obligation as obligations
from cases.queries import organisation
from cases.queries import rulebook as rulebooks
from cases.queries.calendar import working_calendar
from cases.rulebook import Edition, Rulebook, Shelf
from cases.rulebook.duties import Filing as FilingRule
from kernel import journal, tasks
from kernel.canonical import digest
from kernel.clock import office_date
from kernel.work import Work

KIND = "FL"
PRINT = "filings.print"


async def open_filings(work: Work, edition: Edition) -> dict[str, int]:
    """Open every missing filing that can be submitted by now, of periods since the regulation was adopted; count them by kind."""
    await duties.only_one_sweep(work.session, edition.code)
    adopted = await rulebooks.adopted_on(work.session, edition.code)
    calendar = await working_calendar(work.session)
    opened: dict[str, int] = {}
    for rule in edition.rulebook.filings:
        known = await filings.known(work.session, rule.code)
        periods = list(owing.periods_to_file(rule, adopted, office_date(work.now), calendar))
        if rule.filed_by_post is None:
            missing = await owing.owed_by_units(work, rule, periods, known)
        else:
            missing = await owing.owed_by_people(work, edition, rule, periods, known)
        units = [each.unit.id for each in missing if await _open(work, edition, rule, each)]
        opened[rule.code] = len(units)
        await worklist.changed(work, units)
    return opened


async def _open(work: Work, edition: Edition, rule: FilingRule, owed: Owed) -> bool:
    """Open a filing; tell whether it was: what need not be filed without rows waits for one."""
    rulebook_id = await rulebooks.version_id(work.session, edition.code, edition.version)
    filing = Filing(
        kind=rule.code,
        period=owed.period.code,
        period_start=owed.period.starts_on,
        period_end=owed.period.ends_on,
        unit_id=owed.unit.id,
        filer_id=owed.filer.id if owed.filer else None,
        rulebook_id=rulebook_id,
        due_at=owed.due.due_at,
        status=FilingStatus.OPEN.value,
    )
    if not rule.nil_required and not await filings.unreported(work.session, filing, rule):
        return False
    year = office_date(work.now).year
    filing.number = numbering.number(KIND, year, await cases.take_numbers(work.session, KIND, year))
    work.session.add(filing)
    await work.session.flush()
    await owing.address(work, edition, rule, filing)
    work.session.add(_duty(filing, owed.due, await rulebooks.duty_id(work.session, rulebook_id, rule.obligation)))
    details = {"kind": rule.code, "period": filing.period, "due_on": str(owed.due.due_on), "filer": filing.filer_id}
    journal.append(work, "filing.opened", subject=("filing", filing.id), unit_id=filing.unit_id, details=details)
    await work.session.flush()
    return True


def _duty(filing: Filing, term: Due, duty_id: int) -> Obligation:
    owed = Obligation(
        duty_id=duty_id,
        unit_id=filing.unit_id,
        assignee_id=filing.filer_id,
        filing_id=filing.id,
        status=obligations.OPEN,
    )
    owed.reckon(term.starts_at, term)
    return owed


async def submit(work: Work, *, filing_id: int, expected_version: int | None = None) -> Filing:
    """Freeze the rows and submit.

    Raise FilingNotFound, NotYourUnit, NotYours, PostRequired, StaleVersion, FilingNotOver or WrongState.
    """
    filing = await _opened(work, filing_id, expected_version)
    await demand_submit(work, filing)
    status = next_state(FILING, filing.status, "submit")
    period = Period(filing.period, filing.period_start, filing.period_end)
    if office_date(work.now) < filing_opens_on(period, office_date(filing.due_at)):
        raise FilingNotOver(filing.period)
    rows = await _freeze(work, filing, (await _rulebook(work, filing)).filing(filing.kind))
    filing.status, filing.submitted_at, filing.preparer_id = status, work.now, work.actor.staff_id
    filing.row_count, filing.nil_return = len(rows), not rows
    filing.late_rows = sum(frozen.late for frozen in rows)
    filing.on_time = work.now <= filing.due_at
    filing.late_working_days = late_working_days(filing.due_at, work.now, await working_calendar(work.session))
    unit = await organisation.unit(work.session, filing.unit_id)
    filing.content_hash = digest(content_of(filing, unit, [frozen.cells for frozen in rows]))
    if (running := await filings.open_duty(work.session, filing.id)) is not None:
        await duty.fulfil(work, running, work.now)
    _record(
        work,
        filing,
        "filing.submitted",
        {"rows": len(rows), "late_rows": filing.late_rows, "content_hash": filing.content_hash},
    )
    await tasks.defer(work, PRINT, {"filing": filing.id}, key=str(filing.id), urgent=True)
    await worklist.changed(work, (filing.unit_id,))
    await work.session.flush()
    return filing


async def _opened(work: Work, filing_id: int, expected_version: int | None) -> Filing:
    filing = await filings.locked(work.session, filing_id)
    if filing is None:
        raise FilingNotFound
    if expected_version is not None and expected_version != filing.version:
        raise StaleVersion(expected_version, filing.version)
    return filing


async def _freeze(work: Work, filing: Filing, rule: FilingRule) -> list[FilingRow]:
    """Write the rows once: what was visited in the period, late rows of earlier ones, and corrections of what was reported."""
    rulebook = await _rulebook(work, filing)
    found = await _to_report(work, filing, rule, rulebook)
    fields = await filings.fields_of(work.session, [each.record.id for each in found if each.record])
    names = {each.code: each.name for each in (*rulebook.programmes, *rulebook.methods, *rulebook.outcomes)}
    frozen = [
        FilingRow(
            filing_id=filing.id,
            ordinal=ordinal,
            unit_id=filing.unit_id,
            source_case_id=each.case.id,
            record_id=each.record.id if each.record else None,
            late=is_late(rule, each, filing.period_start),
            corrects=each.reported_in,
            cells=cells_of(
                rule,
                each,
                said_in(rulebook, fields.get(each.record.id, {}) if each.record else {}),
                (ordinal, filing.period_start, names),
            ),
            masked=[column.code for column in rule.columns if column.filled_from in CONTACT],
        )
        for ordinal, each in enumerate(found, start=1)
    ]
    work.session.add_all(frozen)
    return frozen


async def _to_report(work: Work, filing: Filing, rule: FilingRule, rulebook: Rulebook) -> list[Reported]:
    """Give what no filing has reported, with the newest version of its record; then what was corrected since it was reported."""
    forms = [form for code in rule.programmes if (form := rulebook.programme(code).form)]
    fresh = await filings.unreported(work.session, filing, rule)
    records = await filings.newest_records(work.session, [each.case.id for each in fresh], forms)
    found = [replace(each, record=records.get(each.case.id)) for each in fresh]
    found += await filings.corrected(work.session, filing, forms)
    items = await findings.follow_ups(work.session, [each.case.id for each in found])
    return [replace(each, follow_ups=items.get(each.case.id, ())) for each in found]


async def _rulebook(work: Work, filing: Filing) -> Rulebook:
    """Give the rules of the edition that the filing was opened under."""
    row = await rulebooks.version(work.session, filing.rulebook_id)
    return work.ports.find("rulebooks", Shelf).version(row.code, row.version).rulebook


async def acknowledge(work: Work, *, filing_id: int) -> Filing:
    """Receive a submitted filing, in person or for the actor's unit; again changes nothing.

    Raise FilingNotFound, NotARecipient, PostRequired or WrongState.
    """
    filing = await _opened(work, filing_id, None)
    awaited = [each for each in await filings.recipients(work.session, filing.id) if not each.copy]
    people = {each.recipient_staff_id for each in awaited if each.recipient_staff_id is not None}
    units = {each.recipient_unit_id for each in awaited if each.recipient_unit_id is not None}
    if work.actor.staff_id not in people:
        if work.actor.unit_id not in units:
            raise NotARecipient
        demand_acknowledge(work.actor)
    received = await filings.receivers(work.session, filing.id)
    if work.actor.staff_id in received or (
        work.actor.staff_id not in people and work.actor.unit_id in received.values()
    ):
        return filing
    status = next_state(FILING, filing.status, "receive")
    work.session.add(FilingReceipt(filing_id=filing.id, unit_id=filing.unit_id, by_id=work.actor.staff_id, at=work.now))
    received[work.actor.staff_id] = work.actor.unit_id
    if units <= set(received.values()) and people - await filings.people_left(work.session, filing.id) <= set(received):
        filing.status = status
    _record(work, filing, "filing.received", {"by_unit": work.actor.unit_id, "by": work.actor.staff_id})
    await work.session.flush()
    return filing


def _record(work: Work, filing: Filing, kind: str, details: dict[str, object]) -> None:
    journal.append(work, kind, subject=("filing", filing.id), unit_id=filing.unit_id, details=details)
