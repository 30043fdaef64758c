"""客户名单: proposed by whoever keeps it, approved by somebody else; approved clients have the event that the rulebook names."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from cases.actions.event import Happening, record_event, withdraw_event
from cases.actions.revisit import SHELF
from cases.errors import PostRequired, StaleVersion
from cases.forms import demand_written
from cases.lifecycle import CLIENT_LIST, next_state
from cases.models.client_list import ClientList, ClientListEntry, ClientListStatus
from cases.queries import client_list as lists
from cases.queries import rulebook as rulebooks
from cases.rulebook import Edition, Shelf, UnknownRule
from cases.rulebook.duties import ClientList as ListRule
from kernel import journal
from kernel.actor import Post
from kernel.clock import office_date
from kernel.errors import Forbidden, NotFound, invalid
from kernel.work import Work

SOURCE = "client_list_entry"
NAMED = 5


@dataclass(eq=False)
class ListNotFound(NotFound):
    """No such list, or not in this person's sight."""

    code: ClassVar[str] = "LIST_NOT_FOUND"
    zh: ClassVar[str] = "未找到该客户名单，或您无权查看；请核对后重试。"
    en: ClassVar[str] = "No such list of clients in your sight: check its id."


@dataclass(eq=False)
class OwnList(Forbidden):
    """Nobody approves the list that he keeps."""

    code: ClassVar[str] = "OWN_LIST"
    zh: ClassVar[str] = "本人编制的客户名单不得由本人审核，请由其他审核人办理。"
    en: ClassVar[str] = "You keep this list yourself: somebody else must decide it."


async def propose_list(
    work: Work, *, kind: str, client_ids: Sequence[int], regulation: str | None = None
) -> ClientList:
    """Propose a complete list of the actor's clients; a list that waits undecided is replaced.

    Raise UnknownRule, PostRequired or Invalid (clients).
    """
    edition = _edition_with(work, kind, regulation)
    rule = edition.rulebook.client_list(kind)
    if not work.actor.holds(Post(rule.kept_by)):
        raise PostRequired((Post(rule.kept_by),))
    await _demand_clients(work, kind, client_ids)
    waiting = await lists.of_keeper(work.session, work.actor.staff_id, kind, ClientListStatus.PROPOSED)
    if waiting is not None:
        waiting.status = next_state(CLIENT_LIST, waiting.status, "replace")
        await work.session.flush()
    proposed = ClientList(
        kind=kind,
        rulebook_id=await rulebooks.version_id(work.session, edition.code, edition.version),
        keeper_id=work.actor.staff_id,
        unit_id=work.actor.unit_id,
        status=ClientListStatus.PROPOSED.value,
        proposed_at=work.now,
    )
    work.session.add(proposed)
    await work.session.flush()
    work.session.add_all(
        ClientListEntry(list_id=proposed.id, client_id=each, unit_id=proposed.unit_id)
        for each in dict.fromkeys(client_ids)
    )
    _record(work, proposed, "list.proposed", {"kind": kind, "clients": len(set(client_ids))})
    await work.session.flush()
    return proposed


async def approve_list(work: Work, *, list_id: int, expected_version: int | None = None) -> ClientList:
    """Approve a list: it replaces the keeper's one before, and each client on it has the event from today, or since before.

    Raise ListNotFound, PostRequired, OwnList, StaleVersion, WrongState or Invalid (clients).
    """
    found, rule = await _to_decide(work, list_id, expected_version)
    status = next_state(CLIENT_LIST, found.status, "approve")
    written = await lists.entries(work.session, found.id)
    await _demand_free(work, found.kind, found.keeper_id, [each.client_id for each in written])
    before = await lists.of_keeper(work.session, found.keeper_id, found.kind, ClientListStatus.APPROVED)
    if before is not None:
        before.status = next_state(CLIENT_LIST, before.status, "replace")
        await work.session.flush()
    _decide(work, found, status, None)
    await work.session.flush()
    entered, left = await _follow(work, found, rule, written)
    _record(work, found, "list.approved", {"kind": found.kind, "entered": entered, "left": left})
    return found


