"""One Work is one transaction: all of it or nothing, and never without an actor."""

import asyncio

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from kernel import journal
from kernel.actor import Post
from kernel.work import Desk, UnknownActor
from server.embedded import Endpoints
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


async def test_a_connection_that_the_server_closed_meanwhile_is_replaced_before_the_next_work(
    desk: Desk, firm: Firm, endpoints: Endpoints
) -> None:
    admin = await asyncpg.connect(endpoints.admin_url, ssl=False)
    try:
        async with desk.work(firm.staff["branch.head"]) as work:
            pid = (await work.session.execute(text("SELECT pg_backend_pid()"))).scalar_one()
        assert await admin.fetchval("SELECT pg_terminate_backend($1)", pid)
        await asyncio.sleep(0.2)  # the driver hears of it
        async with desk.work(firm.staff["branch.head"]) as work:
            assert (await work.session.execute(text("SELECT pg_backend_pid()"))).scalar_one() != pid
    finally:
        await admin.close()


async def test_facts_of_many_subjects_are_appended_at_once_with_ids_of_their_own(desk: Desk, firm: Firm) -> None:
    async with desk.work(firm.staff["branch.head"]) as work:
        unit = work.actor.unit_id
        facts = [journal.Fact(("unit", number), {"n": number}, unit, None) for number in range(3)]
        await journal.append_all(work, "test.fact", facts)
        await journal.append_all(work, "test.fact", [])
    async with desk.work(firm.staff["branch.head"]) as work:
        query = text("SELECT DISTINCT id, subject_key FROM journal_entry WHERE kind = 'test.fact' ORDER BY id")
        assert [row.subject_key for row in await work.session.execute(query)] == ["0", "1", "2"]
