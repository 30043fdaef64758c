"""数据导入: one file, loaded whole or not at all, journaled with its hash; the same file again changes nothing."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from cases.imports import days, sets, staging
from cases.imports.dating import Asked, day_of
from cases.imports.errors import ImportNotAllowed, LinesRefused
from cases.imports.finding import find_accounts
from cases.imports.kinds import SHAPES, STEPS
from cases.imports.reading import Delivery, Progress, examine
from cases.imports.report import Refusals, Report
from cases.imports.shapes import Dating, Kind
from cases.models.client import ImportFile
from cases.queries import importing
from kernel import journal, tasks
from kernel.actor import Actor, Post
from kernel.clock import office_date
from kernel.work import Desk, Work

FEEDING = (Post.CORE_FEED, Post.SCHEDULER)
DIRECTORY = frozenset({Kind.UNITS, Kind.STAFF})
SWEEP, SWEEP_KEY = "duties.sweep", "duties"


@dataclass(frozen=True, slots=True)
class Order:
    """What to import: the kind, the file, its day (None: as the file says), and whether the good lines are enough.

    `sweep`: have the duties swept after the file; a load of many files does that once, at its end.
    """

    kind: Kind
    path: Path
    on: date | None = None
    accept_good: bool = False
    sweep: bool = True


def silent(done: int, total: int) -> None:
    """Show no progress."""
    del done, total


def may_import(actor: Actor, kind: Kind) -> bool:
    """Tell whether the actor may bring in this kind: the feeding accounts, and the administrator for the directory."""
    return kind in SHAPES and (actor.holds(*FEEDING) or (kind in DIRECTORY and actor.holds(Post.ADMINISTRATOR)))


async def import_file(
    desk: Desk,
    actor_id: int,
    *,
    kind: str,
    path: Path,
    on: date | None = None,
    accept_good: bool = False,
    progress: Progress = silent,
) -> Report:
    """Import one file in a work of its own; refused lines are reported, not raised. Raise ImportNotAllowed or FileUnreadable."""
    try:
        async with desk.work(actor_id) as work:
            return await take_in(work, Order(Kind(kind), path, on, accept_good), progress)
    except LinesRefused as refused:
        return refused.report


async def take_in(work: Work, order: Order, progress: Progress = silent) -> Report:
    """Import one file within a work; raise ImportNotAllowed, FileUnreadable, ParquetUnreadable or LinesRefused."""
    if not may_import(work.actor, order.kind):
        raise ImportNotAllowed(order.kind.value)
    delivery = await asyncio.to_thread(examine, order.path, SHAPES[order.kind])
    await importing.one_at_a_time(work.session, order.kind.value)
    report = Report(order.kind, order.path.name, delivery.sha256, ignored=delivery.ignored)
    if (known := await _already(work, order, delivery)) is not None:
        return replace(report, already=True, loaded=known.rows, on=_iso(known.on_date))
    await staging.prepare(work.session)
    take = _day if order.kind in days.FEEDS else _set
    report = await take(work, order, delivery, (report, progress))
    if order.sweep:
        await tasks.defer(work, SWEEP, {}, key=SWEEP_KEY)
    return report


async def _already(work: Work, order: Order, delivery: Delivery) -> ImportFile | None:
    """Give the row of this very file when it is the newest of its kind and day, and none of its lines was refused."""
    newest = await importing.newest(work.session, order.kind.value, await _day_before(work, order, delivery))
    return newest if newest is not None and newest.sha256 == delivery.sha256 and not newest.refused else None


async def _day_before(work: Work, order: Order, delivery: Delivery) -> date | None:
    """Give the day of a file not yet read: the one asked for, today where it has no column for days, else that on which it came."""
    dating = SHAPES[order.kind].dating
    if order.on is not None or dating is Dating.NONE:
        return order.on
    if dating is Dating.TODAY and "on_date" not in delivery.fields:
        return office_date(work.now)
    return await importing.day_of(work.session, order.kind.value, delivery.sha256)


async def _set(work: Work, order: Order, delivery: Delivery, progressing: tuple[Report, Progress]) -> Report:
    """Bring what the file's lines say into the house, as sets."""
    report, progress = progressing
    shape, steps = SHAPES[order.kind], STEPS[order.kind]
    refusals = await staging.fill(work.session, shape, delivery, office_date(work.now), progress)
    on = await _on(work, order, delivery, (report, refusals))
    if shape.either:
        await find_accounts(work.session, delivery)
    for statement in steps.prepare:
        await sets.run(work.session, statement, {})
    bound: dict[str, object] = {"now": work.now, "on": on or office_date(work.now)}
    await sets.refuse(work.session, (shape.key, steps.once or shape.key), steps.checks, bound, refusals)
    if refusals.lines and not order.accept_good:
        raise _nothing_loaded(report, refusals)
    if steps.on_file is not None:
        await sets.keep(work.session, shape, delivery, steps.on_file)
    loaded = await sets.staged(work.session)
    touched = await sets.apply(work.session, steps.apply, {**bound, "complete": not refusals.lines})
    report = replace(report, loaded=loaded, added=touched["added"], changed=touched["changed"], on=_iso(on))
    return await _keep(work, on, report, refusals, touched)


