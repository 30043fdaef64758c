"""报送: opened when the period has ended, frozen when submitted, received by its recipients (art. 10(5), AMB-24)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from cases import numbering
from cases.actions import duty, worklist
from cases.actions.permission import demand_acknowledge, demand_submit
from cases.deadlines import Due, due, late_working_days
from cases.errors import FilingNotFound, FilingNotOver, NotARecipient, RecipientMissing, StaleVersion
from cases.filing_rows import Reported, cells_of, content_of, is_late, said_in
from cases.forms import CONTACT
from cases.lifecycle import FILING, next_state
from cases.models.filing import Filing, FilingReceipt, FilingRecipient, FilingRow, FilingStatus
from cases.models.obligation import Obligation
from cases.models.organisation import Unit
from cases.periods import Period, PeriodKind, cycle_of, period_of
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
from cases.terms import DaysOfMonth
from kernel import journal, tasks
from kernel.canonical import digest
from kernel.clock import office_date
from kernel.work import Work

KIND = "FL"
PRINT = "filings.print"


async def open_filings(work: Work, edition: Edition) -> dict[str, int]:
    """Open every missing filing of periods that ended since the regulation was adopted while the unit stood; count them by kind."""
    await duties.only_one_sweep(work.session, edition.code)
    adopted = await rulebooks.adopted_on(work.session, edition.code)
    opened: dict[str, int] = {}
    for rule in edition.rulebook.filings:
        known = await filings.known(work.session, rule.code)
        units = [unit for kind in rule.filed_by for unit in await organisation.units_of_type(work.session, kind)]
        ended = list(ended_periods(rule.period, adopted, office_date(work.now)))
        owed = [(period, unit) for period in ended for unit in units if _stood(unit, period)]
        missing = [(period, unit) for period, unit in owed if (period.code, unit.id) not in known]
        for period, unit in missing:
            await _open(work, edition, rule, (period, unit))
        opened[rule.code] = len(missing)
        await worklist.changed(work, (unit.id for _, unit in missing))
    return opened


def _stood(unit: Unit, period: Period) -> bool:
    """Tell whether the unit stood on a day of the period: for what was before or after it owes nothing."""
    founded = unit.founded_on is None or unit.founded_on <= period.ends_on
    return founded and (unit.closed_on is None or unit.closed_on >= period.starts_on)


def ended_periods(kind: PeriodKind | DaysOfMonth, since: date, today: date) -> Iterator[Period]:
    """Give the periods that ended before `today` and end on or after `since`, oldest first."""
    period = _holding(kind, since)
    while period.ends_on < today:
        yield period
        period = _holding(kind, period.ends_on + timedelta(days=1))


def _holding(kind: PeriodKind | DaysOfMonth, day: date) -> Period:
    return cycle_of(kind.days_of_month, day) if isinstance(kind, DaysOfMonth) else period_of(kind, day)


async def _open(work: Work, edition: Edition, rule: FilingRule, where: tuple[Period, Unit]) -> None:
    period, unit = where
    year = office_date(work.now).year
    term = due(rule.due, period.ends_on, await working_calendar(work.session), rule.cut_off)
    rulebook_id = await rulebooks.version_id(work.session, edition.code, edition.version)
    filing = Filing(
        number=numbering.number(KIND, year, await cases.take_numbers(work.session, KIND, year)),
        kind=rule.code,
        period=period.code,
        period_start=period.starts_on,
        period_end=period.ends_on,
        unit_id=unit.id,
        rulebook_id=rulebook_id,
        due_at=term.due_at,
        status=FilingStatus.OPEN.value,
    )
    work.session.add(filing)
    await work.session.flush()
    types = {each.code: each.name for each in edition.rulebook.unit_types}
    for each in rule.recipients:
        if each.unit_type:
            units = await organisation.units_of_type(work.session, each.unit_type)
            if not units:
                raise RecipientMissing(rule.name, types[each.unit_type])
            work.session.add(FilingRecipient(filing_id=filing.id, unit_id=unit.id, recipient_unit_id=units[0].id))
    work.session.add(_duty(filing, term, await rulebooks.duty_id(work.session, rulebook_id, rule.obligation)))
    details = {"kind": rule.code, "period": period.code, "due_on": str(term.due_on)}
    journal.append(work, "filing.opened", subject=("filing", filing.id), unit_id=unit.id, details=details)
    await work.session.flush()


def _duty(filing: Filing, term: Due, duty_id: int) -> Obligation:
    owed = Obligation(duty_id=duty_id, unit_id=filing.unit_id, filing_id=filing.id, status=obligations.OPEN)
    owed.reckon(term)
    return owed


async def submit(work: Work, *, filing_id: int, expected_version: int | None = None) -> Filing:
    """Freeze the rows and submit; raise FilingNotFound, NotYourUnit, PostRequired, StaleVersion, FilingNotOver or WrongState."""
    filing = await _opened(work, filing_id, expected_version)
    await demand_submit(work, filing)
    status = next_state(FILING, filing.status, "submit")
    if office_date(work.now) <= filing.period_end:
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
            late=is_late(each, filing.period_start),
            corrects=each.reported_in,
            cells=cells_of(
                rule.columns,
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
    fresh = await filings.unreported(work.session, filing, rule.programmes)
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
    """Receive a submitted filing for the actor's unit; again changes nothing.

    Raise FilingNotFound, NotARecipient, PostRequired or WrongState.
    """
    filing = await _opened(work, filing_id, None)
    expected = {each.recipient_unit_id for each in await filings.recipients(work.session, filing.id) if not each.copy}
    if work.actor.unit_id not in expected:
        raise NotARecipient
    demand_acknowledge(work.actor)
    received = await filings.receiving_units(work.session, filing.id)
    if work.actor.unit_id in received:
        return filing
    status = next_state(FILING, filing.status, "receive")
    work.session.add(FilingReceipt(filing_id=filing.id, unit_id=filing.unit_id, by_id=work.actor.staff_id, at=work.now))
    if expected <= {*received, work.actor.unit_id}:
        filing.status = status
    _record(work, filing, "filing.received", {"by_unit": work.actor.unit_id})
    await work.session.flush()
    return filing


def _record(work: Work, filing: Filing, kind: str, details: dict[str, object]) -> None:
    journal.append(work, kind, subject=("filing", filing.id), unit_id=filing.unit_id, details=details)
