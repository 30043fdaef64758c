"""Before the first request: does the database still keep the promise of who sees what? If not, nothing starts.

What is installed is compared with what cases/visibility.py, cases/entering.py and cases/views.py declare. Every
difference is named with what to do about it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from sqlalchemy.ext.asyncio import AsyncEngine

from cases.entering import DEFINERS, KEPT_BY, function_statements
from cases.partitions import partition_statements
from cases.views import DIGESTS, VIEWS
from cases.visibility import TABLES, Table
from kernel import tasks
from kernel.errors import DomainError
from server.queries.catalogue import Catalogue, Relation, read_catalogue

OURS = "public"
MIGRATE = "run `anjuan migrate` as the owner"
# What alembic keeps of itself; nobody but the owner reads it. The queue's tables hold ids alone (kernel/tasks.py).
UNGRANTED = frozenset({"alembic_version"})
QUEUE_GRANTS = ("DELETE", "INSERT", "SELECT", "UPDATE")
NAMED = 5
TABLE_KINDS, VIEW, SEQUENCE = ("r", "p"), "v", "S"


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken promise: what stands in the database, and what mends it."""

    what: str
    remedy: str

    def __str__(self) -> str:
        """Give one line."""
        return f"{self.what}: {self.remedy}"


@dataclass(eq=False)
class DatabaseUnsafe(DomainError):
    """The database does not limit the service's role as declared; every violation is named."""

    role: str
    violations: tuple[Violation, ...]
    listed: str = field(init=False)

    code: ClassVar[str] = "DATABASE_UNSAFE"
    zh: ClassVar[str] = "数据库未按规定限制服务账号“{role}”的可见范围，服务未启动。请逐项处理后重新启动：{listed}"
    en: ClassVar[str] = "The database does not limit the role {role} as declared. Mend these and start again:{listed}"

    def __post_init__(self) -> None:
        """Write the lines."""
        self.listed = "".join(f"\n- {violation}" for violation in self.violations)


async def demand_safe_role(engine: AsyncEngine) -> None:
    """Raise DatabaseUnsafe unless the role that `engine` connects as is limited exactly as declared."""
    async with engine.connect() as connection:
        installed = await read_catalogue(connection)
    found = tuple(violations(installed))
    if found:
        raise DatabaseUnsafe(installed.role.name, found)


def violations(installed: Catalogue) -> Iterator[Violation]:
    """Yield every difference between what is declared and what is installed."""
    yield from (*_role(installed), *undeclared(installed))


def undeclared(installed: Catalogue) -> Iterator[Violation]:
    """Yield the differences in tables, policies, functions and grants: what `anjuan migrate` puts right."""
    for check in CHECKS:
        yield from check(installed)


def _role(installed: Catalogue) -> Iterator[Violation]:
    role = installed.role
    if role.acting != role.name:
        yield Violation(f"the session of {role.name} acts as {role.acting}", f'ALTER ROLE "{role.name}" RESET ROLE')
    for power in role.powers:
        yield Violation(f"the role is {power}", f'ALTER ROLE "{role.name}" NO{power}')
    for other in role.member_of:
        yield Violation(f"the role is a member of {other}", f'REVOKE "{other}" FROM "{role.name}"')
    if role.owns:
        more = f" and {len(role.owns) - NAMED} more" if len(role.owns) > NAMED else ""
        listed = ", ".join(role.owns[:NAMED]) + more
        yield Violation(f"the role owns {listed}", "let the service connect as a role that owns nothing")
    for place in role.creates_in:
        yield Violation(f"the role may create in {place}", f'REVOKE CREATE ON {place} FROM PUBLIC, "{role.name}"')


def _tables(installed: Catalogue) -> Iterator[Violation]:
    """Check that each declared table is there and guarded, and that no other table of ours may be touched."""
    declared = {table.name: table for table in TABLES}
    present = {each.name: each for each in installed.relations if each.schema == OURS and each.kind in TABLE_KINDS}
    for name in sorted(declared.keys() - present.keys()):
        yield Violation(f"table {name} is missing", MIGRATE)
    for name, relation in present.items():
        if name in UNGRANTED:
            yield from _granted(relation, ())
        elif relation.partition:
            yield from (*_guarded(relation), *_granted(relation, ()))
        elif name in declared:
            yield from (*_guarded(relation), *_granted(relation, _verbs(declared[name])))
        else:
            yield Violation(f"table {name} is not declared", "declare in cases/visibility.py who sees it, or drop it")


def _guarded(relation: Relation) -> Iterator[Violation]:
    if not relation.enabled:
        yield Violation(f"table {relation.name} does not ENABLE row security", MIGRATE)
    if not relation.forced:
        yield Violation(f"table {relation.name} does not FORCE row security", MIGRATE)


