"""What is claimed is listed, marked, and proven here among the rules."""

import re

from tests.trace import CLAIMED, claimed, in_order, listed

MARK = re.compile(r"mark\.rule\(([^)]*(?:\([^)]*\)[^)]*)*)\)")
# Marked in a loop over the fields of an annex.
GENERATED = {f"{annex}-{number:03}" for annex, last in (("MF1", 13), ("MF3", 12)) for number in range(1, last + 1)}


def test_claims_stand_in_order_without_repetition() -> None:
    assert claimed() == in_order(claimed())


def test_every_claimed_id_is_explained() -> None:
    assert set(claimed()) - set(listed()) == set()


def test_the_list_explains_each_id_once() -> None:
    assert len(listed()) == len(set(listed()))


def test_every_claimed_id_has_a_test_among_the_rules() -> None:
    texts = [path.read_text(encoding="utf-8") for path in CLAIMED.parent.glob("test_*.py")]
    marked = {rule for text in texts for marks in MARK.findall(text) for rule in re.findall(r'"([A-Z0-9-]+)"', marks)}
    assert set(claimed()) - marked - GENERATED == set()
