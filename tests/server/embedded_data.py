"""Something kept in the embedded services, to be found again after a crash."""

import asyncio
import io
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import psutil
import urllib3
from minio import Minio

from server.embedded import Endpoints

BUCKET = "kept"


@dataclass
class Held:
    """A service that runs in a process of its own."""

    process: "subprocess.Popen[str]"
    endpoints: Endpoints
    pids: list[int]


def start_held(home: Path) -> Held:
    """Start a service in a process of its own and wait until it is ready."""
    command = [sys.executable, "-m", "tests.server.held", str(home)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("{"):
            facts = json.loads(line)
            return Held(process, Endpoints(**facts["endpoints"]), facts["pids"])
    raise AssertionError("the service did not start")


async def all_gone(pids: list[int], seconds: float = 20) -> bool:
    """Tell whether none of these processes runs any more, waiting for the last of them."""
    for _ in range(int(seconds / 0.1)):
        if not any(_runs(pid) for pid in pids):
            return True
        await asyncio.sleep(0.1)
    return False


def _runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


async def ask(url: str, statement: str) -> Any:
    """Run one statement and give its single value."""
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


def s3(endpoints: Endpoints) -> Minio:
    """Give a client of the store."""
    address = endpoints.s3_endpoint.removeprefix("http://")
    keys = (endpoints.s3_access_key, endpoints.s3_secret_key)
    http = urllib3.PoolManager(retries=False, timeout=10)
    return Minio(address, *keys, region="us-east-1", secure=False, http_client=http)


async def keep(endpoints: Endpoints) -> None:
    """Keep a row and a locked-bucket object."""
    await ask(endpoints.owner_url, "CREATE TABLE kept AS SELECT 42 AS value")
    client = s3(endpoints)
    client.make_bucket(BUCKET, object_lock=True)
    client.put_object(BUCKET, "o/1", io.BytesIO(b"evidence" * 1000), 8000)


async def find(endpoints: Endpoints) -> tuple[int, bytes]:
    """Give the row and the object that were kept."""
    answer = s3(endpoints).get_object(BUCKET, "o/1")
    try:
        body = answer.read()
    finally:
        answer.close()
        answer.release_conn()
    return await ask(endpoints.owner_url, "SELECT value FROM kept"), body
