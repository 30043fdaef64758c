"""What may come in: every wrong field is named at once, names cannot mislead, and bytes decide what a file is."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.admission import (
    MOST_PARTS,
    PAGES,
    PART_SIZE,
    RECORDINGS,
    Declaration,
    admit,
    agrees,
    canonical_media_type,
    clean_file_name,
    detect,
    part_length,
    part_plan,
)
from archive.retention import ArchiveClass
from kernel.errors import Invalid

KLASS = ArchiveClass("REVISIT", "客户回访档案", "M-10(6)", 240, frozenset(), RECORDINGS | PAGES, 3 << 30)
GOOD = Declaration("回访录音", "call.wav", "audio/x-wav", 1000, "a" * 64, "REVISIT", 1)

HEADS = {
    "audio/wav": b"RIFF\x24\x08\x00\x00WAVEfmt \x10\x00\x00\x00",
    "audio/mpeg": b"\xff\xfb\x90\x44" + b"\x00" * 40,
    "audio/amr": b"#!AMR\n\x3c\x48\xf5\x1f",
    "audio/ogg": b"OggS\x00\x02" + b"\x00" * 40,
    "audio/mp4": b"\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00M4A mp42isom",
    "video/mp4": b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41",
    "application/pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "image/png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "image/jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
    "image/tiff": b"II*\x00\x08\x00\x00\x00\x00\x01",
}


def codes(declaration: Declaration) -> set[str]:
    with pytest.raises(Invalid) as caught:
        admit(declaration, KLASS)
    return {problem.code for problem in caught.value.fields}


def test_a_true_declaration_is_admitted() -> None:
    admit(GOOD, KLASS)


def test_every_wrong_field_is_named_at_once() -> None:
    wrong = replace(GOOD, title=" ", size=0, sha256="A" * 64, media_type="application/x-msdownload")
    assert codes(wrong) == {"TITLE", "SIZE", "SHA256", "MEDIA_TYPE"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"size": (3 << 30) + 1}, "SIZE"),
        ({"size": -5}, "SIZE"),
        ({"sha256": "g" * 64}, "SHA256"),
        ({"sha256": "a" * 63}, "SHA256"),
        ({"sha256": "a" * 64 + "\n"}, "SHA256"),
        ({"media_type": "text/html"}, "MEDIA_TYPE"),
        ({"title": "x" * 201}, "TITLE"),
        ({"title": "录音\u202egpj.exe"}, "TITLE"),
    ],
)
def test_one_wrong_field_is_refused_by_its_code(change: dict[str, object], code: str) -> None:
    assert codes(replace(GOOD, **change)) == {code}  # type: ignore[arg-type]


@pytest.mark.parametrize("media_type", sorted(HEADS))
def test_each_admitted_type_is_told_by_its_bytes_and_by_no_others(media_type: str) -> None:
    found = {name for name, head in HEADS.items() if agrees(media_type, detect(head))}
    assert found == ({"audio/mp4", "video/mp4"} if media_type in {"audio/mp4", "video/mp4"} else {media_type})


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"MZ\x90\x00",
        b"<html>",
        b"PK\x03\x04",
        b"\n%PDF-1.7",
        b"RIFF\x00\x00\x00\x00AVI ",
        b"\xff\xe0\x00\x00",
        b"\xff\xff\xff\xff",
    ],
)
def test_other_bytes_are_none_of_the_admitted_types(head: bytes) -> None:
    assert not any(agrees(media_type, detect(head)) for media_type in HEADS)


@given(st.binary(max_size=64))
def test_any_bytes_can_be_looked_at(head: bytes) -> None:
    assert detect(head) is None or isinstance(detect(head), str)


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("回访 录音.wav", "回访 录音.wav"),
        ("合同\u202evaw.exe", "合同vaw.exe.wav"),
        ("../../etc/passwd", "passwd.wav"),
        ("C:\\temp\\call.WAV", "call.WAV.wav"),
        ("a\r\nSet-Cookie: x.wav", "aSet-Cookie_ x.wav"),
        ("con.wav", "_con.wav"),
        ("...", "document.wav"),
        ("", "document.wav"),
        ('x";rm -rf.wav', "x__rm -rf.wav"),
    ],
)
def test_a_name_cannot_mislead(name: str, clean: str) -> None:
    assert clean_file_name(name, "audio/wav") == clean


@given(st.text(max_size=300))
def test_a_clean_name_has_no_path_no_control_and_its_own_extension(name: str) -> None:
    clean = clean_file_name(name, "application/pdf")
    assert clean.endswith(".pdf")
    assert len(clean) <= 126
    assert not set(clean) & set('/\\\r\n\0"<>:|?*%;\u202e\u2066')
    assert clean_file_name(clean, "application/pdf") == clean


def test_media_types_have_one_name() -> None:
    assert canonical_media_type("Audio/X-WAV; codecs=1") == "audio/wav"


@given(st.integers(1, 1 << 42))
def test_parts_add_up_to_the_file(size: int) -> None:
    part, count = part_plan(size)
    assert 1 <= count <= MOST_PARTS
    assert part >= PART_SIZE
    assert (count - 1) * part + part_length(count, size, part) == size
    assert part_length(count + 1, size, part) == part_length(0, size, part) == 0