def _granted(relation: Relation, expected: tuple[str, ...]) -> Iterator[Violation]:
    name = relation.name if relation.schema == OURS else f"{relation.schema}.{relation.name}"
    surplus = sorted({*relation.grants, *relation.surplus} - set(expected))
    lacking = sorted(set(expected) - set(relation.grants))
    if surplus:
        yield Violation(f"on {name} more is granted than declared ({', '.join(surplus)})", MIGRATE)
    if lacking:
        yield Violation(f"on {name} less is granted than declared ({', '.join(lacking)})", MIGRATE)


def _verbs(table: Table) -> tuple[str, ...]:
    return tuple(table.grants.split(", "))


def _others(installed: Catalogue) -> Iterator[Violation]:
    """Check views, sequences, the queue, and everything in schemas that are not ours."""
    for each in installed.relations:
        if each.schema == tasks.SCHEMA:
            yield from _granted(each, ("USAGE",) if each.kind == SEQUENCE else QUEUE_GRANTS)
        elif each.schema != OURS or each.kind not in {*TABLE_KINDS, VIEW, SEQUENCE}:
            yield from _granted(each, ())
        elif each.kind == SEQUENCE:
            yield from _granted(each, ("USAGE",))
        elif each.kind == VIEW:
            yield from _view(each)


def _view(view: Relation) -> Iterator[Violation]:
    if view.name not in VIEWS.tables:
        yield Violation(f"view {view.name} is not declared", "declare it in cases/views.py, or drop it")
        return
    if not view.invoker:
        yield Violation(f"view {view.name} lacks security_invoker", MIGRATE)
    yield from _unchanged(f"view {view.name}", DIGESTS[view.name], (view.noted, view.installed))
    yield from _granted(view, ("SELECT",))


def _missing_views(installed: Catalogue) -> Iterator[Violation]:
    present = {each.name for each in installed.relations if each.schema == OURS and each.kind == VIEW}
    for name in sorted(set(VIEWS.tables) - present):
        yield Violation(f"view {name} is missing", MIGRATE)


def _policies(installed: Catalogue) -> Iterator[Violation]:
    """Check that each declared table has its one policy, as declared and unchanged since."""
    sights = {each.table: each for each in installed.policies if each.name == "sight"}
    for each in installed.policies:
        if each.name != "sight" or each.table not in {table.name for table in TABLES}:
            yield Violation(f"policy {each.name} on {each.table} is not declared", MIGRATE)
    for table in TABLES:
        if table.name not in sights:
            yield Violation(f"table {table.name} has no policy", MIGRATE)
        else:
            sight = sights[table.name]
            yield from _unchanged(f"the policy on {table.name}", table.digest, (sight.noted, sight.installed))


def _unchanged(what: str, digest: str, stands: tuple[str | None, str | None]) -> Iterator[Violation]:
    """Compare what was noted when it was declared with the digest of what is declared here, and of what stands there now."""
    declared, _, noted = (stands[0] or "").partition(" ")
    if declared != digest:
        yield Violation(f"{what} is of another version than this service", MIGRATE)
    elif noted != stands[1]:
        yield Violation(f"{what} was changed after it was declared", MIGRATE)


def _functions(installed: Catalogue) -> Iterator[Violation]:
    """Check that the functions that set the actor are the declared ones, and that none runs as its owner unlisted."""
    ours = {each.name.partition("(")[0]: each for each in installed.functions if each.schema == OURS}
    for name, body in _declared_bodies(installed.role.name).items():
        if name not in ours or ours[name].body != body:
            yield Violation(f"function {name} is not the one that is declared", MIGRATE)
    for each in installed.functions:
        full = f"{each.schema}.{each.name}"
        if each.definer and full not in DEFINERS:
            yield Violation(
                f"function {full} is SECURITY DEFINER and not listed", "make it SECURITY INVOKER or drop it"
            )
        elif each.definer and not each.fixed_path:
            yield Violation(f"function {full} is SECURITY DEFINER without a search_path of its own", MIGRATE)


def _declared_bodies(role: str) -> Mapping[str, str]:
    """Give the body of each declared function by its name: what stands between the two $$."""
    declared = (*function_statements(), *partition_statements(role))
    made = [statement for statement in declared if "CREATE OR REPLACE FUNCTION" in statement]
    return {each.split("FUNCTION ", 1)[1].partition("(")[0]: each.split("$$")[1] for each in made}


def _triggers(installed: Catalogue) -> Iterator[Violation]:
    for table in KEPT_BY:
        if (table, "scopes") not in installed.triggers:
            yield Violation(f"trigger scopes on {table} does not fire", MIGRATE)


Check = Callable[[Catalogue], Iterator[Violation]]
CHECKS: tuple[Check, ...] = (_tables, _others, _missing_views, _policies, _functions, _triggers)
