"""Nothing keeps a process that was told to end: what hangs in a thread is not waited for."""

import subprocess
import sys
import time

HANGING = """
import concurrent.futures, time
from server.serving import cut_off_after
concurrent.futures.ThreadPoolExecutor(1).submit(time.sleep, 600)
cut_off_after(0.5)
print("ends", flush=True)
"""


def test_a_thread_that_hangs_is_cut_off() -> None:
    process = subprocess.Popen([sys.executable, "-c", HANGING], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ends\n"
    began = time.monotonic()
    assert process.wait(20) == 1
    assert time.monotonic() - began < 10
    process.stdout.close()
