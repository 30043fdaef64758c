"""A printed form is an archival PDF: PDF/A-3u by its own marks, whole text, one embedded record, nothing active."""

import hashlib
import json
from io import BytesIO

import pikepdf
import pytest

from archive.sheets import Sheet, UnknownForm, content_hash, record_bytes
from archive.typesetting import Typesetter, open_typesetter
from tests.archive.sheet_reading import fonts_of, glyphs_shown, text_of
from tests.archive.sheet_samples import PRINTED_AT, RULEBOOKS, annex1


@pytest.fixture(scope="module")
def typesetter() -> Typesetter:
    return open_typesetter(RULEBOOKS)


@pytest.fixture(scope="module")
def printed(typesetter: Typesetter) -> bytes:
    return typesetter.typeset(annex1())


def test_a_form_identifies_itself_as_pdf_a_3u(printed: bytes) -> None:
    with pikepdf.open(BytesIO(printed)) as pdf, pdf.open_metadata() as metadata:
        assert metadata["pdfaid:part"] == "3"
        assert metadata["pdfaid:conformance"] == "U"
        assert metadata.pdfa_status == "3U"


def test_a_form_names_its_colours_by_an_embedded_profile(printed: bytes) -> None:
    with pikepdf.open(BytesIO(printed)) as pdf:
        (intent,) = list(pdf.Root.OutputIntents)
        assert intent.S == "/GTS_PDFA1"
        profile = intent.DestOutputProfile
        assert profile.N == 3
        assert profile.read_bytes()[16:20] == b"RGB "
        assert profile.read_bytes()[36:40] == b"acsp"


def test_every_font_is_embedded_with_its_unicode_map(printed: bytes) -> None:
    with pikepdf.open(BytesIO(printed)) as pdf:
        fonts = fonts_of(pdf)
        assert fonts
        for font in fonts:
            (descendant,) = list(font.DescendantFonts)
            assert any(name in descendant.FontDescriptor for name in ("/FontFile2", "/FontFile3"))
            assert b"beginbfchar" in font.ToUnicode.read_bytes()


def test_the_one_associated_file_is_the_record_and_the_printed_hash_is_its_own(printed: bytes) -> None:
    sheet = annex1()
    with pikepdf.open(BytesIO(printed)) as pdf:
        (file,) = list(pdf.Root.AF)
        assert file.AFRelationship == "/Source"
        assert str(file.UF) == "record.json"
        stream = file.EF.F
        assert stream.Subtype == "/application/json"
        assert str(stream.Params.ModDate) == "D:20260206073508Z"
        content = stream.read_bytes()
    assert stream_size(printed) == len(content)
    assert content == record_bytes(sheet.record)
    assert json.loads(content) == sheet.record
    assert hashlib.sha256(content).hexdigest() == content_hash(sheet.record)
    assert content_hash(sheet.record) in text_of(printed)


def stream_size(content: bytes) -> int:
    with pikepdf.open(BytesIO(content)) as pdf:
        return int(pdf.Root.AF[0].EF.F.Params.Size)


def test_a_form_holds_nothing_active_and_is_not_encrypted(printed: bytes) -> None:
    with pikepdf.open(BytesIO(printed)) as pdf:
        assert not pdf.is_encrypted
        assert pdf.check_pdf_syntax() == []
        assert "/OpenAction" not in pdf.Root
        assert "/AA" not in pdf.Root
        assert "/AcroForm" not in pdf.Root
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary):
                assert "/JS" not in item
                assert item.get("/S") not in ("/JavaScript", "/Launch", "/URI")


def test_the_same_sheet_gives_the_same_bytes(typesetter: Typesetter, printed: bytes) -> None:
    assert typesetter.typeset(annex1()) == printed
    assert open_typesetter(RULEBOOKS).typeset(annex1()) == printed


def test_a_form_is_dated_by_its_sheet_in_both_places(printed: bytes) -> None:
    with pikepdf.open(BytesIO(printed)) as pdf, pdf.open_metadata() as metadata:
        assert metadata["xmp:CreateDate"] == "2026-02-06T07:35:08Z"
        assert str(pdf.docinfo.CreationDate) == "D:20260206073508Z"
        assert metadata["dc:title"] == str(pdf.docinfo.Title) == annex1().title


def test_a_form_stays_under_two_hundred_kilobytes(printed: bytes) -> None:
    assert len(printed) < 200_000


@pytest.mark.parametrize("name", ["䶮㛃", "𠮷野", "𬱖", "𫖯𬙂𪩘", "O'Brien & Søn", "<b>李</b>"])
def test_rare_names_are_printed_and_can_be_read_back(typesetter: Typesetter, name: str) -> None:
    content = typesetter.typeset(annex1(MF1_001=name))
    assert name in text_of(content)
    assert 0 not in glyphs_shown(content)


@pytest.mark.parametrize("character", ["\U000323af", "\ue000", "\u202e", "\x07", "\ud800"])
def test_a_character_without_glyph_is_shown_by_its_code_point(typesetter: Typesetter, character: str) -> None:
    if character == "\ud800":
        sheet = annex1()
        fields = {
            **sheet.context["fields"],
            "MF1-001": {"label": "回访对象", "type": "client", "section": None, "value": f"王{character}明"},
        }
        sheet = Sheet(sheet.template, sheet.title, {}, {**sheet.context, "fields": fields}, printed_at=PRINTED_AT)
    else:
        sheet = annex1(MF1_001=f"王{character}明")
    content = typesetter.typeset(sheet)
    assert f"王〓〔U+{ord(character):04X}〕明" in text_of(content)
    assert 0 not in glyphs_shown(content)


def test_long_answers_run_over_pages_without_losing_a_character(typesetter: Typesetter) -> None:
    answer = "".join(f"第{number}句:客户希望优化行情与委托系统。" for number in range(200))
    content = typesetter.typeset(annex1(MF1_010=answer))
    assert "".join(answer.split()) in "".join(text_of(content, body_only=True).split())
    with pikepdf.open(BytesIO(content)) as pdf:
        assert len(pdf.pages) == 3


def test_a_form_that_no_rulebook_has_is_refused_by_name(typesetter: Typesetter) -> None:
    sheet = Sheet("margin_trading/annex99", "", {}, printed_at=PRINTED_AT)
    with pytest.raises(UnknownForm, match="annex99"):
        typesetter.typeset(sheet)


@pytest.mark.parametrize("name", ["../secrets", "margin_trading/../../etc/passwd", "/etc/passwd", "annex1"])
def test_a_form_name_cannot_leave_the_forms_folders(name: str) -> None:
    with pytest.raises(UnknownForm):
        Sheet(name, "", {}, printed_at=PRINTED_AT)


def test_the_embedded_record_is_the_same_whatever_the_order_of_its_keys() -> None:
    assert content_hash({"b": ["1.30"], "a": None}) == content_hash({"a": None, "b": ["1.30"]})
    assert record_bytes({"b": ["1.30"], "a": "名"}) == '{"a":"名","b":["1.30"]}'.encode()


@pytest.mark.parametrize("record", [{"ratio": 1.3}, {"rows": [{"amount": 0.1}]}])
def test_a_record_with_a_binary_float_is_refused(record: dict[str, object]) -> None:
    with pytest.raises(TypeError, match="float"):
        record_bytes(record)


def test_a_sheet_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match=r"work\.now"):
        Sheet("margin_trading/annex1", "", {}, printed_at=PRINTED_AT.replace(tzinfo=None))
