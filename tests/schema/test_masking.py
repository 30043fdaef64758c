"""Contact data leaves masked, whatever it looks like."""

from typing import Any

import pytest
from sqlalchemy import ColumnElement, Text, bindparam, select
from sqlalchemy.ext.asyncio import AsyncEngine

from schema.sources.expressions import masked_contact, masked_identity, masked_phone

MASKS = {
    masked_phone: {
        None: None,
        "": "****",
        "12345678": "****",
        "13812345678": "138****5678",
        "0755-82345678": "075****5678",
        "+86 13812345678": "+86****5678",
    },
    masked_identity: {
        None: None,
        "": "****",
        "E1234": "****",
        "E12345678": "E1****78",
        "11010519491231002X": "110105********002X",
        "91440300192189185X": "914403********185X",
    },
    masked_contact: {
        None: None,
        "13812345678": "138****5678",
        "wang@example.com": "w****@example.com",
        "@": "@****@",
        "李先生": "****",
    },
}


@pytest.mark.parametrize("mask", MASKS, ids=lambda mask: mask.__name__)
async def test_what_is_masked_shows_its_ends_at_most(engine: AsyncEngine, mask: Any) -> None:
    async with engine.connect() as connection:
        for value, shown in MASKS[mask].items():
            given: ColumnElement[str] = bindparam("given", value, Text)
            assert (await connection.execute(select(mask(given)))).scalar_one() == shown
