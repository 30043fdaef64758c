"""Who reads an archived document: permission, then an access entry that stands before any byte, or nothing at all."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from archive.models import AccessKind
from archive.reading import Asked, open_reading
from cases.models.client import Client
from kernel.errors import DomainError
from kernel.work import Desk
from server.embedded import Endpoints
from tests.firm import Firm
from tests.visibility.conftest import Undone, desk_on
from tests.visibility.reach import Person
from tests.visibility.seeding import NOW, Secrets, key_of, places

BLIND = {"admin", "core.feed", "counter.gate", "call.centre"}
LEFT = text("SELECT actor_id, purpose, unit_id FROM access_entry WHERE subject_kind = 'document' AND kind = 'DOWNLOAD'")


async def test_each_post_reads_with_an_entry_or_is_told_why_not(
    undone: Undone, seen: Endpoints, people: dict[str, Person], firm_units: frozenset[int], firm: Firm
) -> None:
    place = places(firm)[0]
    document = key_of("document", place)
    for person in people.values():
        async with undone() as connection:
            told = await _told(desk_on(connection, seen, NOW), person.key, document)
            await connection.execute(text("SELECT enter(:key)"), {"key": people["audit.officer"].key})
            left = [tuple(entry) for entry in await connection.execute(LEFT)]
        in_sight = place.unit in person.units("documents", firm_units)
        if person.login in BLIND:
            assert (told, left) == ("MAY_NOT_READ", []), person.login
        elif not in_sight:
            assert (told, left) == ("DOCUMENT_NOT_FOUND", []), person.login
        else:
            assert (told, left) == ("reads", [(person.key, "复核归档文件", place.unit)]), person.login


async def _told(desk: Desk, actor: int, document: int) -> str:
    try:
        async with desk.work(actor) as work:
            await open_reading(work, asked=Asked(document), kind=AccessKind.DOWNLOAD, purpose="复核归档文件")
    except DomainError as error:
        return error.code
    return "reads"


async def test_a_defect_while_writing_a_client_does_not_quote_contact_data(
    undone: Undone, seen: Endpoints, firm: Firm
) -> None:
    secrets = Secrets.of(places(firm)[0])
    for wrong in ({"investor_class": "NONE"}, {"number": "10000001"}, {"branch_id": 999_999_999}):
        given = {"investor_class": "ORDINARY", "number": "99999999", "branch_id": firm.units["GZ01"], **wrong}
        client = Client(
            **given,
            name="王小明",
            identity_type="ID_CARD",
            identity_number=secrets.identity_number,
            phone=secrets.phone,
            email=secrets.email,
            address=secrets.address,
        )
        async with undone() as connection:
            desk = desk_on(connection, seen, NOW)
            with pytest.raises(DBAPIError) as caught:
                await _write(desk, firm.staff["branch.head"], client)
        told = f"{caught.value} {caught.value.__cause__} {caught.value.orig} {caught.value.orig.__cause__}"
        for secret in (secrets.phone, secrets.email, secrets.address, secrets.identity_number):
            assert secret not in told


async def _write(desk: Desk, actor: int, client: Client) -> None:
    async with desk.work(actor) as work:
        work.session.add(client)
        await work.session.flush()
