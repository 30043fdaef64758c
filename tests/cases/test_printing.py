"""The page embeds exactly what was signed, and shows what it says: later changes of the house's data do not reach it."""

from datetime import date

import pytest
from sqlalchemy import text

from archive.sheets import content_hash
from cases.actions import filing
from cases.actions.printing import filing_page, record_page
from kernel.ports import Ports
from kernel.work import Desk
from tests.firm import Firm
from tests.house import SCHEDULER, SHELF, edition, open_due, roll
from tests.rules.course import add_account, case_of, complete, completed

RECORD = text("SELECT id, content_hash FROM form_record WHERE case_id = :case")
FILINGS = text("SELECT id FROM filing WHERE unit_id = :unit ORDER BY period")
CHANGED = text("UPDATE credit_account SET fund_account = '99', opened_on = '2020-01-01' WHERE client_id = :client")


@pytest.fixture
def ports() -> Ports:
    return Ports({"rulebooks": SHELF})


@pytest.mark.rule("M-028", "AMB-70")
async def test_a_record_prints_the_accounts_as_they_stood_when_it_was_signed(desk: Desk, firm: Firm) -> None:
    client = firm.clients["10000001"]
    await add_account(desk, firm, "10000001", date(2026, 1, 5))
    await roll(desk)
    await open_due(desk)
    async with desk.work(SCHEDULER) as work:
        given = text("UPDATE credit_account SET fund_account = '8801' WHERE client_id = :client AND number LIKE '07%'")
        await work.session.execute(given, {"client": client})
        opened = text("SELECT min(opened_on) FROM credit_account WHERE client_id = :client")
        first: date = (await work.session.execute(opened, {"client": client})).scalar_one()
    case_id = await case_of(desk, client)
    await complete(desk, firm.staff["branch.revisits"], case_id, completed())
    async with desk.work(SCHEDULER) as work:
        await work.session.execute(CHANGED, {"client": client})
        record = (await work.session.execute(RECORD, {"case": case_id})).one()
        page = await record_page(work, record.id)
    assert page is not None
    assert (page.sheet.context["fund_account"], page.sheet.context["opened_on"]) == ("8801", first.isoformat())
    assert content_hash(page.sheet.record) == record.content_hash


@pytest.mark.rule("M-031", "AMB-24")
async def test_a_nil_filing_signs_its_unit_and_period_and_embeds_what_it_signs(desk: Desk, firm: Firm) -> None:
    async with desk.work(SCHEDULER) as work:
        await filing.open_filings(work, edition(work.now.date()))
        found = (await work.session.execute(FILINGS, {"unit": firm.units["GZ01"]})).scalars().all()
    async with desk.work(firm.staff["branch.head"]) as work:
        sent = await filing.submit(work, filing_id=found[-1])
        assert sent.nil_return
    async with desk.work(SCHEDULER) as work:
        await work.session.execute(text("UPDATE unit SET name = '新名' WHERE code = 'GZ01'"))
        page = await filing_page(work, sent.id)
    assert page is not None
    assert (page.sheet.record["unit"], page.sheet.record["period"]) == ("GZ01", sent.period)
    assert content_hash(page.sheet.record) == sent.content_hash
