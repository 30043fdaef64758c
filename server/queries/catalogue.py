"""What is installed in the database: the role that asks, and every table, view, policy, function and trigger."""

from dataclasses import dataclass

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.views import INSTALLED as VIEW_INSTALLED
from cases.visibility import INSTALLED

ROLE = text(
    """
SELECT r.rolname::text AS name, current_user::text AS acting,
       array(SELECT power FROM (VALUES ('SUPERUSER', r.rolsuper), ('BYPASSRLS', r.rolbypassrls),
                ('CREATEROLE', r.rolcreaterole), ('CREATEDB', r.rolcreatedb), ('REPLICATION', r.rolreplication)
             ) v (power, has) WHERE has) AS powers,
       array(SELECT g.rolname::text FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
             WHERE m.member = r.oid ORDER BY 1) AS member_of,
       array(SELECT pg_describe_object(d.classid, d.objid, d.objsubid) FROM pg_shdepend d
             LEFT JOIN pg_class c ON d.classid = 'pg_class'::regclass AND c.oid = d.objid
             WHERE d.deptype = 'o' AND d.refclassid = 'pg_authid'::regclass AND d.refobjid = r.oid
               AND d.dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
               AND c.relpersistence IS DISTINCT FROM 't' ORDER BY 1) AS owns,
       array(SELECT 'schema ' || n.nspname FROM pg_namespace n
             WHERE n.nspname !~ '^pg_' AND has_schema_privilege(r.oid, n.oid, 'CREATE')
             UNION ALL SELECT 'database ' || current_database()
             WHERE has_database_privilege(r.oid, current_database(), 'CREATE')) AS creates_in
FROM pg_roles r WHERE r.rolname = coalesce(CAST(:role AS text), session_user)"""
)

# Temporary tables are a session's own. Grants are those to the role and those to everybody.
RELATIONS = text(
    f"""
SELECT n.nspname::text AS schema, c.relname::text AS name, c.relkind::text AS kind, c.relispartition AS partition,
       c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced,
       coalesce((SELECT option_value::boolean FROM pg_options_to_table(c.reloptions)
                 WHERE option_name = 'security_invoker'), false) AS invoker,
       CASE c.relkind WHEN 'v' THEN obj_description(c.oid, 'pg_class') END AS noted,
       CASE c.relkind WHEN 'v' THEN {VIEW_INSTALLED} END AS installed,
       array(SELECT a.privilege_type FROM aclexplode(c.relacl) a WHERE a.grantee = me.oid ORDER BY 1) AS grants,
       array(SELECT a.privilege_type || ' to PUBLIC' FROM aclexplode(c.relacl) a WHERE a.grantee = 0
             UNION SELECT b.privilege_type || ' (' || t.attname || ')'
             FROM pg_attribute t CROSS JOIN aclexplode(t.attacl) b
             WHERE t.attrelid = c.oid AND b.grantee IN (0, me.oid)
             UNION SELECT a.privilege_type || ' WITH GRANT OPTION' FROM aclexplode(c.relacl) a
             WHERE a.grantee = me.oid AND a.is_grantable ORDER BY 1) AS surplus
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
CROSS JOIN (SELECT oid FROM pg_roles WHERE rolname = coalesce(CAST(:role AS text), session_user)) me
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
ORDER BY 1, 2"""  # noqa: S608 - declared in cases/views.py
)

POLICIES = text(
    f"""
SELECT c.relname::text AS table_name, p.polname::text AS name, obj_description(p.oid, 'pg_policy') AS noted,
       {INSTALLED} AS installed
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE c.relnamespace = 'public'::regnamespace"""  # noqa: S608
)

FUNCTIONS = text(
    """
SELECT n.nspname::text AS schema, p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' AS name,
       p.prosrc AS body, p.prosecdef AS definer,
       coalesce(array_to_string(p.proconfig, ',') LIKE '%search_path=%', false) AS fixed_path
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"""
)

TRIGGERS = text(
    """
SELECT c.relname::text AS table_name, t.tgname::text AS name, t.tgenabled IN ('O', 'A') AS enabled
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace"""
)


@dataclass(frozen=True, slots=True)
class Role:
    """Who is connected: its attributes, the roles it belongs to, what it owns, where it may create."""

    name: str
    acting: str
    powers: tuple[str, ...]
    member_of: tuple[str, ...]
    owns: tuple[str, ...]
    creates_in: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """A table, view or sequence; `surplus` are grants to everybody, to columns, and with the right to grant on.

    Of a view, `noted` are the digests from when it was declared, `installed` is the digest of what stands there now.
    """

    schema: str
    name: str
    kind: str
    partition: bool
    enabled: bool
    forced: bool
    invoker: bool
    grants: tuple[str, ...]
    surplus: tuple[str, ...]
    noted: str | None
    installed: str | None


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy: the digests noted when it was declared, and the digest of what stands there now."""

    table: str
    name: str
    noted: str | None
    installed: str


@dataclass(frozen=True, slots=True)
class Function:
    """A function of ours or of anybody: its source, whether it runs as its owner, with a search path of its own."""

    schema: str
    name: str
    body: str
    definer: bool
    fixed_path: bool


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that decides who sees what."""

    role: Role
    relations: tuple[Relation, ...]
    policies: tuple[Policy, ...]
    functions: tuple[Function, ...]
    triggers: frozenset[tuple[str, str]]


async def read_catalogue(connection: AsyncConnection, role_name: str | None = None) -> Catalogue:
    """Read what is installed, for a role or the connected one; `triggers` are those that fire, as (table, name)."""
    role = (await connection.execute(ROLE, {"role": role_name})).one()
    relations = (await connection.execute(RELATIONS, {"role": role_name})).all()
    functions = (await connection.execute(FUNCTIONS)).all()
    policies = (await connection.execute(POLICIES)).all()
    triggers = (await connection.execute(TRIGGERS)).all()
    lists = (role.powers, role.member_of, role.owns, role.creates_in)
    return Catalogue(
        role=Role(role.name, role.acting, *(tuple(each) for each in lists)),
        relations=tuple(_relation(row) for row in relations),
        policies=tuple(Policy(p.table_name, p.name, p.noted, p.installed) for p in policies),
        functions=tuple(Function(f.schema, f.name, f.body, f.definer, f.fixed_path) for f in functions),
        triggers=frozenset((t.table_name, t.name) for t in triggers if t.enabled),
    )


def _relation(r: Row[*tuple[object, ...]]) -> Relation:
    flags = (r.partition, r.enabled, r.forced, r.invoker)
    grants = (tuple(r.grants), tuple(r.surplus))
    return Relation(r.schema, r.name, r.kind, *flags, *grants, noted=r.noted, installed=r.installed)
