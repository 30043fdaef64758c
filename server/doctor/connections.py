"""What must answer: our own port, a database and a store that the settings name; and the tasks that have died."""

import asyncio
import socket
from urllib.parse import urlsplit

import asyncpg
import urllib3
from minio import Minio
from minio.error import MinioException

from archive.ports import ScannerAway
from archive.scanner import ClamAv
from kernel.settings import Settings
from kernel.tasks import SCHEMA
from server.doctor.finding import Finding
from server.embedded.folder import DataFolder

SECONDS = 3.0
OLDEST_POSTGRESQL = 160000
OUT_OF_REACH = (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError)
DEAD = f"""
SELECT coalesce(sum(tasks), 0)::int AS tasks, min(since) AS since, string_agg(format('%s %s', tasks, task), ', ') AS names
FROM (SELECT entrypoint AS task, count(*) AS tasks, min(updated) AS since
      FROM {SCHEMA}.task WHERE status = 'failed' GROUP BY 1 ORDER BY 2 DESC) dead
"""  # noqa: S608
# The journal and the list of unclaimed versions are under row-level security; the job's own error names the counts.
DIFFERS = f"SELECT error FROM {SCHEMA}.job_run WHERE job IN ('archive.reconcile', 'archive.verify') AND error LIKE 'StoreDiffers:%'"  # noqa: S608


def check_connections(settings: Settings) -> list[Finding]:
    """Look at the port, and at each external server that is set."""
    findings = [check_port(settings.host, settings.port)]
    for name, secret in (("database", settings.database_url), ("database owner", settings.database_owner_url)):
        if secret is not None:
            findings.append(asyncio.run(check_database(name, secret.get_secret_value())))
    if settings.s3_endpoint and settings.s3_access_key and settings.s3_secret_key:
        keys = (settings.s3_access_key.get_secret_value(), settings.s3_secret_key.get_secret_value())
        findings.append(check_store(settings.s3_endpoint, *keys))
    if settings.clamav is not None:
        findings.append(check_scanner(settings.clamav))
    return [*findings, *asyncio.run(check_tasks(settings))]


def check_port(host: str, port: int) -> Finding:
    """Advise when our port is taken: by a running service of ours, or by a stranger."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            remedy = "stop what runs there, or set ANJUAN_PORT to another port"
            return Finding("port", ok=False, detail=f"{host}:{port}: {error.strerror}", remedy=remedy, required=False)
    return Finding("port", ok=True, detail=f"{host}:{port} is free")


async def check_database(name: str, url: str) -> Finding:
    """Ask that the database answers, is PostgreSQL 16 or newer, and that its role does not stand above the policies."""
    place = f"{urlsplit(url).hostname}:{urlsplit(url).port or 5432}{urlsplit(url).path}"
    try:
        connection = await asyncpg.connect(url, timeout=SECONDS)
    except OUT_OF_REACH as error:
        variable = "ANJUAN_DATABASE_OWNER_URL" if "owner" in name else "ANJUAN_DATABASE_URL"
        detail = f"{place} does not answer: {str(error) or type(error).__name__}"
        return Finding(name, ok=False, detail=detail, remedy=f"start the server, or correct {variable}")
    try:
        row = await connection.fetchrow(
            "SELECT current_setting('server_version_num')::int AS version, rolsuper OR rolbypassrls AS above, rolname "
            "FROM pg_roles WHERE rolname = current_user"
        )
    finally:
        await connection.close()
    return _judge(name, place, dict(row) if row else {})


def _judge(name: str, place: str, facts: dict[str, object]) -> Finding:
    if int(str(facts["version"])) < OLDEST_POSTGRESQL:
        return Finding(name, ok=False, detail=f"{place} is older than PostgreSQL 16", remedy="upgrade the server")
    if facts["above"]:
        remedy = f"ALTER ROLE {facts['rolname']} NOSUPERUSER NOBYPASSRLS"
        return Finding(name, ok=False, detail=f"role {facts['rolname']} is above row-level security", remedy=remedy)
    return Finding(name, ok=True, detail=f"{place} answers as {facts['rolname']}")


async def check_tasks(settings: Settings) -> list[Finding]:
    """Count the tasks that have died, by name and since when, and tell when store and database differ.

    Nothing when no database of ours can be asked.
    """
    running = DataFolder(settings.home).published()
    named = settings.database_url.get_secret_value() if settings.database_url else running and running.database_url
    try:
        connection = await asyncpg.connect(named or "", timeout=SECONDS) if named else None
        if connection is None:
            return []
        try:
            dead = await connection.fetchrow(DEAD)
            differs = await connection.fetch(DIFFERS)
        finally:
            await connection.close()
    except OUT_OF_REACH:
        return []
    return [_judge_dead(dead), *(_differing(row["error"]) for row in differs)]


def _judge_dead(dead: asyncpg.Record | None) -> Finding:
    if dead is None or not dead["tasks"]:
        return Finding("dead tasks", ok=True, detail="none")
    detail = f"{dead['tasks']} since {dead['since']:%Y-%m-%d %H:%M} UTC: {dead['names']}"
    return Finding("dead tasks", ok=False, detail=detail, remedy="anjuan tasks", required=False)


def _differing(error: str) -> Finding:
    return Finding("evidence", ok=False, detail=error, remedy="anjuan archive reconcile", required=False)


def check_store(endpoint: str, access_key: str, secret_key: str) -> Finding:
    """Ask that the store answers a request signed with these keys."""
    parts = urlsplit(endpoint)
    client = Minio(
        parts.netloc,
        access_key=access_key,
        secret_key=secret_key,
        secure=parts.scheme == "https",
        http_client=urllib3.PoolManager(retries=False, timeout=SECONDS),
    )
    try:
        client.list_buckets()
    except (MinioException, urllib3.exceptions.HTTPError, ValueError, OSError) as error:
        reason = str(error).partition(",")[0]
        remedy = "start the store, or correct ANJUAN_S3_ENDPOINT, _ACCESS_KEY and _SECRET_KEY"
        return Finding("store", ok=False, detail=f"{endpoint} does not answer: {reason}", remedy=remedy)
    return Finding("store", ok=True, detail=f"{endpoint} answers")


def check_scanner(address: str) -> Finding:
    """Ask that the virus scanner answers: without it nothing is archived."""
    try:
        ClamAv(address, SECONDS).ping()
    except ScannerAway as error:
        remedy = "start clamd, or correct ANJUAN_CLAMAV; what waits for it is archived then"
        return Finding("virus scanner", ok=False, detail=str(error), remedy=remedy)
    return Finding("virus scanner", ok=True, detail=f"{address} answers")
