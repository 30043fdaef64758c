"""Whatever is wrong with a delivery waits under its reason, with its bytes archived where there are any, or is refused by line."""

import hashlib

import pytest
from arro3.core import Array, DataType, Table
from arro3.io import write_parquet

from archive.scanner import NoScanner
from cases.imports.errors import FileUnreadable
from cases.recordings.delivery import Intake
from cases.recordings.folder import Folder
from tests.archive.sounds import pcm, recorded
from tests.firm import Firm
from tests.recordings.centre import HEADER, Centre

TEXT = b"<html>404 Not Found</html>" * 20


@pytest.mark.parametrize(
    ("content", "changes", "problem", "state"),
    [
        (None, {}, "FILE_MISSING", None),
        (b"", {}, "EMPTY", None),
        (TEXT, {}, "NOT_ADMITTED", None),
        (b"%PDF-1.7\n" + bytes(500), {}, "NOT_ADMITTED", None),
        (pcm(2), {"duration": "6"}, "TOO_SHORT", "ARCHIVED"),
        (pcm(60)[:20_000], {"duration": "60"}, "TOO_SHORT", "ARCHIVED"),
        (recorded("m4a")[:900], {}, "NOT_SOUND", "ARCHIVED"),
        (pcm(2)[:44], {}, "NOT_SOUND", "ARCHIVED"),
        (pcm(2), {"sha256": hashlib.sha256(pcm(3)).hexdigest()}, "DIGEST_DIFFERS", "ARCHIVED"),
    ],
    ids=[
        "missing",
        "no bytes",
        "a web page",
        "a PDF",
        "short",
        "cut off",
        "an MP4 cut off",
        "a header alone",
        "other bytes",
    ],
)
async def test_a_file_that_cannot_stand_for_its_call_waits_although_the_call_is_known(
    centre: Centre, case_id: int, content: bytes | None, changes: dict[str, str], problem: str, state: str | None
) -> None:
    await centre.log(case_id, call_id="C1")
    centre.call("C1", None, **changes)
    if content is not None:
        centre.lay("C1.wav", content)
    report = await centre.ingest()
    assert (dict(report.waiting), report.matched) == ({problem: 1}, 0)
    (row,) = await centre.rows()
    assert (row.status, row.problem, row.state, row.case_id) == ("WAITING", problem, state, None)
    if state is not None:
        assert centre.stored(row) == content


async def test_a_recording_may_be_a_little_shorter_than_the_platform_counts(centre: Centre, case_id: int) -> None:
    await centre.log(case_id, call_id="C1")
    centre.call("C1", pcm(2), duration="5")
    assert (await centre.ingest()).matched == 1


async def test_a_file_without_a_line_waits_and_hidden_ones_are_not_delivered_yet(centre: Centre, firm: Firm) -> None:
    centre.call("C1", None)
    centre.lay("deep/stray.wav", pcm(3))
    centre.lay("deep/copy.wav", pcm(3))
    centre.lay(".stray.wav.part", pcm(4))
    report = await centre.ingest()
    assert dict(report.waiting) == {"FILE_MISSING": 1, "ROW_MISSING": 1}
    stray = (await centre.rows())[1]
    assert (stray.call_id, stray.file_name, stray.state) == (None, "deep/copy.wav", "ARCHIVED")
    assert stray.unit_id == firm.units["CSC"]


async def test_a_line_that_comes_later_takes_the_archived_file_that_waited_for_it(centre: Centre, case_id: int) -> None:
    await centre.log(case_id, call_id="C1")
    centre.call("C0", None)
    centre.lay("C1.wav", pcm(3))
    await centre.ingest()
    stray = (await centre.rows())[1]
    centre.call("C1", pcm(3))
    report = await centre.ingest()
    assert (report.matched, report.known) == (1, 1)
    _, old, row = await centre.rows()
    assert (row.document_id, row.status, row.document_case) == (stray.document_id, "MATCHED", case_id)
    assert (old.status, old.note, old.problem) == ("RESOLVED", "清单已补列", "ROW_MISSING")


