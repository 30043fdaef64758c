"""The daily snapshots of the demo firm: a market that moves, every account with it in its own way, in changing dialects."""

from collections.abc import Sequence
from datetime import date
from random import Random

from server.demo.clients import Account

SEED = 20200103
PIPES = "init_date|branch_no|client_id|stock_account|fund_account|assure_asset|total_debit|per_assurescale_value|income_balance"
COMMAS = "date,account,assets,debt,ratio,profit_loss,profit_loss_ratio"


def snapshots_file(accounts: Sequence[Account], day: date, place: int) -> bytes:
    """Write a day's snapshots: every third day as the core system's GBK export with pipes and percentages, else as UTF-8."""
    level = _level(place)
    export = place % 3 == 0
    lines = [PIPES if export else COMMAS]
    for number, account in enumerate(accounts):
        if account.open_at(day):
            assets, profit = _amounts(account, number, place, level)
            lines.append(_piped(account, day, assets, profit) if export else _plain(account, day, assets, profit))
    text = "\n".join(lines) + "\n"
    return text.encode("gb18030" if export else "utf-8")


def _level(place: int) -> float:
    """Give the market's level on the n-th day, 1 on the first."""
    random = Random(SEED)  # noqa: S311 the same market every time
    level = 1.0
    for _ in range(place):
        level *= 1 + random.gauss(0.0003, 0.011)
    return level


def _amounts(account: Account, number: int, place: int, level: float) -> tuple[int, int]:
    """Give assets and profit and loss in fen."""
    if account.fixed:
        return account.assets, 0
    own = ((number * 2654435761 + place * 40503) % 20_011) / 20_011 - 0.5
    beta = 0.5 + (number % 13) / 10
    assets = max(int(account.assets * (1 + beta * (level - 1) + own * 0.02)), 0)
    return assets, assets - account.assets


def _piped(account: Account, day: date, assets: int, profit: int) -> str:
    ratio = f"{assets / account.debt * 100:.2f}" if account.debt else "9999999"
    head = f"{day:%Y%m%d}|{account.branch}|{account.client}|{account.number}|88{account.client}"
    return f"{head}|{_yuan(assets)}|{_yuan(account.debt)}|{ratio}|{_yuan(profit)}"


def _plain(account: Account, day: date, assets: int, profit: int) -> str:
    ratio = f"{assets / account.debt:.4f}" if account.debt else "999.99"
    share = f"{profit / account.assets:.4f}" if account.assets else ""
    return f"{day.isoformat()},{account.number},{_yuan(assets)},{_yuan(account.debt)},{ratio},{_yuan(profit)},{share}"


def _yuan(fen: int) -> str:
    return f"{fen / 100:.2f}"  # exact up to 2^53 fen
