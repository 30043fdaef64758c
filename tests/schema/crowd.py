"""A crowd of random rows over two branches: ties, gaps and nasty text in every table that the API reads."""

import random
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CheckConstraint, Table, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from archive import models as archive
from cases.models import (
    case,
    client,
    contract,
    filing,
    form,
    liquidation,
    notice,
    obligation,
    position,
    revisit,
    rulebook,
    warning,
)
from kernel.journal import JournalEntry
from kernel.orm import Base
from tests.firm import Firm
from tests.reads.toy_data import TEXTS
from tests.schema.crowd_findings import credit_of, findings_of
from tests.schema.crowd_inspections import inspections_of, populations_of

CLIENTS, CASES, OBLIGATIONS, FILINGS, DOCUMENTS, ENTRIES = 24, 70, 90, 12, 40, 60
BRANCHES = ("GZ01", "SZ01")
DAYS = (date(2026, 3, 2), date(2026, 3, 3))
INSTANTS = tuple(datetime(2026, 3, day, 1, 0, 0, fraction, tzinfo=UTC) for day in (2, 3) for fraction in (0, 500_000))
LISTED = re.compile(r"(\w+) IN \(([^)]*)\)")


class Maker:
    """Makes a row of a mapped class: what is not given is drawn at random, as its column allows."""

    def __init__(self, session: AsyncSession, seed: int) -> None:
        self.session = session
        self.dice = random.Random(seed)

    async def make(self, mapped: type[Base], **given: Any) -> Any:
        """Write one row."""
        table = cast("Table", mapped.__table__)
        for column in table.columns:
            if column.name not in given and column.default is None and column.computed is None:
                given[column.name] = self._draw(table, column)
        row = mapped(**given)
        self.session.add(row)
        await self.session.flush()
        return row

    def _draw(self, table: Table, column: Any) -> Any:
        if column.nullable and self.dice.random() < 0.4:
            return None
        if column.foreign_keys or column.name.endswith("_id"):
            return None
        for constraint in table.constraints:
            found = LISTED.search(str(constraint.sqltext)) if isinstance(constraint, CheckConstraint) else None
            if found and found.group(1) == column.name:
                return self.dice.choice(re.findall(r"'([^']+)'", found.group(2)))
        return self._value(column.type.python_type)

    def _value(self, type_: type) -> Any:
        values: dict[type, list[Any]] = {
            str: TEXTS,
            int: [0, 1, 2, 3, 2**31 - 1],
            bool: [True, False],
            datetime: list(INSTANTS),
            date: [date(2026, 3, 2), date(2026, 3, 3), date(2025, 12, 31)],
            Decimal: [Decimal("0.00"), Decimal("-12.50"), Decimal("99999999.99")],
            object: [{}, {"号": 'a"b\n', "数": [1, None, 2.5]}],
            list: [[], [date(2026, 1, 1), date(2026, 1, 2)]],
            UUID: [UUID(int=1)],
        }
        return self.dice.choice(values[type_])


async def crowd(session: AsyncSession, firm: Firm, seed: int = 5) -> None:
    """Write the crowd as an actor who sees everything."""
    maker = Maker(session, seed)
    regulation = (await session.execute(select(rulebook.RulebookVersion.id))).scalars().first()
    duties = list((await session.execute(select(rulebook.Duty.id))).scalars())
    people = {branch: _people(firm, branch) for branch in BRANCHES}
    await _days(session)
    clients = [await _client(maker, firm, number) for number in range(CLIENTS)]
    cases = [await _case(maker, firm, (clients, people, regulation), number) for number in range(CASES)]
    filings = [await _filing(maker, firm, (people, regulation, cases), number) for number in range(FILINGS)]
    documents = [await _document(maker, firm, (clients, people, cases, filings), number) for number in range(DOCUMENTS)]
    for each in cases:
        await _parts(maker, people, documents, each)
        await findings_of(maker, people, each)
        await inspections_of(maker, people, each)
    await populations_of(maker, people, regulation)
    for each in clients:
        await credit_of(maker, people, each)
    duty_rows = [
        await _obligation(maker, firm, (duties, people, clients, cases, filings), n) for n in range(OBLIGATIONS)
    ]
    for number in range(ENTRIES):
        await _traces(maker, firm, (people, cases, documents, duty_rows), number)


