"""What each post is answered when it inspects, freezes or exports: who is let in, who is told what, and what all others are told."""

from collections.abc import Iterable, Mapping

INSPECTORS = frozenset({"brokerage.head", "compliance.officer", "audit.officer"})
BRANCH = frozenset({"branch.head", "branch.operations", "branch.supervisor", "branch.margin", "branch.revisits"})
SEES_NOTE = INSPECTORS | {"hq.head", "leader", "scheduler"}
LEADING = frozenset(
    {"branch.head", "branch.operations", "branch.supervisor", "hq.head", "csc.head", "csc.operations", "other.head"}
)
PERIOD = {"since": "2026-01-01", "until": "2026-03-31"}
Told = tuple[Iterable[str], Mapping[str, Iterable[str]], str]

OF_INSPECTORS: Told = (INSPECTORS, {}, "POST_REQUIRED")
INSPECTIONS: Mapping[str, tuple[dict[str, object], Told]] = {
    "addInspectionNote": ({"unit": "unit:{unit}", "text": "逾期未回访"}, OF_INSPECTORS),
    "answerInspectionNote": (
        {"note": "inspection_note:{note}", "answer": "已安排"},
        (
            {"branch.head"},
            {"NOT_YOUR_UNIT": SEES_NOTE, "POST_REQUIRED": BRANCH - {"branch.head"}},
            "NOTE_NOT_FOUND",
        ),
    ),
    "closeInspectionNote": ({"note": "inspection_note:{note}", "closing": "已整改"}, OF_INSPECTORS),
    "freezePopulation": (
        {"rulebook": "margin_trading", "programme": "routine", "reason": "专项检查"},
        OF_INSPECTORS,
    ),
    "exportFigures": (
        {"kind": "OUTCOMES", **PERIOD, "purpose": "季度考核"},
        (LEADING | INSPECTORS, {}, "POST_REQUIRED"),
    ),
    "exportPopulation": ({"population": "population:{population}", "purpose": "检查抽样"}, OF_INSPECTORS),
    "exportRevisitArchive": ({"unit": "unit:{unit}", **PERIOD, "purpose": "现场检查"}, OF_INSPECTORS),
}
