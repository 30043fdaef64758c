"""One Work is one transaction: all of it or nothing, and never without an actor."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from kernel import journal
from kernel.actor import Post
from kernel.work import Desk, UnknownActor
from tests.firm import Firm

COUNT = text("SELECT count(*) FROM journal_entry WHERE kind = 'test.fact'")


async def test_a_work_knows_its_actor_with_unit_and_posts(desk: Desk, firm: Firm) -> None:
    async with desk.work(firm.staff["branch.revisits"]) as work:
        assert work.actor.login == "branch.revisits"
        assert work.actor.unit_id == firm.units["GZ01"]
        assert work.actor.posts == {Post.REVISIT_OFFICER}


async def test_what_a_work_writes_is_there_after_it_and_not_when_it_raises(desk: Desk, firm: Firm) -> None:
    actor = firm.staff["branch.head"]
    async with desk.work(actor) as work:
        journal.append(work, "test.fact", subject=("unit", work.actor.unit_id))
    with pytest.raises(RuntimeError):
        await _write_and_fail(desk, actor)
    async with desk.work(actor) as work:
        assert (await work.session.execute(COUNT)).scalar_one() == 1


async def _write_and_fail(desk: Desk, actor: int) -> None:
    async with desk.work(actor) as work:
        journal.append(work, "test.fact", subject=("unit", work.actor.unit_id))
        await work.session.flush()
        raise RuntimeError


async def test_somebody_who_is_not_on_the_staff_opens_nothing(desk: Desk) -> None:
    with pytest.raises(UnknownActor):
        async with desk.work(999_999):
            pass


async def test_a_connection_without_an_actor_sees_nothing_and_says_so(desk: Desk) -> None:
    async with desk.sessions() as session:
        with pytest.raises(DBAPIError, match=r"anjuan\.|malformed array"):
            await session.execute(text("SELECT count(*) FROM client"))


async def test_the_actor_is_gone_when_the_work_has_ended(desk: Desk, firm: Firm) -> None:
    async with desk.sessions() as session:
        await session.execute(text("SELECT enter(:actor)"), {"actor": firm.staff["hq.head"]})
        assert (await session.execute(text("SELECT count(*) FROM client"))).scalar_one() == 5
        await session.rollback()
        with pytest.raises(DBAPIError):
            await session.execute(text("SELECT count(*) FROM client"))