def _people(firm: Firm, branch: str) -> list[int]:
    start = "branch." if branch == "GZ01" else "other."
    return [key for login, key in firm.staff.items() if login.startswith(start)]


async def _client(maker: Maker, firm: Firm, number: int) -> Any:
    branch = firm.units[maker.dice.choice(BRANCHES)]
    row = await maker.make(
        client.Client, number=f"9{number:07}", branch_id=branch, phone=maker.dice.choice([None, "1", "13812345678"])
    )
    for index in range(maker.dice.randint(0, 3)):
        account = await maker.make(
            client.CreditAccount, number=f"{row.number}-{index}", client_id=row.id, branch_id=branch
        )
        await _account_parts(maker, account)
    return row


async def _days(session: AsyncSession) -> None:
    """Make the complete days of positions: the newest is found by it, not by its rows."""
    for day in DAYS:
        for call in ("SELECT prepare_day('position', :day)", "SELECT attach_day('position', :day)"):
            await session.execute(text(call), {"day": day})
    session.add(position.PositionDay(on_date=DAYS[0], rows=0, loaded_at=INSTANTS[0]))
    await session.flush()


async def _account_parts(maker: Maker, account: client.CreditAccount) -> None:
    dice = maker.dice
    owned = {"account_id": account.id, "client_id": account.client_id, "branch_id": account.branch_id}
    for day in DAYS:
        for security in dice.sample(TEXTS, dice.randint(0, 4)):
            await maker.make(position.Position, on_date=day, security=security, **owned)
    for number in range(dice.randint(0, 4)):
        named = {"number": f"{account.number}-{number}", **owned}
        await maker.make(contract.DebtContract, **named)
        await maker.make(warning.WarningRecord, **named)
        await maker.make(liquidation.Liquidation, plan=f"{number}", **owned)


async def _case(maker: Maker, firm: Firm, about: Any, number: int) -> Any:
    clients, people, regulation = about
    dice = maker.dice
    owner, branch = dice.choice([*BRANCHES, "CSC"]), dice.choice(BRANCHES)
    where = {"unit_id": firm.units[owner], "branch_id": firm.units[branch]}
    named = {"number": f"RV-{number:03}", "kind": "REVISIT"}
    row = await maker.make(
        case.Case,
        **where,
        **named,
        status=dice.choice(["PLANNED", "IN_PROGRESS", "DONE", "ARCHIVED"]),
        client_id=dice.choice([None, *(each.id for each in clients)]),
        assignee_id=dice.choice([None, *people[branch]]),
        rulebook_id=regulation,
    )
    await maker.make(revisit.Revisit, case_id=row.id, number=row.number, **where)
    return row


async def _filing(maker: Maker, firm: Firm, about: Any, number: int) -> Any:
    people, regulation, cases = about
    branch = BRANCHES[number % 2]
    unit = firm.units[branch]
    row = await maker.make(
        filing.Filing,
        number=f"FL-{number}",
        kind="revisit_summary",
        period=f"2026-{number:02}",
        unit_id=unit,
        rulebook_id=regulation,
        preparer_id=maker.dice.choice([None, *people[branch]]),
    )
    for ordinal, each in enumerate(cases[number * 4 : number * 4 + 3]):
        await maker.make(filing.FilingRow, filing_id=row.id, ordinal=ordinal, unit_id=unit, source_case_id=each.id)
    await maker.make(filing.FilingRecipient, filing_id=row.id, unit_id=unit, recipient_unit_id=firm.units["MHQ"])
    await maker.make(filing.FilingReceipt, filing_id=row.id, unit_id=unit, by_id=people[branch][0])
    return row


