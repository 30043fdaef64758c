"""How PostgreSQL reads each list: in the order of an index, and only what is asked for."""

from asyncpg import Pool

from schema.context import Context
from schema.operation import Api, Operation
from tests.schema.plans import plan_of

LISTS = {
    "{ cases { edges { node { number } } } }": "ix_case_opened",
    "{ cases(orderBy: OLDEST_FIRST) { edges { node { number } } } }": "ix_case_opened",
    "{ obligations { edges { node { dueAt } } } }": "ix_obligation_due",
    "{ filings { edges { node { number } } } }": "ix_filing_due",
    "{ documents { edges { node { title } } } }": "pk_document",
    "{ recordings { edges { node { callId } } } }": "pk_recording",
    "{ recordings(filter: {status: WAITING}) { edges { node { callId } } } }": "ix_recording_status",
    "{ journal { edges { node { kind } } } }": "pk_journal_entry",
    "{ accessEntries { edges { node { kind } } } }": "pk_access_entry",
    "{ notices { edges { node { dueOn } } } }": "ix_notice_recipient",
    "{ notices(unread: true) { edges { node { dueOn } } } }": "ix_notice_unread",
}


async def test_every_list_is_read_in_the_order_of_an_index(api: Api, pool: Pool, officer: Context) -> None:
    for document, index in LISTS.items():
        plan = await plan_of(api, pool, Operation(document, None, {}), officer)
        assert index in plan, plan
        assert "Sort" not in plan, plan
        assert "Seq Scan" not in plan, plan


async def test_clients_are_read_in_the_order_of_their_numbers(api: Api, pool: Pool, officer: Context) -> None:
    operation = Operation("{ clients { edges { node { name } } } }", None, {})
    plan = await plan_of(api, pool, operation, officer)
    assert "uq_client_number" in plan
    assert "Presorted Key:" in plan, plan


async def test_a_snapshot_reads_the_newest_day_alone(api: Api, pool: Pool, officer: Context) -> None:
    document = '{ client(number: "10000001") { snapshot { on assets } } }'
    plan = await plan_of(
        api, pool, Operation(document, None, {}), officer, "EXPLAIN (ANALYZE, TIMING off, BUFFERS off)"
    )
    older = next(line for line in plan.splitlines() if "snapshot_20260226" in line)
    newest = next(line for line in plan.splitlines() if "snapshot_20260227" in line)
    assert "never executed" in older
    assert "actual rows" in newest
    assert "Sort" not in plan


async def test_the_holds_of_a_document_are_found_from_the_document(api: Api, pool: Pool, officer: Context) -> None:
    operation = Operation("{ documents { edges { node { holds { matter } } } } }", None, {})
    plan = await plan_of(api, pool, operation, officer, avoiding=("enable_seqscan", "enable_hashjoin"))
    assert "Index Cond: (document_id = r1.id)" in plan, plan
    assert "using pk_hold on hold" in plan, plan
