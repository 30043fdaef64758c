"""Whether everything that a rulebook names exists in it, and nothing stands in it twice."""

from collections.abc import Iterator

from cases.rulebook.conditions import Comparison, Condition, Fact, facts_of
from cases.rulebook.duties import ClientList, Filing, Obligation, Ownership, Planning
from cases.rulebook.findings import Finding
from cases.rulebook.forms import SUPERIOR, FieldType, Form
from cases.rulebook.model import Rulebook
from cases.rulebook.programmes import Programme
from cases.rulebook.schedules import Ahead, Fulfilled, Quota, Rolling, Triggered
from cases.source import Mistake, Path

SECTIONS = (
    "parameters",
    "unit_types",
    "posts",
    "facts",
    "events",
    "obligations",
    "focus_groups",
    "client_lists",
    "methods",
    "outcomes",
    "ownership",
    "programmes",
    "forms",
    "filings",
    "findings",
    "notice_plans",
    "archive_classes",
    "value_lists",
    "phrase_lists",
    "channels",
)
PLACED_OWNERS = frozenset({"CLIENT_BRANCH", "ACCEPTING_UNIT"})
OWNING = frozenset({"owner", "owed_by"})
NUMBERS = frozenset({FieldType.MONEY, FieldType.RATIO, FieldType.COUNT})
PROGRAMME_FACT = "programme"
NOTHING: frozenset[str] = frozenset()

Reference = tuple[Path, str | None, str]
"""Where a name stands, the name, and the section that must hold it."""
Place = tuple[Path, Condition, frozenset[str]]
"""Where a condition stands, the condition, and the names that only its own place knows."""


def mistakes_in(rulebook: Rulebook) -> Iterator[Mistake]:
    """Give every repeated code, every name without a meaning, and every comparison that cannot be made."""
    names = {section: _codes(rulebook, section) for section in SECTIONS}
    for section in SECTIONS:
        yield from _repeated((section,), names[section])
    for index, form in enumerate(rulebook.forms):
        yield from _repeated(("forms", index, "fields"), tuple(field.code for field in form.fields))
    for index, filing in enumerate(rulebook.filings):
        yield from _repeated(("filings", index, "columns"), tuple(column.code for column in filing.columns))
    for index, finding in enumerate(rulebook.findings):
        yield from _repeated(("findings", index, "steps"), tuple(step.code for step in finding.steps))
    for path, name, section in _references(rulebook):
        known = set(names[section]) | (PLACED_OWNERS if OWNING.intersection(path) else set())
        if name is not None and name not in known:
            yield Mistake(path, "unknown", f"“{name}”未在 {section} 中定义", f"{name} is not defined in {section}")
    for path, condition, extra in _conditions(rulebook):
        yield from _comparisons(rulebook, path, condition, extra)


def _codes(rulebook: Rulebook, section: str) -> tuple[str, ...]:
    return tuple(part.code for part in getattr(rulebook, section))


def _repeated(section: Path, codes: tuple[str, ...]) -> Iterator[Mistake]:
    for index, code in enumerate(codes):
        if code in codes[:index]:
            yield Mistake((*section, index, "code"), "repeated", f"代码 {code} 重复", f"the code {code} is repeated")


def _references(rulebook: Rulebook) -> Iterator[Reference]:
    for index, programme in enumerate(rulebook.programmes):
        yield from _of_programme(programme, ("programmes", index))
    for index, filing in enumerate(rulebook.filings):
        yield from _of_filing(filing, ("filings", index))
    for index, form in enumerate(rulebook.forms):
        yield from _of_form(form, ("forms", index))
    yield from _of_counts(rulebook)
    for index, obligation in enumerate(rulebook.obligations):
        yield from _of_obligation(obligation, ("obligations", index))
    for index, finding in enumerate(rulebook.findings):
        yield from _of_finding(finding, ("findings", index))
    for index, kind in enumerate(rulebook.archive_classes):
        yield from _each(("archive_classes", index, "starts_at_latest_of"), kind.starts_at_latest_of, "events")
    yield from _unit_types(rulebook)


def _unit_types(rulebook: Rulebook) -> Iterator[Reference]:
    for index, ownership in enumerate(rulebook.ownership):
        yield from _of_ownership(ownership, ("ownership", index))
    yield from _of_planning(rulebook.planning)
    if rulebook.supervision:
        yield from _each(("supervision", "unit_types"), rulebook.supervision.unit_types, "unit_types")