async def _document(maker: Maker, firm: Firm, about: Any, number: int) -> Any:
    clients, people, cases, filings = about
    dice = maker.dice
    branch = dice.choice(BRANCHES)
    unit, person = firm.units[branch], people[branch][0]
    links = {"client_id": dice.choice(clients).id, "case_id": dice.choice([None, *(each.id for each in cases)])}
    row = await maker.make(
        archive.Document,
        **links,
        object_key=UUID(int=number),
        unit_id=unit,
        branch_id=unit,
        filing_id=dice.choice([None, *(each.id for each in filings)]),
        begun_by_id=person,
        client_mutation_id=f"key-{number}",
        size=dice.choice([1, 2**31, 2**53]),
        sha256="a" * 64,
        archived_at=dice.choice(INSTANTS),
        retain_until=dice.choice(INSTANTS),
        state=dice.choice(["RESERVED", "ARCHIVED", "STAGED"]),
        archive_class=dice.choice(["recording", "form"]),
        version_id="v",
        lease_until=None,
    )
    held = await maker.make(
        archive.Hold, unit_id=unit, placed_by_id=person, released_at=INSTANTS[0], released_by_id=person
    )
    await maker.make(archive.DocumentHold, document_id=row.id, hold_id=held.id, unit_id=unit)
    for part in range(dice.randint(0, 2)):
        await maker.make(
            archive.UploadPart, document_id=row.id, number=part + 1, unit_id=unit, size=10, sha256="b" * 64
        )
    return row


async def _parts(maker: Maker, people: Any, documents: Any, each: Any) -> None:
    dice = maker.dice
    where = {"case_id": each.id, "unit_id": each.unit_id, "branch_id": each.branch_id}
    person = dice.choice(people[dice.choice(BRANCHES)])
    for _ in range(dice.randint(0, 3)):
        contact = dice.choice([None, "13812345678", "a@example.com", "x"])
        await maker.make(revisit.RevisitAttempt, by_id=person, contact=contact, **where)
    corrects: dict[str, Any] = {"corrects_id": None, "reason": None}
    for version in range(1, dice.randint(1, 3)):
        named = {"document_id": dice.choice([None, *(each.id for each in documents)]), **corrects}
        record = await maker.make(form.FormRecord, version=version, form="annex1", filled_by=person, **named, **where)
        corrects = {"corrects_id": record.id, "reason": dice.choice(TEXTS)}
        for ordinal in range(dice.randint(0, 3)):
            await maker.make(form.FormField, record_id=record.id, ordinal=ordinal, **where)
        await maker.make(form.Signature, record_id=record.id, staff_id=person, **where)


async def _obligation(maker: Maker, firm: Firm, about: Any, number: int) -> Any:
    duties, people, clients, cases, filings = about
    dice = maker.dice
    branch = dice.choice(BRANCHES)
    subject = dice.choice(["client_id", "case_id", "filing_id", "none"])
    links: dict[str, Any] = {"client_id": None, "case_id": None, "filing_id": None}
    if subject == "client_id":
        links |= {"client_id": dice.choice(clients).id, "case_id": dice.choice([None, dice.choice(cases).id])}
    elif subject == "case_id":
        links["case_id"] = dice.choice(cases).id
    elif number < len(filings):
        links["filing_id"] = filings[number].id
    return await maker.make(
        obligation.Obligation,
        **links,
        duty_id=dice.choice(duties),
        unit_id=firm.units[branch],
        assignee_id=dice.choice([None, *people[branch]]),
        starts_on=date(2026, 1, 1) + timedelta(days=number),
        source_kind=dice.choice([None, "discrepancy", "question", "follow_up_item", "major_matter", "elsewhere"]),
        source_id=dice.randint(1, 20),
    )


async def _traces(maker: Maker, firm: Firm, about: Any, number: int) -> None:
    people, cases, documents, duty_rows = about
    dice = maker.dice
    branch = dice.choice(BRANCHES)
    unit, person = firm.units[branch], dice.choice(people[branch])
    subject = {"subject_kind": "document", "subject_key": str(dice.choice(documents).id)}
    acting = {"actor_id": person, "actor_login": "x", "unit_id": unit, "case_id": dice.choice(cases).id, **subject}
    await maker.make(JournalEntry, **acting)
    entry = await maker.make(archive.AccessEntry, **acting)
    if number % 2:
        await maker.make(archive.AccessDelivery, access_entry_id=entry.id, unit_id=unit)
    row = await maker.make(
        notice.Notice,
        obligation_id=dice.choice(duty_rows).id,
        recipient_id=person,
        unit_id=unit,
        on_date=date(2026, 1, 1) + timedelta(days=number),
    )
    await maker.make(notice.NoticeDelivery, notice_id=row.id, unit_id=unit)