async def return_list(work: Work, *, list_id: int, reason: str, expected_version: int | None = None) -> ClientList:
    """Give a list back with the reason; raise ListNotFound, PostRequired, OwnList, StaleVersion, WrongState or Invalid (reason)."""
    said = demand_written("reason", reason, "退回理由", "why the list is returned")
    found, _ = await _to_decide(work, list_id, expected_version)
    _decide(work, found, next_state(CLIENT_LIST, found.status, "return"), said)
    _record(work, found, "list.returned", {"kind": found.kind, "reason": said})
    await work.session.flush()
    return found


def _edition_with(work: Work, kind: str, regulation: str | None) -> Edition:
    """Give the edition in force today that has this kind of list; raise UnknownRule when none has, or several and none is named."""
    editions = work.ports.find(SHELF, Shelf).all_in_force(office_date(work.now))
    having = [
        each
        for each in editions
        if regulation in {None, each.code} and any(rule.code == kind for rule in each.rulebook.client_lists)
    ]
    if len(having) != 1:
        raise UnknownRule("client list", kind)
    return having[0]


async def _demand_clients(work: Work, kind: str, client_ids: Sequence[int]) -> None:
    if not client_ids:
        raise invalid("clients", "REQUIRED", "名单中至少应有一名客户", "name at least one client")
    mine = await lists.in_branch(work.session, work.actor.unit_id, client_ids)
    if strangers := [each for each in client_ids if each not in mine]:
        zh = f"名单中有{len(set(strangers))}名客户不属于您所在的单位，请核对后重新提交。"
        en = f"{len(set(strangers))} of these are no clients of your unit: take them off the list."
        raise invalid("clients", "NOT_YOUR_CLIENTS", zh, en)
    await _demand_free(work, kind, work.actor.staff_id, client_ids)


async def _demand_free(work: Work, kind: str, keeper_id: int, client_ids: Sequence[int]) -> None:
    if taken := await lists.listed_elsewhere(work.session, keeper_id, kind, client_ids):
        named = "、".join(f"{number}（{keeper}）" for number, keeper in taken[:NAMED])
        zh = f"以下客户已列入他人的名单：{named}{'等' if len(taken) > NAMED else ''}，请先由其移出。"
        en = f"On somebody else's approved list: {named}. They must be taken off that one first."
        raise invalid("clients", "LISTED_ELSEWHERE", zh, en)


async def _to_decide(work: Work, list_id: int, expected_version: int | None) -> tuple[ClientList, ListRule]:
    found = await lists.locked(work.session, list_id)
    if found is None:
        raise ListNotFound
    row = await rulebooks.version(work.session, found.rulebook_id)
    rule = work.ports.find(SHELF, Shelf).version(row.code, row.version).rulebook.client_list(found.kind)
    if not work.actor.holds(Post(rule.approved_by)):
        raise PostRequired((Post(rule.approved_by),))
    if found.keeper_id == work.actor.staff_id:
        raise OwnList
    if expected_version is not None and expected_version != found.version:
        raise StaleVersion(expected_version, found.version)
    return found, rule


def _decide(work: Work, found: ClientList, status: str, reason: str | None) -> None:
    found.status, found.reason = status, reason
    found.decided_at, found.decided_by_id = work.now, work.actor.staff_id


async def _follow(work: Work, found: ClientList, rule: ListRule, written: Sequence[ClientListEntry]) -> tuple[int, int]:
    """Let events follow the approved list: who is new has one from today, who is gone none; give how many of each."""
    standing = await lists.standing(work.session, rule.event, found.keeper_id)
    known = {each.client_id for each in standing}
    fresh = [each for each in written if each.client_id not in known]
    for each in fresh:
        happening = Happening(
            code=rule.event,
            on=office_date(work.now),
            source_kind=SOURCE,
            source_id=each.id,
            client_id=each.client_id,
            staff_id=found.keeper_id,
        )
        await record_event(work, happening)
    kept = {each.client_id for each in written}
    gone = [each for each in standing if each.client_id not in kept]
    for event in gone:
        await withdraw_event(work, code=event.code, source_kind=event.source_kind, source_id=event.source_id)
    return len(fresh), len(gone)


def _record(work: Work, found: ClientList, kind: str, details: dict[str, object]) -> None:
    journal.append(work, kind, subject=("client_list", found.id), unit_id=found.unit_id, details=details)