def _of_planning(planning: Planning | None) -> Iterator[Reference]:
    if planning is None:
        return
    yield from _each(("planning", "posts"), planning.posts, "posts")
    yield ("planning", "arranged_by"), planning.arranged_by, "unit_types"
    yield from _each(("planning", "arranges"), planning.arranges, "unit_types")


def _of_programme(programme: Programme, path: Path) -> Iterator[Reference]:
    yield (*path, "obligation"), programme.obligation, "obligations"
    yield (*path, "ownership"), programme.ownership, "ownership"
    yield (*path, "form"), programme.form, "forms"
    yield from _each((*path, "methods"), programme.methods, "methods")
    yield from _each((*path, "posts"), programme.posts, "posts")
    yield from _each((*path, "opened_by"), programme.opened_by, "posts")
    yield (*path, "assigned_by"), programme.assigned_by, "events"
    yield (*path, "drawn_by"), programme.drawn_by, "events"
    yield from _each((*path, "separate_from"), programme.separate_from, "programmes")
    yield from _each((*path, "fulfilment", "outcomes"), programme.fulfilment.outcomes, "outcomes")
    if programme.archive:
        yield (*path, "archive", "record"), programme.archive.record, "archive_classes"
        yield (*path, "archive", "recording"), programme.archive.recording, "archive_classes"
    yield from _of_schedule(programme, (*path, "schedule"))


def _of_schedule(programme: Programme, path: Path) -> Iterator[Reference]:
    match programme.schedule:
        case Rolling(since=anchors):
            for index, anchor in enumerate(anchors):
                if isinstance(anchor, Fulfilled):
                    yield (*path, "since", index, "fulfilled"), anchor.fulfilled, "programmes"
                else:
                    yield (*path, "since", index, "event"), anchor.event, "events"
        case Triggered(after=event):
            yield (*path, "after"), event, "events"
        case Ahead(before=event, announced_by=announcement):
            yield (*path, "before"), event, "events"
            yield (*path, "announced_by"), announcement, "events"
        case Quota(base=base, within=within):
            yield (*path, "base"), base, "facts"
            for index, part in enumerate(within):
                yield (*path, "within", index, "base"), part.base, "facts"
        case _:
            return


def _of_ownership(ownership: Ownership, path: Path) -> Iterator[Reference]:
    for number, test in enumerate(ownership.tests):
        yield (*path, "tests", number, "owner"), test.owner, "unit_types"


def _of_filing(filing: Filing, path: Path) -> Iterator[Reference]:
    yield (*path, "obligation"), filing.obligation, "obligations"
    yield (*path, "archive"), filing.archive, "archive_classes"
    yield (*path, "filed_by_post"), filing.filed_by_post, "posts"
    yield from _each((*path, "filed_by"), filing.filed_by, "unit_types")
    yield from _each((*path, "programmes"), filing.programmes, "programmes")
    for index, recipient in enumerate(filing.recipients):
        yield (*path, "recipients", index, "unit_type"), recipient.unit_type, "unit_types"
        yield (*path, "recipients", index, "post"), recipient.post, "posts"


def _of_obligation(obligation: Obligation, path: Path) -> Iterator[Reference]:
    yield (*path, "notices"), obligation.notices, "notice_plans"
    if obligation.waiver:
        yield (*path, "waiver", "unit_type"), obligation.waiver.unit_type, "unit_types"
        yield from _each((*path, "waiver", "asked_by"), obligation.waiver.asked_by, "posts")
        yield from _each((*path, "waiver", "decided_by"), obligation.waiver.decided_by, "posts")


def _of_finding(finding: Finding, path: Path) -> Iterator[Reference]:
    yield (*path, "kinds"), finding.kinds, "value_lists"
    for index, step in enumerate(finding.steps):
        place = (*path, "steps", index)
        yield (*place, "obligation"), step.obligation, "obligations"
        yield (*place, "form"), step.form, "forms"
        yield from _each((*place, "owed_by"), step.owed_by, "unit_types")
        yield from _each((*place, "posts"), step.posts, "posts")
        yield from _each((*place, "stand_in"), step.stand_in, "posts")


