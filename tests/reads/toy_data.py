"""Nasty rows: ties in every sort key, quotes, control characters, emoji, hidden to-ones, JSON null, empty arrays."""

import random
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from tests.reads import toy_tables as m

TEXTS = [
    'a "quoted" name',
    "back\\slash \\n \\u0041",
    "tab\tand\nnewline\r\x01\x1f",
    "😀 emoji \U0001f468\u200d\U0001f469",
    "</script><!--",
    "%s $1 :x {} %%",
    "100%",
    "_",
    "', ''); --",
    "䶮㛃",
    "",
    " ",
    "null",
    "\u2028\u2029\x7f\xa0",
    "é",
    "Z",
    "a",
    "B" * 40,
]
INSTANTS = [
    datetime(2026, 3, 2, 1, 0, tzinfo=UTC),
    datetime(2026, 3, 2, 1, 0, 0, 500000, tzinfo=UTC),
    datetime(2026, 3, 2, 1, 0, 0, 123456, tzinfo=UTC),
    datetime(2024, 2, 29, 23, 59, 59, 999999, tzinfo=UTC),
    datetime(1990, 1, 1, tzinfo=UTC),
    datetime(9999, 12, 31, tzinfo=UTC),
]
DECIMALS = [
    Decimal("0.0000000"),
    Decimal("1.5000000"),
    Decimal("-12345678901234567890.1234567"),
    Decimal("0.0000001"),
    Decimal("100.0000000"),
]
DAYS = [date(2026, 3, 2), date(2026, 3, 2), date(1999, 12, 31), date(2024, 2, 29), date(1, 1, 2), date(9999, 12, 30)]
UNITS = range(1, 6)
ACTORS = (1, 2, 3, 6)
"""All units (1 is the parent of all), two single units, and one that sees nothing."""


CLIENTS, CASES = 40, 130


