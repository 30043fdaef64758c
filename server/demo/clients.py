"""The clients and credit accounts of the demo firm, the cases that the rules turn on among them."""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from server.demo.names import citizen_number, company, credit_code, person, phone
from server.demo.plan import Plan
from server.demo.staff import BRANCHES

SEED = 20200102
LARGE_ASSETS, LARGE_DEBT = 500_000_000, 200_000_000  # fen: 5,000,000 and 2,000,000 CNY (art. 6(1)1)
OLDEST = date(2018, 1, 2)
WEIGHTS = (12, 11, 10, 10, 9, 9, 8, 8, 7, 6, 5, 5)
CLIENT_HEAD = "client_id,client_name,id_kind,id_no,mobile_tel,e_mail,address,prof_flag,branch_no"
ACCOUNT_HEAD = "number,fund_account,client_id,open_date,cancel_date,debt_settled,crdt_level,line"


@dataclass(frozen=True, slots=True)
class Account:
    """A credit account as the core system knows it; amounts in fen, fixed ones never move with the market."""

    number: str
    client: str
    branch: str
    opened_on: date
    closed_on: date | None = None
    assets: int = 0
    debt: int = 0
    fixed: bool = False

    def open_at(self, day: date) -> bool:
        """Tell whether the account has snapshots of a day."""
        return self.opened_on <= day and (self.closed_on is None or day < self.closed_on)


@dataclass(frozen=True, slots=True)
class Client:
    """A client as the core system knows it."""

    number: str
    name: str
    identity: tuple[str, str]
    phone: str
    branch: str
    professional: bool
    accounts: tuple[Account, ...]


def clients_of(plan: Plan) -> tuple[Client, ...]:
    """Make all clients: the edge cases first (10000001 and on, in GZ01), then the many."""
    random = Random(SEED)  # noqa: S311 the same clients every time
    edges = list(edge_accounts(plan))
    made = [_client(random, place, "GZ01", accounts) for place, accounts in enumerate(edges, start=1)]
    codes = [code for code, _ in BRANCHES]
    for place in range(len(edges) + 1, plan.scale.clients + 1):
        branch = random.choices(codes, WEIGHTS)[0]
        made.append(_client(random, place, branch, _accounts(random, plan, place, branch)))
    return tuple(made)


def edge_accounts(plan: Plan) -> Iterator[tuple[Account, ...]]:
    """Yield the accounts of each edge case; docs/demo.md names them."""
    old, today = date(2023, 5, 22), plan.today
    yield (_edge(1, old, LARGE_ASSETS, LARGE_DEBT),)
    yield (_edge(2, old, LARGE_ASSETS - 1, LARGE_DEBT),)
    yield (_edge(3, old, LARGE_ASSETS, LARGE_DEBT - 1),)
    yield (_edge(4, old, 88_000_000, 0),)
    yield (_edge(5, today, 30_000_000, 0),)
    yield (_edge(6, _months_before(today, 1), 30_000_000, 5_000_000),)
    yield (_edge(7, old, 0, 0, closed_on=plan.days[len(plan.days) // 2]),)
    yield (_edge(8, old, 0, 0, closed_on=plan.days[2]), _edge(8, plan.days[5], 45_000_000, 9_000_000, second=True))
    yield (_edge(9, old, 300_000_000, 120_000_000), _edge(9, old, 200_000_000, 80_000_000, second=True))
    yield (_edge(10, date(2019, 3, 4), 0, 0),)
    yield (_edge(11, date(2024, 8, 31), 25_000_000, 4_000_000),)
    yield (_edge(12, date(2024, 2, 29), 25_000_000, 4_000_000),)
    yield (_edge(13, today - timedelta(days=40), 12_000_000, 2_000_000),)
    yield (_edge(14, old, 12_000_000, 9_900_000),)
    yield (_edge(15, old, 12_000_000, 2_000_000),)


def clients_file(clients: Sequence[Client]) -> str:
    """Write the clients."""
    lines = [CLIENT_HEAD]
    for each in clients:
        kind, number = each.identity
        mail = f"c{each.number}@example.invalid"
        address = f"演示市{each.branch}路{each.number[-3:]}号"
        fields = (
            each.number,
            each.name,
            kind,
            number,
            each.phone,
            mail,
            address,
            "1" if each.professional else "0",
            each.branch,
        )
        lines.append(",".join(fields))
    return "\n".join(lines) + "\n"


def accounts_file(accounts: Sequence[Account], day: date) -> str:
    """Write accounts as they stand at the end of a day."""
    lines = [ACCOUNT_HEAD]
    for each in accounts:
        closed = f"{each.closed_on:%Y%m%d}" if each.closed_on is not None and each.closed_on <= day else ""
        grade = "ABC"[int(each.number[-2:]) % 3]
        opened = f"{each.opened_on:%Y%m%d}"
        lines.append(
            f"{each.number},88{each.client},{each.client},{opened},{closed},{closed},{grade},{each.debt // 50}.00"
        )
    return "\n".join(lines) + "\n"


def _client(random: Random, place: int, branch: str, accounts: tuple[Account, ...]) -> Client:
    institution = place > len(RARE_FIRST) and random.random() < 0.02  # noqa: PLR2004
    identity = ("统一社会信用代码", credit_code(place)) if institution else ("身份证", citizen_number(random, place))
    name = RARE_FIRST.get(place) or (company(random) if institution else person(random))
    professional = institution or random.random() < 0.05  # noqa: PLR2004
    return Client(f"{10_000_000 + place}", name, identity, phone(place), branch, professional, accounts)


RARE_FIRST = {1: "王䶮", 2: "赵㛃", 3: "周𠮷", 4: "欧阳静怡"}


def _edge(
    place: int, opened_on: date, assets: int, debt: int, *, closed_on: date | None = None, second: bool = False
) -> Account:
    number = f"E{place:09d}" if second else f"06{place:08d}"
    return Account(number, f"{10_000_000 + place}", "GZ01", opened_on, closed_on, assets, debt, fixed=True)


def _accounts(random: Random, plan: Plan, place: int, branch: str) -> tuple[Account, ...]:
    opened = OLDEST + timedelta(days=random.randrange((plan.first - OLDEST).days))
    if random.random() < 0.012:  # noqa: PLR2004 opened during the history
        opened = random.choice(plan.days)
    client = f"{10_000_000 + place}"
    assets = int(min(random.lognormvariate(17.4, 1.3), 2e11))
    debt = 0 if random.random() < 0.25 else int(assets * random.uniform(0.02, 0.6))  # noqa: PLR2004
    closed = random.choice(plan.days) if random.random() < 0.01 else None  # noqa: PLR2004
    closed = closed if closed is not None and closed > opened else None
    first = Account(f"06{place:08d}", client, branch, opened, closed, assets, debt)
    if random.random() >= 0.06:  # noqa: PLR2004
        return (first,)
    return (first, Account(f"E{place:09d}", client, branch, opened, None, assets // 3, debt // 4))


def _months_before(day: date, months: int) -> date:
    month = day.month - months
    year, month = (day.year, month) if month > 0 else (day.year - 1, month + 12)
    return date(year, month, min(day.day, monthrange(year, month)[1]))
