"""The roles of the embedded database: one that owns, one that serves, neither above the rules."""

import asyncpg

from server.embedded.folder import Credentials

ADMIN = "postgres"
OWNER = "anjuan_owner"
SERVICE = "anjuan_service"
DATABASE = "anjuan"
POWERLESS = "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION"


async def ensure_roles(connection: "asyncpg.Connection[asyncpg.Record]", credentials: Credentials) -> None:
    """Make the two roles and the database when they are missing; the service role may connect and own nothing."""
    existing = {row["rolname"] for row in await connection.fetch("SELECT rolname FROM pg_roles")}
    for role, password in ((OWNER, credentials.owner_password), (SERVICE, credentials.service_password)):
        if role not in existing:
            await connection.execute(f"CREATE ROLE {role} {POWERLESS} PASSWORD '{password}'")
    if await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", DATABASE) is None:
        await connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
    await grant(connection, DATABASE)


async def grant(connection: "asyncpg.Connection[asyncpg.Record]", database: str) -> None:
    """Let only the owner and the service connect to a database."""
    await connection.execute(f'REVOKE ALL ON DATABASE "{database}" FROM PUBLIC')
    await connection.execute(f'GRANT CONNECT, TEMPORARY ON DATABASE "{database}" TO {SERVICE}')
