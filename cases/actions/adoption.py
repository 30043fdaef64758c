"""Adopting a regulation and the shipped calendar: the editions and duties of the shelf become rows that decisions point at."""

from datetime import date

from cases.actions.calendar import year_row
from cases.calendar_files import shipped_records
from cases.carried import demand_carried
from cases.duties import said_term_of_duty, term_cited
from cases.errors import EditionChanged
from cases.models.rulebook import Duty, RulebookVersion, TermSource
from cases.queries import calendar as calendars
from cases.queries import rulebook as rulebooks
from cases.rulebook import Edition, Shelf
from cases.rulebook.duties import Obligation
from cases.rulebook.model import Rulebook
from kernel import journal
from kernel.work import Work


async def adopt(work: Work, shelf: Shelf, *, on: date) -> int:
    """Register every edition of the shelf that is not yet known; give how many were. `on` counts for new regulations only.

    Raise EditionChanged, or EditionNotCarried when some of it would not be carried out.
    """
    known = await rulebooks.adopted(work.session)
    since = {row.code: row.adopted_on for row in reversed(known)}
    digests = {(row.code, row.version): row.digest for row in known}
    for edition in shelf.editions:
        if digests.get((edition.code, edition.version), edition.digest) != edition.digest:
            raise EditionChanged(edition.code, edition.version)
    fresh = [edition for edition in shelf.editions if (edition.code, edition.version) not in digests]
    for edition in fresh:
        demand_carried(edition)
        row = _version(work, edition, since.get(edition.code, on))
        work.session.add(row)
        await work.session.flush()
        work.session.add_all(_duties(edition.rulebook, row.id))
        subject = ("rulebook", row.id)
        journal.append(work, "rulebook.adopted", subject=subject, details={"code": row.code, "version": row.version})
    return len(fresh)


async def load_shipped_calendar(work: Work) -> int:
    """Load the working-day years that come with the product where no year is loaded yet; give how many were."""
    loaded = await calendars.working_calendar(work.session)
    fresh = [record for record in shipped_records() if loaded.record(record.year) is None]
    work.session.add_all(year_row(work, record) for record in fresh)
    await work.session.flush()
    return len(fresh)


def _version(work: Work, edition: Edition, adopted_on: date) -> RulebookVersion:
    return RulebookVersion(
        code=edition.code,
        version=edition.version,
        title=edition.rulebook.regulation.title,
        effective_from=edition.in_force_from,
        adopted_on=adopted_on,
        digest=edition.digest,
        content=edition.content,
        loaded_at=work.now,
    )


def _duties(rulebook: Rulebook, rulebook_id: int) -> list[Duty]:
    return [_duty(rulebook, rulebook_id, each) for each in rulebook.obligations]


def _duty(rulebook: Rulebook, rulebook_id: int, obligation: Obligation) -> Duty:
    term = said_term_of_duty(rulebook, obligation.code)
    cited = term_cited(rulebook, obligation.code) if term else None
    return Duty(
        rulebook_id=rulebook_id,
        code=obligation.code,
        article=obligation.article,
        title=obligation.title,
        term=term,
        term_source=TermSource[cited.source.name].value if cited else None,
        term_note=cited.note if cited else None,
    )