def _of_form(form: Form, path: Path) -> Iterator[Reference]:
    for index, field in enumerate(form.fields):
        yield (*path, "fields", index, "values"), field.values, "value_lists"
        posts = tuple(code for code in field.tells if code != SUPERIOR)
        yield from _each((*path, "fields", index, "tells"), posts, "posts")


def _of_counts(rulebook: Rulebook) -> Iterator[Reference]:
    for index, kind in enumerate(rulebook.facts):
        yield ("facts", index, "count_of" if kind.count_of else "largest_of"), kind.event, "events"
        yield ("facts", index, "owed_of"), kind.owed_of, "programmes"
    for index, kept in enumerate(rulebook.client_lists):
        yield from _of_list(kept, ("client_lists", index))


def _of_list(kept: ClientList, path: Path) -> Iterator[Reference]:
    yield (*path, "kept_by"), kept.kept_by, "posts"
    yield (*path, "approved_by"), kept.approved_by, "posts"
    yield (*path, "event"), kept.event, "events"


def _each(path: Path, codes: tuple[str, ...], section: str) -> Iterator[Reference]:
    return (((*path, index), code, section) for index, code in enumerate(codes))


def _conditions(rulebook: Rulebook) -> Iterator[Place]:
    yield from _conditions_of_groups(rulebook)
    for index, programme in enumerate(rulebook.programmes):
        yield from _conditions_of_programme(programme, ("programmes", index))
    for index, ownership in enumerate(rulebook.ownership):
        for number, test in enumerate(ownership.tests):
            yield ("ownership", index, "tests", number, "when"), test.when, frozenset({PROGRAMME_FACT})
    for index, form in enumerate(rulebook.forms):
        codes = frozenset(field.code for field in form.fields)
        for number, field in enumerate(form.fields):
            if field.required_when:
                yield ("forms", index, "fields", number, "required_when"), field.required_when, codes


def _conditions_of_groups(rulebook: Rulebook) -> Iterator[Place]:
    for index, group in enumerate(rulebook.focus_groups):
        yield ("focus_groups", index, "when"), group.when, NOTHING
    for index, filing in enumerate(rulebook.filings):
        yield ("filings", index, "population"), filing.population, NOTHING


def _conditions_of_programme(programme: Programme, path: Path) -> Iterator[Place]:
    yield (*path, "population"), programme.population, NOTHING
    for number, exemption in enumerate(programme.exemptions):
        yield (*path, "exemptions", number, "when"), exemption.when, NOTHING
    if isinstance(programme.schedule, Quota):
        for number, part in enumerate(programme.schedule.within):
            yield (*path, "schedule", "within", number, "members"), part.members, NOTHING


def _comparisons(rulebook: Rulebook, path: Path, condition: Condition, extra: frozenset[str]) -> Iterator[Mistake]:
    kinds = {kind.code: kind.type for kind in rulebook.facts}
    programmes = {programme.code for programme in rulebook.programmes}
    for fact in facts_of(condition):
        if fact.fact not in kinds and fact.fact not in extra:
            yield Mistake(
                path, "unknown", f"事实“{fact.fact}”未在 facts 中定义", f"{fact.fact} is not defined in facts"
            )
        elif fact.fact == PROGRAMME_FACT:
            yield from _programmes(path, fact, programmes)
        elif not _fits(fact, kinds.get(fact.fact)):
            yield Mistake(path, "comparison", f"“{fact.fact}”不能这样比较", f"{fact.fact} cannot be compared like this")


def _programmes(path: Path, fact: Fact, programmes: set[str]) -> Iterator[Mistake]:
    for value in fact.value if isinstance(fact.value, tuple) else (fact.value,):
        if value not in programmes:
            yield Mistake(path, "unknown", f"“{value}”未在 programmes 中定义", f"{value} is not defined in programmes")


def _fits(fact: Fact, kind: FieldType | None) -> bool:
    """Order is for numbers, `in` is for lists, and a yes or no is compared with a yes or no."""
    listed = isinstance(fact.value, tuple)
    if listed != (fact.comparison is Comparison.AMONG):
        return False
    if kind is None or listed or fact.value is None:
        return True
    if kind in NUMBERS:
        return not isinstance(fact.value, str | bool)
    yes_no = isinstance(fact.value, bool) == (kind is FieldType.YES_NO)
    return fact.comparison is Comparison.EQUAL and yes_no
