"""A night of the call centre: one attempt in each open revisit, half of them naming their call, and the folder that tells of them."""

import os
from pathlib import Path

import asyncpg

ATTEMPTS = """
INSERT INTO revisit_attempt (id, case_id, unit_id, branch_id, at, by_id, method, result, call_id)
SELECT nextval('revisit_attempt_id'), c.id, c.unit_id, c.branch_id, now() - interval '1 day' + c.id % 36000 * interval '1 second',
    c.assignee_id, 'PHONE', 'REACHED', CASE WHEN c.id % 2 = 0 THEN 'C' || c.id END
FROM "case" c WHERE c.status = 'PLANNED' ORDER BY c.id"""
CALLS = """
SELECT 'C' || a.case_id AS call, s.login, k.phone, to_char(a.at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI:SS') AS start
FROM revisit_attempt a JOIN staff s ON s.id = a.by_id JOIN "case" c ON c.id = a.case_id JOIN client k ON k.id = c.client_id
ORDER BY a.at, a.id"""
HEADER = "call_id,direction,caller,callee,agent,start,duration,file\n"
RATE = 8_000


async def call(connection: "asyncpg.Connection[asyncpg.Record]") -> list[str]:
    """Write the attempts; give a line of the manifest for each, without length and file."""
    await connection.execute(ATTEMPTS)
    await connection.execute("VACUUM (ANALYZE) revisit_attempt")
    return [
        f"{row['call']},OUT,961303,{row['phone']},{row['login']},{row['start']}"
        for row in await connection.fetch(CALLS)
    ]


def lay(folder: Path, calls: list[str], seconds: int) -> Path:
    """Lay a G.711 recording of so many seconds for each call, no two the same, and the manifest; give the manifest."""
    folder.mkdir()
    manifest = folder / "manifest.csv"
    with manifest.open("w") as file:
        file.write(HEADER)
        for line in calls:
            name = f"{line.partition(',')[0]}.wav"
            (folder / name).write_bytes(recording(seconds))
            file.write(f"{line},{seconds},{name}\n")
    return manifest


def recording(seconds: int) -> bytes:
    """Make a G.711 A-law recording of noise."""
    data = os.urandom(RATE * seconds)
    head = b"WAVEfmt " + (18).to_bytes(4, "little") + bytes.fromhex("0600 0100 401f0000 401f0000 0100 0800 0000")
    body = head + b"data" + len(data).to_bytes(4, "little") + data
    return b"RIFF" + len(body).to_bytes(4, "little") + body
