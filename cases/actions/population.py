"""回访对象名单: frozen at the start of each period by the sweep, or by hand; a list is never written again."""

from cases.actions.permission import demand_inspect
from cases.forms import demand_written
from cases.models.population import Population
from cases.periods import Period, period_of
from cases.queries import duty as duties
from cases.queries import population as populations
from cases.queries import rulebook as rulebooks
from cases.rulebook import Edition, Shelf
from cases.rulebook.programmes import Programme
from cases.rulebook.schedules import Counted, FixedDays, Quota, Rolling
from cases.supervision import NotFrozen
from kernel import journal
from kernel.clock import office_date
from kernel.work import Work

STANDING = (Rolling, Counted, Quota, FixedDays)
"""Schedules whose clients are known beforehand; what an event starts is owed by whom it happens to."""


async def freeze_due(work: Work, edition: Edition) -> dict[str, int]:
    """Freeze the populations of the edition's programmes that have none in the period of today; give their counts."""
    period = _period(work, edition)
    made: dict[str, int] = {}
    if period is None:
        return made
    await duties.only_one_sweep(work.session, edition.code)
    for programme in edition.rulebook.programmes:
        if not is_standing(programme):
            continue
        if await populations.of_period(work.session, edition.code, programme.code, period.code) is None:
            made[programme.code] = (await _freeze(work, edition, programme, period)).count
    return made


async def freeze(work: Work, *, regulation: str, programme: str, reason: str) -> Population:
    """Freeze a programme's population today, once a day; raise PostRequired, UnknownRule or NotFrozen."""
    demand_inspect(work.actor)
    reason = demand_written("reason", reason, "冻结理由", "why the list is frozen")
    edition = work.ports.find("rulebooks", Shelf).in_force(regulation, office_date(work.now))
    rule = edition.rulebook.programme(programme)
    period = _period(work, edition)
    if period is None or not is_standing(rule):
        raise NotFrozen(rule.name)
    await duties.only_one_sweep(work.session, edition.code)
    known = await populations.of_day(work.session, edition.code, rule.code, office_date(work.now))
    return known or await _freeze(work, edition, rule, period, reason)


def is_standing(programme: Programme) -> bool:
    """Tell whether the programme's clients are known before the period."""
    return programme.subject == "client" and isinstance(programme.schedule, STANDING)


def _period(work: Work, edition: Edition) -> Period | None:
    supervision = edition.rulebook.supervision
    if supervision is None or supervision.frozen_per is None:
        return None
    return period_of(supervision.frozen_per, office_date(work.now))


async def _freeze(
    work: Work, edition: Edition, programme: Programme, period: Period, reason: str | None = None
) -> Population:
    chosen = await populations.choose(work.session, edition, programme, office_date(work.now))
    frozen = Population(
        regulation=edition.code,
        rulebook_id=await rulebooks.version_id(work.session, edition.code, edition.version),
        programme=programme.code,
        rule=_rule(programme),
        period=period.code,
        period_start=period.starts_on,
        period_end=period.ends_on,
        frozen_on=office_date(work.now),
        snapshot_on=chosen.snapshot_on,
        count=chosen.count,
        exempt=chosen.exempt,
        sha256=chosen.sha256,
        frozen_at=work.now,
        frozen_by_id=work.actor.staff_id,
        reason=reason,
    )
    work.session.add(frozen)
    await work.session.flush()
    await populations.write(work.session, frozen.id)
    details = {"programme": programme.code, "period": period.code, "exempt": chosen.exempt, "sha256": chosen.sha256}
    subject = ("population", frozen.id)
    journal.append_batch(work, "population.frozen", subject=subject, count=chosen.count, details=details)
    return frozen


def _rule(programme: Programme) -> dict[str, object]:
    written = programme.model_dump(mode="json", by_alias=True, include={"article", "population", "exemptions"})
    return dict(written)
