"""What hangs from the crowd's revisits and clients: findings of every kind, credit, with ties and gaps."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from cases.models import client, credit, delegation, discrepancy, follow_up, form, major_matter, question

if TYPE_CHECKING:
    from tests.schema.crowd import Maker


async def findings_of(maker: "Maker", people: Any, each: Any) -> None:
    """Write some findings of a case."""
    dice = maker.dice
    person = dice.choice(people[dice.choice(tuple(people))])
    where = {"case_id": each.id, "unit_id": each.unit_id, "branch_id": each.branch_id}
    for _ in range(dice.randint(0, 2)):
        found = await maker.make(discrepancy.Discrepancy, reported_by_id=person, stated=_contact(maker), **where)
        for _ in range(dice.randint(0, 2)):
            record = dice.choice([None, await _record(maker, each.id)])
            await maker.make(
                discrepancy.Interview,
                discrepancy_id=found.id,
                by_id=person,
                post="UNIT_HEAD",
                record_id=record,
                **where,
            )
    for _ in range(dice.randint(0, 2)):
        await maker.make(question.Question, raised_by_id=person, answered_by_id=dice.choice([None, person]), **where)
        await maker.make(follow_up.FollowUpItem, raised_by_id=person, owner_id=person, **where)
    if dice.random() < 0.3:
        matter = await maker.make(major_matter.MajorMatter, flagged_by_id=person, **where)
        await maker.make(
            major_matter.MajorMatterReceipt,
            major_matter_id=matter.id,
            recipient_unit_id=each.unit_id,
            by_id=dice.choice([None, person]),
            **where,
        )


async def credit_of(maker: "Maker", people: Any, each: Any) -> None:
    """Write a client's credit record and changes, and a delegation among the branch's people."""
    dice = maker.dice
    person, other = (dice.choice(people[dice.choice(tuple(people))]) for _ in range(2))
    query = select(client.CreditAccount.id).where(client.CreditAccount.client_id == each.id)
    for account in (await maker.session.execute(query.order_by(client.CreditAccount.id))).scalars().all():
        where = {"client_id": each.id, "branch_id": each.branch_id}
        await maker.make(credit.CreditChange, account_id=account, requested_by_id=person, **where)
        kind = dice.choice(["discrepancy", "credit_change", "elsewhere"])
        key = dice.randint(1, 20)
        await maker.make(credit.CreditRecordEntry, by_id=person, source_kind=kind, source_id=key, **where)
    await maker.make(
        delegation.Delegation, unit_id=each.branch_id, principal_id=person, delegate_id=other, made_by_id=other
    )


def _contact(maker: "Maker") -> str:
    return str(maker.dice.choice(["13812345678", "a@example.com", "教师"]))


async def _record(maker: "Maker", case_id: int) -> int | None:
    query = select(form.FormRecord.id).where(form.FormRecord.case_id == case_id).order_by(form.FormRecord.id).limit(1)
    found: int | None = (await maker.session.execute(query)).scalar_one_or_none()
    return found
