"""Reading rulebooks: every mistake at once, with file, line and field path, in Chinese and English."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.rulebook import NoEdition, NoRulebook, Rulebook, UnknownRule, load_shelf, parse
from cases.rulebook.schedules import Quota, Rolling, Triggered
from cases.source import SourceInvalid

ROOT = Path(__file__).parents[2]
MARGIN = (ROOT / "rulebooks/margin_trading/rulebook.yaml").read_text("utf-8")
BROKERAGE = (ROOT / "tests/rulebooks/brokerage/rulebook.yaml").read_text("utf-8")
TODAY = date(2026, 11, 22)


def problems(text: str, file: str = "rulebook.yaml") -> list[tuple[str, str]]:
    """Give where and what is wrong with a text."""
    with pytest.raises(SourceInvalid) as caught:
        parse(text, file)
    assert all(each.zh and each.en for each in caught.value.fields)
    return [(each.path.partition(" ")[2], each.code) for each in caught.value.fields]


def line_of(text: str, words: str) -> int:
    """Give the line, from 1, on which the words stand first."""
    return text[: text.index(words)].count("\n") + 1


def test_the_shelf_of_the_product_loads() -> None:
    shelf = load_shelf(ROOT / "rulebooks")
    assert "margin_trading" in shelf.codes
    assert all(edition.digest for edition in shelf.editions)


def test_a_mistake_names_file_line_and_field() -> None:
    text = MARGIN.replace("form: MF1\n", "form: MF9\n")
    with pytest.raises(SourceInvalid) as caught:
        parse(text, "margin_trading/rulebook.yaml")
    (problem,) = caught.value.fields
    line = line_of(text, "form: MF9")
    assert problem.path == f"margin_trading/rulebook.yaml:{line} programmes[1].form"
    assert problem.zh == "“MF9”未在 forms 中定义"
    assert problem.en == "MF9 is not defined in forms"


def test_all_mistakes_of_a_text_are_told_at_once_in_the_order_of_the_text() -> None:
    text = (
        MARGIN.replace('version: "1.2"\n  effective_from', "version: one\n  effective_from")
        .replace("every: {parameter: routine_interval}", "every: {month: 3}")
        .replace("nil_required: true", "nil_required: maybe")
        .replace("at_expiry: REVIEW", "at_expiry: BURN", 1)
        .replace("max_size: 4294967296", "max_sise: 4294967296")
    )
    assert problems(text) == [
        ("regulation.version", "string_pattern_mismatch"),
        ("programmes[1].schedule.every", "union_tag_not_found"),
        ("filings[0].nil_required", "bool_type"),
        ("archive_classes[0].at_expiry", "enum"),
        ("archive_classes[1].max_size", "missing"),
        ("archive_classes[1].max_sise", "extra_forbidden"),
    ]


def test_a_text_without_its_regulation_says_what_is_missing() -> None:
    assert ("regulation", "missing") in problems("parameters: []\n")
    assert problems("- just\n- a list\n") == [("", "model_type")]


def test_a_contradictory_cadence_is_refused() -> None:
    text = MARGIN.replace(
        "schedule: {after: ACCOUNT_OPENED, within", "schedule: {after: ACCOUNT_OPENED, every: {days: 3}, within"
    )
    assert {path for path, _ in problems(text)} == {
        "programmes[0].schedule.after",
        "programmes[0].schedule.since",
        "programmes[0].schedule.within",
    }


def test_a_parameter_change_makes_an_edition_of_its_own() -> None:
    text = MARGIN.replace(
        "values: [{since: 2020-01-01, value: {months: 3}}]",
        "values: [{since: 2020-01-01, value: {months: 3}}, {since: 2027-07-01, value: {months: 2}}]",
    )
    before, after = parse(text, "rulebook.yaml")
    assert (before.version, after.version) == ("1.2", "1.2+2027-07-01")
    assert before.digest != after.digest
    assert [_months(edition.rulebook) for edition in (before, after)] == [3, 2]


def _months(rulebook: Rulebook) -> object:
    schedule = rulebook.programme("routine").schedule
    assert isinstance(schedule, Rolling)
    return schedule.every.model_dump()["months"]


def test_a_parameter_without_a_value_on_the_first_day_is_a_mistake() -> None:
    text = MARGIN.replace(
        "values: [{since: 2020-01-01, value: {months: 3}}]", "values: [{since: 2021-01-01, value: {months: 3}}]"
    )
    assert problems(text) == [("programmes[1].schedule.every", "unknown_parameter")]


@pytest.fixture
def shelf_folder(tmp_path: Path) -> Path:
    """Give a folder with two versions of one regulation."""
    folder = tmp_path / "brokerage"
    folder.mkdir()
    (folder / "rulebook.yaml").write_text(BROKERAGE, "utf-8")
    second = BROKERAGE.replace('version: "1"', 'version: "2"').replace(
        "effective_from: 2025-01-01", "effective_from: 2026-06-01"
    )
    (folder / "rulebook_2.yaml").write_text(second, "utf-8")
    return tmp_path


def test_the_version_in_force_follows_the_day_and_an_old_decision_keeps_its_own(shelf_folder: Path) -> None:
    shelf = load_shelf(shelf_folder)
    assert shelf.in_force("brokerage", date(2026, 5, 31)).version == "1"
    assert shelf.in_force("brokerage", date(2026, 6, 1)).version == "2"
    assert shelf.version("brokerage", "1").rulebook.regulation.version == "1"
    assert [edition.code for edition in shelf.all_in_force(date(2026, 6, 1))] == ["brokerage"]
    assert shelf.all_in_force(date(2020, 1, 1)) == ()


def test_a_regulation_that_is_not_in_force_is_not_found(shelf_folder: Path) -> None:
    shelf = load_shelf(shelf_folder)
    with pytest.raises(NoRulebook, match="2019-01-01"):
        shelf.in_force("brokerage", date(2019, 1, 1))
    with pytest.raises(NoRulebook, match="unheard_of"):
        shelf.in_force("unheard_of", TODAY)
    with pytest.raises(NoEdition, match="brokerage 7 is not loaded"):
        shelf.version("brokerage", "7")


def test_mistakes_of_all_files_are_told_together(shelf_folder: Path) -> None:
    (shelf_folder / "brokerage/rulebook.yaml").write_text(BROKERAGE.replace("form", "f\trm", 1) + "\nx: [", "utf-8")
    (shelf_folder / "brokerage/rulebook_2.yaml").write_bytes(BROKERAGE.encode("gbk"))
    elsewhere = shelf_folder / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "rulebook.yaml").write_text(BROKERAGE, "utf-8")
    with pytest.raises(SourceInvalid) as caught:
        load_shelf(shelf_folder)
    assert [problem.code for problem in caught.value.fields] == ["unreadable", "encoding", "misfiled"]


def test_a_folder_without_any_regulation_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceInvalid, match="no rulebook found"):
        load_shelf(tmp_path)
    with pytest.raises(SourceInvalid, match="no rulebook found"):
        load_shelf(tmp_path / "nowhere")


def test_a_form_without_its_printed_page_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "margin_trading"
    (folder / "forms").mkdir(parents=True)
    (folder / "rulebook.yml").write_text(MARGIN, "utf-8")
    (folder / "forms/annex1.html").touch()
    with pytest.raises(SourceInvalid) as caught:
        load_shelf(tmp_path)
    assert [problem.path for problem in caught.value.fields] == [
        f"margin_trading/rulebook.yml:1 {page}"
        for page in ("annex3", "opening_revisit", "revisit_record", "revisit_summary")
    ]


def test_a_text_with_too_many_parameter_changes_is_refused() -> None:
    day = date(2021, 1, 1)
    values = ", ".join(f"{{since: {day + timedelta(days=step)}, value: {{months: 3}}}}" for step in range(201))
    text = MARGIN.replace(
        "[{since: 2020-01-01, value: {months: 3}}]", f"[{{since: 2020-01-01, value: {{months: 3}}}}, {values}]"
    )
    assert problems(text) == [("parameters", "too_many")]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, MARGIN.count("\n") - 1), st.text(max_size=20), st.booleans())
def test_a_damaged_text_is_read_or_refused_and_never_breaks(number: int, damage: str, whole: bool) -> None:
    lines = MARGIN.split("\n")
    lines[number] = damage if whole else lines[number][: len(damage)] + damage
    try:
        assert parse("\n".join(lines), "rulebook.yaml")
    except SourceInvalid as error:
        assert all(problem.path.startswith("rulebook.yaml:") for problem in error.fields)  # noqa: PT017


def test_two_texts_may_not_carry_the_same_version(shelf_folder: Path) -> None:
    (shelf_folder / "brokerage/rulebook_2.yaml").write_text(BROKERAGE, "utf-8")
    with pytest.raises(SourceInvalid, match="repeated"):
        load_shelf(shelf_folder)


def test_a_rulebook_survives_being_stored_and_read_again() -> None:
    for text in (MARGIN, BROKERAGE):
        for edition in parse(text, "rulebook.yaml"):
            stored = edition.rulebook.model_dump_json(by_alias=True)
            assert Rulebook.model_validate_json(stored) == edition.rulebook


def test_nothing_of_a_rulebook_can_be_changed() -> None:
    (edition,) = parse(MARGIN, "rulebook.yaml")
    with pytest.raises(ValueError, match="frozen"):
        edition.rulebook.regulation.title = "x"


def test_what_a_rulebook_lacks_is_not_found_by_name() -> None:
    (edition,) = parse(MARGIN, "rulebook.yaml")
    with pytest.raises(UnknownRule, match="programme liquidation"):
        edition.rulebook.programme("liquidation")
    with pytest.raises(UnknownRule, match="form MF9"):
        edition.rulebook.form("MF9")


def test_the_fixtures_show_each_kind_of_schedule() -> None:
    rulebook = load_shelf(ROOT / "tests/rulebooks").in_force("brokerage", TODAY).rulebook
    kinds = {programme.code: type(programme.schedule) for programme in rulebook.programmes}
    assert kinds["new_client"] is kinds["special"] is Triggered
    assert kinds["existing"] is Quota
