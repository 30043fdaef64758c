"""Two at once: one wins, the other is told so or gets the same result; never both, never neither, never a defect."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from archive.ingest import finish_upload
from archive.relay import Relay
from archive.upkeep import Upkeep
from cases.models.client import Client, CreditAccount
from scheduler.shift import Shift
from scheduler.sweeps import sweep_duties
from server.embedded import Endpoints
from tests.badinput.door import Door, change, opened
from tests.badinput.test_changes import completion
from tests.badinput.test_uploads import begun, declared, put
from tests.firm import Firm
from tests.house import SCHEDULER, wav
from tests.server.test_tour import BEGIN

REPEATS = 3
OPENED = date(2024, 5, 20)
EVERYTHING = """SELECT
    (SELECT count(*) FROM obligation), (SELECT count(*) FROM "case"), (SELECT count(*) FROM filing),
    (SELECT count(*) FROM revisit_attempt), (SELECT count(*) FROM form_record),
    (SELECT count(*) FROM journal_entry WHERE kind = 'revisit.completed'),
    (SELECT count(*) FROM journal_entry WHERE kind = 'filing.submitted')"""


@pytest.fixture
async def door(endpoints: Endpoints, firm: Firm, tmp_path: Path) -> AsyncIterator[Door]:
    async with opened(endpoints, tmp_path) as found:
        yield found


async def sent(door: Door, verb: str, given: dict[str, Any], login: str) -> dict[str, Any]:
    """Send one change; give what is in its union, whatever that is."""
    answer = (await door.post(change(verb, given), login)).json()
    assert "errors" not in answer, answer
    found: dict[str, Any] = answer["data"]["answer"]
    return found


async def value(door: Door, query: str, *arguments: object) -> Any:
    return await door.connection.fetchval(query, *arguments)


async def facts(door: Door) -> tuple[int, ...]:
    return tuple(await door.connection.fetchrow(EVERYTHING) or ())


def outcomes(answers: list[dict[str, Any]]) -> list[str]:
    return sorted(answer.get("code", "done") for answer in answers)


async def test_of_two_people_completing_one_revisit_one_does_it(door: Door) -> None:
    for case in door.cases[:REPEATS]:
        given = completion(door, revisit=case["id"])
        both = await asyncio.gather(
            sent(door, "completeRevisit", {**given, "contact": "1"}, "branch.revisits"),
            sent(door, "completeRevisit", {**given, "contact": "2"}, "branch.supervisor"),
        )
        assert outcomes(both) == ["WRONG_STATE", "done"]
    assert (await facts(door))[3:6] == (REPEATS,) * 3


async def test_one_key_sent_five_times_at_once_completes_once_and_answers_alike(door: Door) -> None:
    for case in door.cases[:REPEATS]:
        given = completion(door, revisit=case["id"], clientMutationId=f"once-{case['id']}")
        same = await asyncio.gather(*(sent(door, "completeRevisit", given, "branch.revisits") for _ in range(5)))
        assert outcomes(same) == ["done"] * 5
    assert (await facts(door))[3:6] == (REPEATS,) * 3


async def test_assigning_and_completing_at_once_are_decided_by_version(door: Door, firm: Firm) -> None:
    await value(door, 'UPDATE "case" SET assignee_id = NULL')
    for case in door.cases[:REPEATS]:
        done = completion(door, revisit=case["id"], expectedVersion=case["version"])
        given = {
            "ofCase": case["id"],
            "assignee": f"staff:{firm.staff['branch.revisits']}",
            "expectedVersion": case["version"],
        }
        both = await asyncio.gather(
            sent(door, "completeRevisit", done, "branch.revisits"), sent(door, "assignCase", given, "branch.supervisor")
        )
        assert outcomes(both) == ["STALE_VERSION", "done"]


async def test_assigning_and_completing_at_once_without_versions_both_fit_or_one_is_told(
    door: Door, firm: Firm
) -> None:
    for case in door.cases[:REPEATS]:
        given = {"ofCase": case["id"], "assignee": f"staff:{firm.staff['branch.revisits']}"}
        both = await asyncio.gather(
            sent(door, "assignCase", given, "branch.supervisor"),
            sent(door, "completeRevisit", completion(door, revisit=case["id"]), "branch.revisits"),
        )
        assert both[1].get("code") is None
        assert both[0].get("code") in {None, "WRONG_STATE"}


async def test_of_two_people_submitting_one_filing_one_does_it(door: Door) -> None:
    numbers = await value(
        door, "SELECT array_agg(id ORDER BY id) FROM filing WHERE unit_id = (SELECT id FROM unit WHERE code = 'GZ01')"
    )
    for number in numbers[:REPEATS]:
        given = {"filing": f"filing:{number}"}
        both = await asyncio.gather(
            sent(door, "submitFiling", given, "branch.head"), sent(door, "submitFiling", given, "branch.supervisor")
        )
        assert outcomes(both) == ["WRONG_STATE", "done"]
    assert (await facts(door))[6] == REPEATS


async def staged(door: Door, number: int) -> str:
    """Send a recording of a case into staging; give the document's id."""
    given = declared(door, wav(number + 1), ofCase=door.cases[number]["id"], clientMutationId=f"up-{number}")
    reserved = await begun(door, given)
    assert await put(reserved["parts"][0], wav(number + 1)) == 200
    document: str = reserved["document"]["id"]
    return document