class Chance:
    """Draws values, always the same ones."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)

    def text(self) -> str:
        return self.dice.choice(TEXTS)

    def when(self) -> datetime:
        return self.dice.choice(INSTANTS)

    def unit(self) -> int:
        return self.dice.choice(UNITS)

    def case(self) -> int:
        return self.dice.randint(1, CASES)

    def maybe(self, value: Any) -> Any:
        return value if self.dice.random() < 0.7 else None


def rows(seed: int = 7) -> list[Any]:
    """Give the rows in the order in which they may be inserted."""
    of = Chance(seed)
    made: list[Any] = [
        m.Unit(id=each, code=f"U{each}", name=of.text(), parent_id=None if each in {1, 9} else 1)
        for each in (*UNITS, 9)
    ]
    made += [_person(of, each) for each in range(1, 9)]
    made += [m.Duty(id=each, code=f"D{each}", title=of.maybe(of.text())) for each in range(1, 5)]
    made += [_client(of, each) for each in range(1, CLIENTS + 1)]
    made += [row for each in range(1, CASES + 1) for row in _case(of, each)]
    made += [_document(of, each) for each in range(1, 60)]
    made += [_attempt(of, each) for each in range(1, 150)]
    return made + _obligations(of)


def _person(of: Chance, each: int) -> Any:
    return m.Staff(
        id=each,
        login=f"s{each}",
        name=of.text(),
        unit_id=9 if each == 6 else 1 + (each - 1) % 5,
        posts=of.dice.sample(["A", "B", 'c"d'], of.dice.randint(0, 3)),
    )


def _document(of: Chance, each: int) -> Any:
    return m.Document(
        id=UUID(int=each),
        title=of.text(),
        size=of.dice.choice([0, 1, 2**31, 2**53]),
        unit_id=of.unit(),
        case_id=of.maybe(of.case()),
        archived_at=of.when(),
    )


def _attempt(of: Chance, each: int) -> Any:
    return m.Attempt(
        id=each,
        case_id=of.case(),
        unit_id=of.unit(),
        at=of.when(),
        by_id=of.dice.randint(1, 8),
        result=of.text(),
        document_id=of.maybe(UUID(int=of.dice.randint(1, 70))),
    )


def _client(of: Chance, each: int) -> Any:
    dice = of.dice
    extra = dice.choice([None, {"a": [1, 2.50, None], 'b"': "x\ny"}, [], {}, "text", 0, {"null": None}])
    return m.Client(
        id=each,
        number=f"N{each:03}",
        name=of.text(),
        phone=of.maybe(f"1380000{each:04}"),
        birthday=of.maybe(dice.choice(DAYS)),
        assets=dice.choice(DECIMALS),
        debt=of.maybe(Decimal("12.50")),
        investor_class=dice.choice(["ordinary", "professional"]),
        extra=extra,
        tags=dice.sample(TEXTS, dice.randint(0, 3)),
        days=of.maybe(dice.sample(DAYS, 2)),
        unit_id=of.unit(),
        created_at=of.when(),
    )


def _case(of: Chance, each: int) -> list[Any]:
    dice = of.dice
    kind, owner = dice.choice(["REVISIT", "COMPLAINT", "POOL_REPORT"]), of.unit()
    base = m.Case(
        id=each,
        kind=kind,
        number=dice.choice(["RV%", "RV_1", "CP-2", f"RV-{each}"]),
        status=dice.choice(["OPEN", "CLOSED"]),
        version=dice.randint(1, 2**31 - 1),
        opened_at=of.when(),
        due_at=of.maybe(of.when()),
        closed_at=of.maybe(of.when()),
        client_id=of.maybe(dice.randint(1, CLIENTS)),
        unit_id=owner,
        assignee_id=of.maybe(dice.randint(1, 8)),
    )
    return [base, _own(of, kind, {"case_id": each, "unit_id": owner})]


def _own(of: Chance, kind: str, key: dict[str, int]) -> Any:
    dice = of.dice
    if kind == "REVISIT":
        outcome, complaint = of.maybe(dice.choice(["DONE", "FAILED"])), of.maybe(of.case())
        return m.Revisit(**key, channel=of.maybe(of.text()), outcome=outcome, note=of.text(), complaint_id=complaint)
    if kind == "COMPLAINT":
        return m.Complaint(
            **key,
            cause=of.text(),
            anonymous=dice.random() < 0.4,
            complainant_name=of.text(),
            complainant_phone=of.maybe(of.text()),
            respondent_id=of.maybe(dice.randint(1, 8)),
        )
    return m.PoolReport(**key, ground=of.text())


def _obligations(of: Chance) -> list[Any]:
    dice = of.dice
    made: dict[Any, Any] = {}
    for _ in range(220):
        kind = dice.choice([None, "REVISIT", "COMPLAINT", "CLIENT", "UNKNOWN"])
        due = of.maybe(of.when())
        key = (dice.choice(["a:b", "100%", "c", "%3A"]), dice.choice(DAYS), dice.randint(1, 12))
        made[key] = m.Obligation(
            code=key[0],
            starts_on=key[1],
            serial=key[2],
            duty_id=dice.randint(1, 5),
            unit_id=of.unit(),
            status=dice.choice(["OPEN", "DONE"]),
            due_order=due or datetime(9999, 12, 31, tzinfo=UTC),
            due_at=due,
            subject_kind=kind,
            subject_id=None if kind is None else dice.randint(1, CLIENTS if kind == "CLIENT" else CASES),
            case_id=of.maybe(of.case()),
            client_id=of.maybe(dice.randint(1, CLIENTS)),
        )
    return list(made.values())


def identifiers() -> list[str]:
    """Give global ids of every kind, right and wrong."""
    right = [f"client:{n}" for n in range(1, 12)] + [f"case:{n}" for n in range(1, 25)] + [f"unit:{n}" for n in UNITS]
    right += [f"document:{UUID(int=n)}" for n in (1, 2, 3)] + [
        "obligation:a%3Ab:2026-03-02:1",
        "obligation:c:2024-02-29:3",
        "obligation:100%25:1999-12-31:2",
        "staff:1",
        "attempt:3",
    ]
    wrong = [
        "",
        ":",
        "case",
        "case:",
        "case:x",
        "case:007",
        "case: 1",
        "case:99999999999999999999",
        "revisit:1",
        "nothing:1",
        "client:-1",
        "document:1",
        "obligation:c",
        "case:1:2",
    ]
    return right * 2 + wrong


def pool(type_name: str, path: str) -> list[Any]:
    """Offer values for an argument."""
    last = path.rsplit(".", 1)[-1]
    if last == "first":
        return [0, 1, 2, 3, 4, 5, 7, 10, 20, 40, 59, 130]
    if type_name == "ID":
        return identifiers() if last != "unit" else [f"unit:{n}" for n in UNITS] * 3 + ["unit:x", "case:1"]
    named = {
        "number": ["RV%", "RV_1", "RV", "RV-1", "%", "_", "CP-2", ""],
        "search": ["a", "%", "_", "", "é", "100%"],
        "outcome": ["DONE", "FAILED", "%"],
        "status": ["OPEN", "DONE", "open"],
        "code": ["D1", "D2", "%"],
        "left": [1, -5],
        "right": [2],
    }
    if last in named:
        return named[last]
    return {
        "DateTime": ["2026-03-02T01:00:00Z", "2026-03-02T09:00:00.5+08:00", "1990-01-01T00:00:00+00:00"],
        "Date": ["2026-03-02", "0001-01-01", "2000-02-29"],
        "Decimal": ["0", "1.5", "-1e3", "0.00000001"],
        "Int": [0, 1, 2],
        "String": TEXTS,
        "Boolean": [True, False],
    }[type_name]
