"""Whether what a rulebook demands can be done at all: a cadence that contradicts itself is a mistake of its text.

Terms of different kinds are compared by what they give: from every day of four years, one of them a leap year, on a calendar
without notices.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from cases.calendar import HOUSE, CalendarKind, WorkingCalendar
from cases.periods import PeriodKind, cycle_of, period_of
from cases.rulebook.conditions import ALWAYS
from cases.rulebook.duties import Filing
from cases.rulebook.model import Rulebook
from cases.rulebook.programmes import Programme
from cases.rulebook.schedules import Counted, FixedDays, Lead, OnDemand, Rolling, Triggered
from cases.source import Mistake, Path
from cases.terms import DaysOfMonth, Term

DAYS = tuple(date(2023, 3, 1) + timedelta(days=step) for step in range(4 * 365 + 1))
PLAIN = WorkingCalendar(CalendarKind.WORKING, HOUSE, ())
FEWEST_DAYS = {PeriodKind.WEEK: 7, PeriodKind.MONTH: 28, PeriodKind.QUARTER: 90, PeriodKind.YEAR: 365}


def contradictions(rulebook: Rulebook) -> Iterator[Mistake]:
    """Give every cadence that nobody can keep, and every duty that two programmes or filings would share."""
    for index, programme in enumerate(rulebook.programmes):
        path = ("programmes", index)
        yield from _of_schedule(programme, path)
        if programme.attempts and programme.attempts.on_days > programme.attempts.count:
            zh, en = "联系天数多于联系次数，无法满足", "more days than attempts: nobody can do that"
            yield Mistake((*path, "attempts", "on_days"), "contradiction", zh, en)
    for index, filing in enumerate(rulebook.filings):
        yield from _of_filing(filing, ("filings", index))
    yield from _shared(rulebook)


def _of_schedule(programme: Programme, path: Path) -> Iterator[Mistake]:
    place = (*path, "schedule")
    match programme.schedule:
        case Triggered(not_before=first, within=last):
            yield from _forwards((*place, "within"), last)
            yield from _forwards((*place, "not_before"), first)
            if first and last and _later(first, last):
                zh, en = "最早办理日晚于期限届满日", "it may not begin before its term is over"
                yield Mistake((*place, "not_before"), "contradiction", zh, en)
            yield from _looks_ahead(path, programme.opens, last)
        case Rolling(every=every):
            yield from _looks_ahead(path, programme.opens, every)
        case OnDemand(within=last):
            yield from _forwards((*place, "within"), last)
            yield from _looks_ahead(path, programme.opens, last)
        case Counted(times=times, per=per, on_different_days=True) if times > _fewest_days(per):
            zh, en = "次数多于一期的天数，无法在不同日期完成", "more often than the period has days"
            yield Mistake((*place, "times"), "contradiction", zh, en)
        case Counted(per=per) | FixedDays(on=per):
            yield from _opens_within(path, programme.opens, per)
        case _:
            return


def _later(first: Term, last: Term) -> bool:
    return _ever(lambda day: first.end(day, PLAIN) > last.end(day, PLAIN))


def _forwards(path: Path, term: Term | None) -> Iterator[Mistake]:
    """Find a term that ends before it begins: it has passed when it is known."""
    if term and _ever(lambda day: term.end(day, PLAIN) < day):
        yield Mistake(path, "contradiction", "期限届满日早于起算日", "the term ends before it begins")


def _looks_ahead(path: Path, lead: Lead | None, term: Term | None) -> Iterator[Mistake]:
    """Find what would be opened before its term begins: with the one before it, when it is not owed yet."""
    if lead is None:
        return
    if term is None or _ever(lambda day: lead.end(term.end(day, PLAIN), PLAIN) < day):
        zh, en = "提前立案的时间长于期限本身", "opened earlier than its term begins"
        yield Mistake((*path, "opens"), "contradiction", zh, en)


def _opens_within(path: Path, lead: Lead | None, per: PeriodKind | DaysOfMonth) -> Iterator[Mistake]:
    if lead is None:
        return
    periods = (
        cycle_of(per.days_of_month, day) if isinstance(per, DaysOfMonth) else period_of(per, day) for day in DAYS
    )
    if any(lead.end(each.ends_on, PLAIN) < each.starts_on for each in periods):
        zh, en = "提前立案的时间长于一期", "opened earlier than its period begins"
        yield Mistake((*path, "opens"), "contradiction", zh, en)


def _of_filing(filing: Filing, path: Path) -> Iterator[Mistake]:
    """Find returns due before their period is over, which can never be whole, and units' own that only some would owe."""
    yield from _forwards((*path, "due"), filing.due)
    if filing.population != ALWAYS and filing.filed_by_post is None:
        zh, en = "population 须与 filed_by_post 同用", "population needs filed_by_post"
        yield Mistake((*path, "population"), "contradiction", zh, en)


def _shared(rulebook: Rulebook) -> Iterator[Mistake]:
    """Find duties that two programmes or filings share: nobody could tell which of them one was done for."""
    seen: set[str] = set()
    for section in ("programmes", "filings"):
        for index, each in enumerate(getattr(rulebook, section)):
            if each.obligation in seen:
                zh, en = (
                    f"应办事项 {each.obligation} 已用于其他回访类型或报送",
                    f"{each.obligation} is used already: give it a duty of its own",
                )
                yield Mistake((section, index, "obligation"), "shared", zh, en)
            seen.add(each.obligation)


def _fewest_days(per: PeriodKind | DaysOfMonth) -> int:
    if not isinstance(per, DaysOfMonth):
        return FEWEST_DAYS[per]
    periods = (cycle_of(per.days_of_month, day) for day in DAYS)
    return min((each.ends_on - each.starts_on).days + 1 for each in periods)


def _ever(contradicts: Callable[[date], bool]) -> bool:
    return any(contradicts(day) for day in DAYS)