async def locked(door: Door, document: str) -> tuple[str, int, int]:
    """Give a document's state, how often it was taken up, and how many versions the store keeps of it."""
    query = "SELECT state, fence, object_key FROM document WHERE id = $1"
    row = await door.connection.fetchrow(query, int(document.split(":")[1]))
    assert row is not None
    room, name = door.running.house.room, f"o/{row['object_key']}"
    versions = await room.call(lambda: list(room.store.listing(room.buckets.evidence, name, versions=True)))
    return row["state"], row["fence"], len(versions)


async def test_an_upload_finished_four_times_at_once_is_relayed_once(door: Door) -> None:
    for number in range(REPEATS):
        document = await staged(door, number)
        all_four = await asyncio.gather(
            *(sent(door, "finishUpload", {"document": document}, "branch.revisits") for _ in range(4))
        )
        assert outcomes(all_four) == ["done"] * 4
        await door.running.process.relaying.settle()
        assert await locked(door, document) == ("ARCHIVED", 1, 1)


async def test_an_upload_begun_five_times_at_once_under_one_key_is_one(door: Door) -> None:
    given = {
        "ofCase": door.case["id"], "archiveClass": "revisit_recording", "title": "录音", "fileName": "a.wav",
        "mediaType": "audio/wav", "size": 100, "sha256": "0" * 64, "clientMutationId": "same",
    }  # fmt: skip
    answers = await asyncio.gather(*(door.post({"query": BEGIN, "variables": {"input": given}}) for _ in range(5)))
    assert len({answer.json()["data"]["beginUpload"]["document"]["id"] for answer in answers}) == 1
    assert await value(door, "SELECT count(*) FROM document") == 1


async def test_sweeps_at_once_make_what_one_makes(door: Door) -> None:
    house = door.running.house
    await value(
        door, 'TRUNCATE obligation, revisit, revisit_attempt, filing, filing_recipient, "case", counter CASCADE'
    )
    shift = Shift(house.desk, SCHEDULER, {})
    results = await asyncio.gather(*(sweep_duties(shift) for _ in range(3)), return_exceptions=True)
    assert results == [None] * 3
    made = await facts(door)
    await sweep_duties(shift)
    assert await facts(door) == made
    assert made[0] > 0 < made[1]


async def test_twenty_openings_at_once_number_without_gaps(door: Door, firm: Firm) -> None:
    before = await value(door, "SELECT value FROM counter WHERE kind = 'RV'")
    clients = await _clients(door, firm, 20)
    given = [{"client": f"client:{each}", "programme": "routine", "reason": "客户要求"} for each in clients]
    # Every second one is sent twice: the second is refused and must not use up a number.
    answers = await asyncio.gather(
        *(sent(door, "openRevisit", each, "branch.revisits") for each in [*given, *given[::2]])
    )
    assert outcomes(answers) == ["ALREADY_OPEN"] * 10 + ["done"] * 20
    numbers = await value(door, 'SELECT array_agg(right(number, 6)::int ORDER BY number) FROM "case"')
    assert numbers == list(range(1, before + 21))


async def test_recovery_run_by_two_at_once_archives_once(door: Door, firm: Firm) -> None:
    documents = [await staged(door, number) for number in range(REPEATS)]
    relay = door.running.house.relay
    for document in documents:
        async with door.running.house.desk.work(firm.staff["branch.revisits"]) as work:
            await finish_upload(work, document_id=int(document.split(":")[1]))
    two = [Upkeep(Relay(relay.desk, relay.actor_id)) for _ in range(2)]
    assert sum(await asyncio.gather(*(upkeep.recover() for upkeep in two))) == REPEATS
    assert [await locked(door, document) for document in documents] == [("ARCHIVED", 1, 1)] * REPEATS


async def _clients(door: Door, firm: Firm, count: int) -> list[int]:
    house = door.running.house
    async with house.desk.work(SCHEDULER) as work:
        added = [
            Client(
                number=f"4{number:07}", name=f"新客户{number}", identity_type="ID_CARD", phone=f"137{number:08}",
                identity_number=f"44010619900101{number:04}", investor_class="ORDINARY", branch_id=firm.units["GZ01"],
            )
            for number in range(count)
        ]  # fmt: skip
        work.session.add_all(added)
        await work.session.flush()
        accounts = [
            CreditAccount(number=f"064{each.id:07}", client_id=each.id, branch_id=each.branch_id, opened_on=OPENED)
            for each in added
        ]
        work.session.add_all(accounts)
        await work.session.flush()
        return [each.id for each in added]