@pytest.mark.parametrize("wrong", [None, TEXT, pcm(2)[:10_000]], ids=["missing", "a web page", "too short"])
async def test_the_right_file_settles_what_waited_for_it(centre: Centre, case_id: int, wrong: bytes | None) -> None:
    await centre.log(case_id, call_id="C1")
    centre.call("C1", wrong, duration="20")
    await centre.ingest()
    centre.lay("C1.wav", pcm(20))
    assert (await centre.ingest()).matched == 1
    old, row = await centre.rows()
    assert (old.status, old.note, row.status, row.case_id) == ("RESOLVED", "已重新交付", "MATCHED", case_id)


async def test_another_wrong_file_leaves_the_first_one_waiting(centre: Centre) -> None:
    centre.call("C1", pcm(2), duration="20")
    await centre.ingest()
    centre.lay("C1.wav", pcm(3))
    await centre.ingest()
    assert [(row.status, row.problem) for row in await centre.rows()] == [("WAITING", "TOO_SHORT")] * 2


async def test_a_line_that_stands_twice_counts_once(centre: Centre, case_id: int) -> None:
    await centre.log(case_id, call_id="C1")
    centre.call("C1", pcm(2))
    centre.lines.append(centre.lines[0])
    report = await centre.ingest()
    assert (report.matched, [(each.line, each.field, each.code) for each in report.refusals.kept]) == (
        1, [(3, "call_id", "DUPLICATE")],
    )  # fmt: skip
    assert len(await centre.rows()) == 1


async def test_a_file_that_two_calls_claim_is_neithers(centre: Centre, case_id: int) -> None:
    await centre.log(case_id, call_id="C1")
    centre.call("C1", pcm(2))
    centre.call("C2", None, file="C1.wav")
    report = await centre.ingest()
    assert ([each.code for each in report.refusals.kept], dict(report.waiting)) == (
        ["DUPLICATE", "DUPLICATE"], {"ROW_MISSING": 1},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("line", "field", "code"),
    [
        (",OUT,961303,138,a,2026-03-02 09:30:00,2,a.wav,", "call_id", "MISSING"),
        ("C1,SIDEWAYS,961303,138,a,2026-03-02 09:30:00,2,a.wav,", "direction", "NOT_A_CHOICE"),
        ("C1,OUT,961303,138,a,yesterday,2,a.wav,", "started_at", "NOT_AN_INSTANT"),
        ("C1,OUT,961303,138,a,2026-13-02 09:30:00,2,a.wav,", "started_at", "NOT_AN_INSTANT"),
        ("C1,OUT,961303,138,a,2026-03-02 09:30:00,long,a.wav,", "length", "NOT_A_LENGTH"),
        ("C1,OUT,961303,138,a,2026-03-02 09:30:00,,a.wav,", "ended_at", "MISSING"),
        ("C1,OUT,961303,138,a,2026-03-02 09:30:00,2,,", "file", "MISSING"),
        ("C1,OUT,961303,138,a,2026-03-02 09:30:00,2,a.wav,abc", "sha256", "NOT_A_DIGEST"),
        (f"{'9' * 101},OUT,961303,138,a,2026-03-02 09:30:00,2,a.wav,", "call_id", "TOO_LONG"),
        ("C1,OUT,961303", "", "COLUMNS"),
    ],
)
async def test_a_line_that_cannot_be_read_is_refused_by_name_and_its_file_waits(
    centre: Centre, line: str, field: str, code: str
) -> None:
    centre.lines.append(line)
    centre.lay("a.wav", pcm(2))
    report = await centre.ingest()
    assert [(each.line, each.field, each.code) for each in report.refusals.kept] == [(2, field, code)]
    assert dict(report.waiting) == {"ROW_MISSING": 1}


