"""No row of the database reaches the logs, whoever writes the line."""

import subprocess
import sys

from server.embedded import Endpoints
from server.telemetry import without_rows

RAISING = """
import asyncio, logging, structlog
import asyncpg
from server.telemetry import set_up_logs

async def fail(url):
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE TEMPORARY TABLE person (name text, phone text CHECK (phone = ''))")
    try:
        await connection.execute("INSERT INTO person VALUES ('赵㛃', '13810000001')")
    except asyncpg.PostgresError as error:
        structlog.get_logger().error("defect", exc_info=error)
        structlog.get_logger().warning("task failed", error=repr(error), text=str(error))
        logging.getLogger("library").error("in a library", exc_info=error)
    await connection.close()

import sys
set_up_logs("info")
asyncio.run(fail(sys.argv[1]))
"""


def test_a_row_in_an_error_is_cut_out_of_every_line(endpoints: Endpoints) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", RAISING, endpoints.database_url], capture_output=True, text=True, check=True
    )
    assert ran.stderr.count("person_phone_check") >= 3
    assert ran.stderr.count("DETAIL: not shown") >= 3
    assert "13810000001" not in ran.stderr
    assert "赵㛃" not in ran.stderr


def test_what_follows_the_row_stays() -> None:
    assert without_rows("a\nDETAIL:  Key (x)=(1)\nHINT: b") == "a\nDETAIL: not shown\nHINT: b"
    assert without_rows("E('a\\nDETAIL:  Key (x)=(1)\\nHINT: b')") == "E('a\\nDETAIL: not shown\\nHINT: b')"
    assert without_rows("nothing of the kind") == "nothing of the kind"
