"""Who belongs to a programme: its population without its exemptions, told from the facts of its subjects, as a set."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Select,
    and_,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    union,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from cases.carried import ACCOUNTS
from cases.lifecycle import REVISIT, sources
from cases.models.case import Case
from cases.models.client import CreditAccount
from cases.models.obligation import Obligation, ObligationStatus
from cases.models.revisit import Revisit
from cases.queries.facts import Columns, asked, client_facts, compiled, counted, names_in, staff_facts
from cases.queries.subjects import CLIENTS, Subjects
from cases.rulebook import Edition
from cases.rulebook.conditions import Comparison, Condition, Fact, truth
from cases.rulebook.programmes import Exemption

OPEN = ObligationStatus.OPEN.value
UNDONE = sources(REVISIT, "cancel")
HOLDS_ACCOUNT = Fact(fact=ACCOUNTS, comparison=Comparison.AT_LEAST, value=1)
"""The population of those who have an account: it is left by closing the last one, and by nothing else."""


@dataclass(frozen=True, slots=True)
class Owed:
    """Programmes of a regulation, with the ids of their duties in every edition."""

    regulation: str
    programmes: tuple[str, ...]
    duty_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Population:
    """Whom a programme is about: subjects, the condition that holds them, and who is exempt all the same."""

    subjects: Subjects
    condition: Condition
    exemptions: tuple[Exemption, ...] = ()

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Give everything that is asked of a subject."""
        return (self.condition, *(each.when for each in self.exemptions))

    @property
    def holders(self) -> bool:
        """Tell whether it holds nobody who never had an account."""
        facts = dict.fromkeys(names_in(self.conditions)) | {ACCOUNTS: 0}
        return truth(self.condition, facts) is False


BY_ACCOUNT = Population(CLIENTS, HOLDS_ACCOUNT)
"""Everybody who holds an account."""


@dataclass(frozen=True, slots=True)
class Members:
    """The subjects that were asked about, with their facts, as a relation. `gone`: has left the firm."""

    rows: FromClause
    columns: Columns
    population: Population
    subject_id: ColumnElement[int]
    opened_on: ColumnElement[date | None]
    gone: ColumnElement[bool]

    def belongs(self) -> ColumnElement[bool]:
        """Tell in SQL whether the population holds a subject and no exemption does; unknown selects nobody."""
        held = compiled(self.population.condition, self.columns)
        return and_(held, not_(func.coalesce(self._exempt(), false())), not_(self.gone))

    def has_left(self) -> ColumnElement[bool]:
        """Tell in SQL whether a subject is known not to belong; of whom that is unknown nothing ends."""
        held = compiled(self.population.condition, self.columns)
        return or_(held.is_(False), self._exempt().is_(True), self.gone)

    def _exempt(self) -> ColumnElement[bool]:
        return or_(false(), *(compiled(each.when, self.columns) for each in self.population.exemptions))


async def members(
    session: AsyncSession,
    edition: Edition,
    population: Population,
    on: date,
    some: Select[int] | None = None,
) -> Members:
    """Give the subjects with their facts as of a day, with `some` only of these."""
    about = await asked(session, edition, names_in(population.conditions))
    if population.subjects is CLIENTS:
        known = client_facts(about, some, placed=False, holders=population.holders)
    else:
        known = staff_facts(some)
    rows, columns = counted(about, population.subjects, known, known, literal(on, Date))
    gone = false() if population.subjects is CLIENTS else known.c.gone
    return Members(rows, columns, population, known.c.subject_id, known.c.opened_on, gone)


async def belonging(session: AsyncSession, edition: Edition, population: Population, on: date) -> frozenset[int]:
    """Give the keys of everybody whom a population holds."""
    found = await members(session, edition, population, on)
    query = select(found.subject_id).select_from(found.rows).where(found.belongs())
    return frozenset((await session.execute(query)).scalars())


async def left(session: AsyncSession, edition: Edition, population: Population, on: date, owed: Owed) -> Select[int]:
    """Select the subjects with an open duty, or a revisit not yet done, of these programmes who no longer belong."""
    if population == BY_ACCOUNT:
        return _without_account()
    subjects = population.subjects
    duties = select(subjects.owed).where(Obligation.duty_id.in_(owed.duty_ids), Obligation.status == OPEN)
    undone = select(subjects.case).join(Revisit, Revisit.case_id == Case.id)
    undone = undone.where(Case.status.in_(UNDONE), Revisit.programme.in_(owed.programmes))
    some = select(union(duties, undone).subquery().c[0])
    found = await members(session, edition, population, on, some)
    return select(found.subject_id).select_from(found.rows).where(found.has_left())


def _without_account() -> Select[int]:
    other = aliased(CreditAccount)
    any_open = exists().where(other.client_id == CreditAccount.client_id, other.closed_on.is_(None))
    return select(CreditAccount.client_id).where(CreditAccount.closed_on.is_not(None), ~any_open)
