"""对录音: to which revisit a recorded call belongs, by the call's number or by who called whom and when. Pure.

A call whose number an attempt names belongs to that attempt's revisit, and nothing else is asked. Else it belongs to the one
revisit in which the agent logged a call with the client's number about that time. Two such revisits are one too many: then a
person decides.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=15)
"""How far the time that an agent logs may lie outside the call itself."""
MOBILE = re.compile(r"1[3-9]\d{9}$")


@dataclass(frozen=True, slots=True)
class Call:
    """A recorded call: its number on the platform, the client's telephone number, the agent, and when it was."""

    call_id: str | None
    number: str | None
    agent_id: int | None
    started_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Tried:
    """A logged attempt to reach a client by telephone: the number that was written down, or the client's on file."""

    attempt_id: int
    case_id: int
    call_id: str | None
    by_id: int
    at: datetime
    number: str | None
    recorded: bool


@dataclass(frozen=True, slots=True)
class Match:
    """The revisit a call belongs to, and the attempt that was this call."""

    case_id: int
    attempt_id: int


@dataclass(frozen=True, slots=True)
class Undecided:
    """No revisit fits (`cases` is 0), or several do."""

    cases: int


def match(call: Call, tried: Sequence[Tried]) -> Match | Undecided:
    """Find where a call belongs among the attempts that may be it."""
    named = [each for each in tried if call.call_id is not None and each.call_id == call.call_id]
    fitting = named or [each for each in tried if is_likely(call, each)]
    found = {each.case_id for each in fitting}
    if len(found) != 1:
        return Undecided(len(found))
    nearest = min(fitting, key=lambda each: (each.recorded, abs(each.at - call.started_at), each.attempt_id))
    return Match(nearest.case_id, nearest.attempt_id)


def is_likely(call: Call, each: Tried) -> bool:
    """Tell whether an attempt that names no call, and has no recording yet, may be this one."""
    if each.call_id is not None or each.recorded or each.by_id != call.agent_id:
        return False
    about_then = call.started_at - WINDOW <= each.at <= call.ended_at + WINDOW
    return about_then and is_same_number(call.number, each.number)


def is_same_number(one: str | None, other: str | None) -> bool:
    """Tell whether two written numbers reach the same telephone."""
    return bool(one and other and plain_number(one)) and plain_number(one or "") == plain_number(other or "")


def plain_number(written: str) -> str:
    """Give a telephone number as digits: without separators, country code, and what is dialled before a mobile number."""
    digits = re.sub(r"\D", "", written)
    mobile = MOBILE.search(digits)
    if mobile is not None:
        return mobile[0]
    return digits.removeprefix("00").removeprefix("86").lstrip("0")
