"""The forms read as the annexes are printed: their words, their order, their empty places."""

import socketserver
import threading
from pathlib import Path

import pytest
from jinja2 import UndefinedError
from jinja2.exceptions import SecurityError

from archive.sheets import Sheet
from archive.typesetting import Typesetter, open_typesetter
from tests.archive.sheet_reading import text_of
from tests.archive.sheet_samples import LABELS, OPENING, PRINTED_AT, RULEBOOKS, annex1, opening_revisit, summary


@pytest.fixture(scope="module")
def typesetter() -> Typesetter:
    return open_typesetter(RULEBOOKS)


def words(typesetter: Typesetter, sheet: Sheet) -> str:
    return "".join(text_of(typesetter.typeset(sheet)).split())


def in_order(text: str, parts: list[str]) -> bool:
    places = [text.find(part) for part in parts]
    return -1 not in places and places == sorted(places)


def test_annex_1_prints_every_field_in_the_annex_order(typesetter: Typesetter) -> None:
    text = words(typesetter, annex1())
    order = [LABELS[f"MF1-{number:03}"] for number in range(1, 12)]
    assert in_order(
        text,
        [
            *order,
            *(LABELS[f"AMB-115-{number}"] for number in (1, 2, 3)),
            "回访人：陈志远",
            "回访日期：2026年2月6日15:20",
        ],
    )
    assert "附件1" in text
    assert "MF1/RV-2026-000123/V1" in text


def test_annex_1_prints_amounts_and_ratios_as_paper_does(typesetter: Typesetter) -> None:
    text = words(typesetter, annex1())
    assert "客户信用账户资产市值：6,543,210.50元" in text
    assert "维持担保比例：278.95%" in text
    assert "盈亏金额及比例（自上次日常回访以来）：-123,456.78元，-1.85%" in text
    assert "账户情况取自2026年2月5日日终快照" in text


def test_a_client_without_debt_has_an_empty_ratio(typesetter: Typesetter) -> None:
    text = words(typesetter, annex1(MF1_007="0", MF1_008=None))
    assert "融资融券负债金额：0.00元维持担保比例：盈亏金额及比例" in text
    assert "无融资融券负债的，维持担保比例不填" in text


def test_signatures_carry_person_post_time_and_what_was_signed(typesetter: Typesetter) -> None:
    sheet = annex1()
    text = words(typesetter, sheet)
    for signature in sheet.context["signatures"]:  # type: ignore[attr-defined]
        assert (
            f"{signature['role']}{signature['person']}{signature['post']}2026年2月6日15:30{signature['content_hash']}"
            in text
        )
    assert "本表尚未签署" not in text


def test_an_unsigned_form_says_so(typesetter: Typesetter) -> None:
    assert "本表尚未签署" in words(typesetter, opening_revisit())


def test_the_opening_record_holds_the_six_matters_in_the_articles_order(typesetter: Typesetter) -> None:
    text = words(typesetter, opening_revisit())
    assert len(OPENING) == 6
    assert in_order(
        text, [part for field in OPENING.values() for part in (field["label"], "".join(field["value"].split()))]
    )
    assert "开户日期2026年1月20日" in text


def test_a_summary_of_many_rows_repeats_its_head_on_every_page(typesetter: Typesetter) -> None:
    content = typesetter.typeset(summary(40))
    text = "".join(text_of(content).split())
    pages = text.count("第1页共") and int(text.split("第1页共")[1][0])
    assert pages > 1
    assert text.count("客户姓名客户号所属营业网点") == pages
    assert all(f"88{number:08}" in text for number in range(1, 41))


def test_a_month_without_revisits_is_filed_as_nil(typesetter: Typesetter) -> None:
    text = words(typesetter, summary(0))
    assert "零报送：本月无新增客户回访记录" in text
    assert "本期合计：0条" in text


def test_a_field_that_is_missing_stops_the_printing(typesetter: Typesetter) -> None:
    sheet = annex1()
    fields = {code: field for code, field in sheet.context["fields"].items() if code != "MF1-005"}  # type: ignore[attr-defined]
    with pytest.raises(UndefinedError, match="MF1-005"):
        typesetter.typeset(Sheet(sheet.template, "", {}, {**sheet.context, "fields": fields}, printed_at=PRINTED_AT))


def form_of(folder: Path, source: str) -> Typesetter:
    (folder / "odd" / "forms").mkdir(parents=True)
    (folder / "odd" / "forms" / "form.html").write_text(source)
    return open_typesetter(folder)


@pytest.mark.parametrize(
    "source",
    [
        '<img src="{address}">',
        '<link rel="stylesheet" href="{address}">',
        '<link rel="attachment" href="{address}">',
        '<p style="background: url({address})">x</p>',
        "<style>@import url({address});</style>",
        '<object data="{address}"></object>',
    ],
)
@pytest.mark.parametrize("scheme", ["http", "file"])
def test_a_form_fetches_nothing_from_anywhere(tmp_path: Path, source: str, scheme: str) -> None:
    asked: list[bytes] = []

    class Listener(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            asked.append(self.request.recv(100))

    with socketserver.TCPServer(("127.0.0.1", 0), Listener) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        (tmp_path / "secret.css").write_text("secret")
        address = (
            f"http://127.0.0.1:{server.server_address[1]}/" if scheme == "http" else (tmp_path / "secret.css").as_uri()
        )
        typesetter = form_of(tmp_path, source.replace("{address}", address))
        with pytest.raises(ValueError, match="asks for an address"):
            typesetter.typeset(Sheet("odd/form", "", {}, printed_at=PRINTED_AT))
        server.shutdown()
    assert not asked


def test_a_form_cannot_reach_into_the_program(tmp_path: Path) -> None:
    typesetter = form_of(tmp_path, "{{ ''.__class__.__mro__ }}")
    with pytest.raises(SecurityError):
        typesetter.typeset(Sheet("odd/form", "", {}, printed_at=PRINTED_AT))
