"""Carrying out one contact of the story through the real actions, by the officer whose work it is, at its own time."""

import asyncio
import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from pathlib import Path

import urllib3
import yaml

from archive import ingest
from archive.admission import Declaration
from archive.errors import StoreUnqualified
from archive.room import PORT
from cases.actions import completion, dossier, opening, revisit
from cases.actions.completion import Completion
from cases.models.revisit import RevisitMethod, RevisitOutcome
from cases.rulebook import Shelf
from kernel.clock import OFFICE, FixedClock
from kernel.work import Desk, Work
from server.demo.copies import message_copy
from server.demo.story import WRITTEN, Visit
from server.queries import demo

OK = 200
SAID: dict[str, dict[str, list[str]]] = yaml.safe_load(
    (Path(__file__).parent / "said.yaml").read_text(encoding="utf-8")
)
REGULATION = str(SAID.pop("regulation"))


@dataclass(frozen=True, slots=True)
class People:
    """Ids of staff by login and of clients by number."""

    staff: dict[str, int]
    clients: dict[str, int]


def at(desk: Desk, instant: datetime) -> Desk:
    """Give the same desk with its clock standing at an instant."""
    return replace(desk, clock=FixedClock(instant))


async def carry_out(desk: Desk, people: People, visit: Visit) -> None:
    """Carry out one contact; raise the DomainError of the action that does not allow it."""
    if visit.method in WRITTEN and PORT not in desk.ports.adapters:
        visit = replace(visit, method=RevisitMethod.OTHER)  # this house has nowhere to keep the copy of a message
    begin = datetime.combine(visit.day, time(9), OFFICE) + timedelta(minutes=visit.minute)
    officer, client_id = people.staff[visit.officer], people.clients[visit.client]
    async with at(desk, begin).work(officer) as work:
        case_id = await _case(work, visit, client_id)
        if visit.outcome is None:
            await _try(work, visit, case_id)
        elif not visit.recorded:
            if visit.method in WRITTEN:
                await _keep_copy(work, visit, case_id)
            await completion.complete(work, case_id=case_id, completion=_completion(visit, begin, None))
            await demo.postpone_printing(work.session)
    if visit.recorded:
        document = await _record(desk, officer, visit, case_id)
        async with at(desk, begin).work(officer) as work:
            await completion.complete(work, case_id=case_id, completion=_completion(visit, begin, document))
            await demo.postpone_printing(work.session)


async def _case(work: Work, visit: Visit, client_id: int) -> int:
    """Give the open revisit, or open it by hand ahead of its term."""
    found = await demo.open_case(work.session, client_id, visit.programme)
    if found is not None:
        return found
    shelf = work.ports.find("rulebooks", Shelf)
    edition = shelf.in_force(REGULATION, visit.day)
    opened = await opening.open_revisit(
        work, edition, client_id=client_id, programme=visit.programme, reason="按季度计划提前安排"
    )
    return opened.id


async def _try(work: Work, visit: Visit, case_id: int) -> None:
    contact = revisit.Contact(at=work.now, method=visit.method, result="NO_ANSWER", note="电话无人接听")
    await revisit.log_attempt(work, case_id=case_id, contact=contact)


async def _keep_copy(work: Work, visit: Visit, case_id: int) -> None:
    """Put the copy of the message into the case's file."""
    content = message_copy(f"{visit.client} {visit.day} {visit.minute}")
    described = Declaration(
        title="往来信息副本",
        file_name=f"{visit.client}-{visit.day:%Y%m%d}.png",
        media_type="image/png",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        archive_class="revisit_record",
        unit_id=0,
    )
    declared = await dossier.declare(work, case_id=case_id, described=described)
    await ingest.deposit(work, declaration=declared, content=content)


def _completion(visit: Visit, moment: datetime, recording: int | None) -> Completion:
    completed = visit.outcome is RevisitOutcome.COMPLETED
    spoken = visit.method is RevisitMethod.PHONE and recording is None
    return Completion(
        outcome=visit.outcome or RevisitOutcome.UNREACHABLE,
        method=visit.method,
        visited_at=moment,
        contact=f"100{visit.client}",
        fields=_said(visit) if completed else {},
        complaint_matter=False if completed else None,
        complaint_reason="客户未提出意见、建议、不满或抱怨" if completed else None,
        recording_id=recording,
        recording_refused="客户不同意录音" if spoken and visit.outcome is not RevisitOutcome.UNREACHABLE else None,
    )


def _said(visit: Visit) -> dict[str, str | None]:
    number = int(visit.client)
    return {code: words[number % len(words)] for code, words in SAID[visit.programme].items()}


async def _record(desk: Desk, officer: int, visit: Visit, case_id: int) -> int | None:
    """Upload a short recording through the archive; None when this house has no archive room, or its store is not proven."""
    if PORT not in desk.ports.adapters:
        return None
    content = sound(int(visit.client))
    described = Declaration(
        title="客户回访录音",
        file_name=f"{visit.client}-{visit.day:%Y%m%d}.wav",
        media_type="audio/wav",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        archive_class="revisit_recording",
        unit_id=0,
    )
    try:
        async with desk.work(officer) as work:
            declared = await dossier.declare(work, case_id=case_id, described=described)
            reserved = await ingest.begin_upload(work, declaration=declared)
    except StoreUnqualified:
        return None
    part = reserved.parts[0].signed
    answer = await asyncio.to_thread(urllib3.request, "PUT", part.url, body=content, headers=dict(part.headers))
    if answer.status != OK:
        message = f"the store answered {answer.status} to the upload of a recording"
        raise RuntimeError(message)
    async with desk.work(officer) as work:
        return await ingest.finish_upload(work, document_id=reserved.document.id)


def sound(seed: int) -> bytes:
    """Make a recording of a quarter of a second: G.711 A-law, silence with one faint click, so that no two are equal."""
    data = bytearray(b"\xd5" * 2000)
    data[seed % 2000] = 0x54
    data[1999] = seed % 256
    head = b"WAVEfmt " + (18).to_bytes(4, "little") + bytes.fromhex("0600 0100 401f0000 401f0000 0100 0800 0000")
    body = head + b"data" + len(data).to_bytes(4, "little") + bytes(data)
    return b"RIFF" + len(body).to_bytes(4, "little") + body