async def _on(work: Work, order: Order, delivery: Delivery, said: tuple[Report, Refusals]) -> date | None:
    """Give the day of a staged file; None for a kind that is of no day. Raise FileUnreadable, or LinesRefused when none is good."""
    dating = SHAPES[order.kind].dating
    if dating is Dating.NONE:
        return order.on
    if said[1].lines and not await sets.staged(work.session):
        raise _nothing_loaded(*said)
    return await day_of(work.session, delivery, _asked(work, order), dating)


def _asked(work: Work, order: Order) -> Asked:
    return Asked(order.on, office_date(work.now), order.accept_good)


async def _day(work: Work, order: Order, delivery: Delivery, progressing: tuple[Report, Progress]) -> Report:
    """Bring the file in as the day of a daily table."""
    report, progress = progressing
    feed = days.FEEDS[order.kind]
    day = await days.load(days.Load(work.session, feed, delivery, _asked(work, order)), progress)
    if isinstance(day, Refusals):
        raise _nothing_loaded(report, day)
    report = replace(report, loaded=day.rows, added=day.rows, on=_iso(day.on), facts=day.facts)
    report = await _keep(work, day.on, report, day.refusals, {"rows": day.rows})
    await importing.publish_day(work.session, feed.day(on_date=day.on, rows=day.rows, loaded_at=work.now))
    return report


def _nothing_loaded(report: Report, refusals: Refusals) -> LinesRefused:
    refused = replace(report, accepted=False, refused=len(refusals.lines), refusals=tuple(sorted(refusals.kept)))
    return LinesRefused(refused, report.name, refused.refused)


async def _keep(work: Work, on: date | None, report: Report, refusals: Refusals, touched: Mapping[str, int]) -> Report:
    """Write the file's row (a file that comes back is the newest again) and the one journal entry of the batch."""
    report = replace(report, refused=len(refusals.lines), refusals=tuple(sorted(refusals.kept)))
    row = await importing.delivered(work.session, report.kind.value, on, report.sha256)
    if row is None:
        row = ImportFile(kind=report.kind.value, on_date=on, sha256=report.sha256)
        work.session.add(row)
    row.name, row.rows, row.refused = report.name, report.loaded, report.refused
    row.refusals = {"lines": [{"line": each.line, "field": each.field, "code": each.code} for each in report.refusals]}
    row.loaded_at, row.loaded_by, row.unit_id = work.now, work.actor.staff_id, work.actor.unit_id
    await work.session.flush()
    details: dict[str, object] = {
        "kind": report.kind.value,
        "on": _iso(on),
        "sha256": report.sha256,
        "refused": report.refused,
        "touched": dict(touched),
    }
    journal.append_batch(work, "file.imported", subject=("import_file", row.id), count=report.loaded, details=details)
    await work.session.flush()
    return report


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
