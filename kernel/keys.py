"""幂等键. The key by which whoever sends a change again gets what the first sending did."""

from kernel.errors import invalid

LONGEST = 200


def demand_key(key: str) -> None:
    """Raise Invalid unless this can be a key."""
    if not 0 < len(key) <= LONGEST or "\x00" in key:
        zh = f"请求标识须为1至{LONGEST}个字符。"
        raise invalid("clientMutationId", "BAD_KEY", zh, f"A key has 1 to {LONGEST} characters.")
