"""The service starts with a folder from which an adopted text is gone, and still decides by it where it governs."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from cases.errors import EditionChanged
from cases.source import SourceInvalid
from server.embedded import Endpoints
from server.house import open_house
from tests.firm import Firm
from tests.house import SHELF
from tests.server.house import settings_for

SHIPPED = Path(__file__).resolve().parents[2] / "rulebooks"
(KEPT,) = SHELF.editions


def _folder(place: Path, *changes: tuple[str, str]) -> Path:
    """Give a folder of rulebooks whose text differs from the shipped one."""
    shutil.copytree(SHIPPED, place)
    file = place / "margin_trading" / "rulebook.yaml"
    text = file.read_text("utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    file.write_text(text, "utf-8")
    return place


async def test_an_edition_outlives_its_text(endpoints: Endpoints, firm: Firm, tmp_path: Path) -> None:
    later = (f'version: "{KEPT.version}"\n  effective_from: 2020-01-01', 'version: "9"\n  effective_from: 2099-01-01')
    folder = _folder(tmp_path / "rulebooks", later)
    async with open_house(settings_for(endpoints, tmp_path, rulebooks=folder)) as house:
        assert house.shelf.in_force(KEPT.code, date(2026, 3, 2)) == KEPT
        assert house.shelf.in_force(KEPT.code, date(2099, 1, 1)).version == "9"
        assert house.room.archive_class("revisit_recording").months == 240


async def test_a_changed_text_of_an_adopted_edition_is_refused(
    endpoints: Endpoints, firm: Firm, tmp_path: Path
) -> None:
    folder = _folder(tmp_path / "rulebooks", ("value: 5000000", "value: 4000000"))
    with pytest.raises(EditionChanged):
        async with open_house(settings_for(endpoints, tmp_path, rulebooks=folder)):
            pass


async def test_a_text_whose_papers_the_archive_cannot_keep_is_refused_and_the_service_starts_without_it(
    endpoints: Endpoints, firm: Firm, tmp_path: Path
) -> None:
    folder = _folder(
        tmp_path / "rulebooks",
        (f'version: "{KEPT.version}"\n  effective_from: 2020-01-01', 'version: "9"\n  effective_from: 2099-01-01'),
        ("events:\n", "events:\n  - {code: FILED, name: 报送, name_en: filed}\n"),
        ("starts_at_latest_of: [CASE_CLOSED]\n", "starts_at_latest_of: [FILED]\n"),
    )
    with pytest.raises(SourceInvalid, match="nothing provides FILED"):
        async with open_house(settings_for(endpoints, tmp_path, rulebooks=folder)):
            pass
    async with open_house(settings_for(endpoints, tmp_path, rulebooks=SHIPPED)) as house:
        assert house.shelf.editions == (KEPT,)