async def test_a_manifest_in_chinese_and_gbk_is_read(centre: Centre, case_id: int) -> None:
    await centre.log(case_id, call_id="C1")
    centre.lay("录音一.wav", pcm(2))
    lines = "通话编号|呼叫方向|主叫|被叫|坐席|开始时间|结束时间|录音文件|备用\n"
    lines += "C1|呼出|961303|13810000001|branch.revisits|20260302093000|2026/03/02 09:30:02|录音一.wav|\n"
    centre.manifest.write_bytes(lines.encode("gb18030"))
    report = await centre.take_in()
    assert (report.matched, report.ignored) == (1, ("备用",))


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"call_id,direction,start,duration,name\nC1,OUT,2026-03-02 09:30:00,2,a.wav\n", "file / file_name"),
        (b"call_id,direction,start,file\nC1,OUT,2026-03-02 09:30:00,a.wav\n", "columns are missing: end"),
        (f"{HEADER}\n".encode(), "no lines below the header"),
        (b"", "empty"),
        (pcm(2), "NUL bytes"),
        (b"PAR1" + bytes(100), "no Parquet"),
        (None, "No such file"),
    ],
    ids=["wrong column", "no end", "no lines", "no bytes", "a recording", "Parquet", "no file"],
)
async def test_a_manifest_that_is_none_takes_nothing_in(centre: Centre, content: bytes | None, word: str) -> None:
    centre.lay("a.wav", pcm(2))
    if content is not None:
        centre.manifest.write_bytes(content)
    with pytest.raises(FileUnreadable, match=word):
        await centre.take_in()
    assert await centre.rows() == []


async def test_a_manifest_in_parquet_is_asked_for_as_csv(centre: Centre) -> None:
    columns = {name: Array(["1"], type=DataType.string()) for name in HEADER.split(",")}
    write_parquet(Table.from_pydict(columns), str(centre.manifest))
    with pytest.raises(FileUnreadable, match="a manifest is CSV"):
        await centre.take_in()


async def test_a_folder_that_is_not_there_is_said(centre: Centre) -> None:
    centre.write()
    folder = Folder(centre.path / "missing", centre.manifest)
    with pytest.raises(FileUnreadable, match="there is no such folder"):
        await Intake(centre.relay, centre.firm.staff["call.centre"], folder).run()


@pytest.mark.parametrize("link", [False, True])
async def test_nothing_outside_the_folder_is_taken(centre: Centre, link: bool) -> None:
    secret = centre.path / "secret.wav"
    secret.write_bytes(pcm(2))
    centre.path /= "night"
    centre.path.mkdir()
    if link:
        (centre.path / "C1.wav").symlink_to(secret)
    centre.call("C1", None, file="C1.wav" if link else "../secret.wav")
    assert dict((await centre.ingest()).waiting) == {"FILE_MISSING": 1}
    assert [row.state for row in await centre.rows()] == [None]


async def test_what_the_scanner_finds_waits_without_being_archived(
    centre: Centre, case_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    await centre.log(case_id, call_id="C1")
    centre.call("C1", pcm(2))
    monkeypatch.setattr(NoScanner, "verdict", lambda _self: "Eicar-Signature")
    assert dict((await centre.ingest()).waiting) == {"REJECTED": 1}
    (row,) = await centre.rows()
    assert (row.status, row.problem, row.state) == ("WAITING", "REJECTED", "REJECTED")
    assert (await centre.ingest()).known == 1


async def test_a_run_that_dies_before_it_could_say_so_is_told_by_the_next(
    centre: Centre, case_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    await centre.log(case_id, call_id="C1")
    centre.call("C1", pcm(2))
    monkeypatch.setattr(NoScanner, "verdict", lambda _self: "Eicar-Signature")

    async def dies(*_: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr("cases.recordings.delivery.refuse_recordings", dies)
        with pytest.raises(ConnectionError):
            await centre.ingest()
    await centre.ingest()
    assert [(row.status, row.problem) for row in await centre.rows()] == [("WAITING", "REJECTED")]
