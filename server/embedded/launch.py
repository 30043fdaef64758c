"""Become a child of the service: drop to the child's account, die with the parent, then run the command.

Run as a script, so that nothing of ours is executed between fork and exec in the service's own process:
`python -I -S launch.py PARENT_PID SIGNAL UID GID COMMAND...` (UID -1 keeps the account).
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1
HEAD = 5


def become_child(arguments: list[str]) -> None:
    """Replace this process by the command in `arguments`; exit at once when the parent is already gone."""
    parent, signal, uid, gid = (int(value) for value in arguments[1:HEAD])
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform == "linux":
        # After setuid, which clears it. Other systems rely on the pid files at the next start.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal)
    if os.getppid() != parent:
        sys.exit(1)
    os.execv(arguments[HEAD], arguments[HEAD:])  # noqa: S606 the command is ours


if __name__ == "__main__":
    become_child(sys.argv)
