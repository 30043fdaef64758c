"""What each post is answered about records, scans and recordings."""

from collections.abc import Mapping

from tests.visibility.answers import BRANCH, CENTRE, REVISITING, SEES_CASE, Answers, answers

PAPERS: Mapping[str, tuple[dict[str, object], Answers]] = {
    "correctRecord": (
        {"record": "form_record:{record}", "reason": "录入有误", "fields": [{"code": "MF1-010", "value": "有"}]},
        answers(
            {"branch.head", "branch.revisits"},
            {"NOT_YOUR_UNIT": SEES_CASE - BRANCH, "NOT_THE_SIGNER": BRANCH - {"branch.head", "branch.revisits"}},
            "RECORD_NOT_FOUND",
        ),
    ),
    "matchScan": (
        {"scan": "scan:{document}", "record": "form_record:{record}", "note": "表头案号可辨"},
        answers(
            REVISITING, {"NOT_YOUR_UNIT": SEES_CASE - BRANCH, "POST_REQUIRED": {"branch.operations"}}, "SCAN_NOT_FOUND"
        ),
    ),
    "setScanAside": (
        {"scan": "scan:{document}", "note": "空白页"},
        answers(BRANCH, {"NOT_YOUR_UNIT": SEES_CASE - BRANCH}, "SCAN_NOT_FOUND"),
    ),
    "assignRecording": (
        {"recording": "recording:{recording}", "revisit": "case:{case}"},
        answers(
            REVISITING,
            {
                "NOT_YOUR_UNIT": SEES_CASE - BRANCH,
                "POST_REQUIRED": {"branch.operations"},
                "CASE_NOT_FOUND": CENTRE,
            },
            "RECORDING_NOT_FOUND",
        ),
    ),
    "closeRecording": (
        {"recording": "recording:{recording}", "reason": "与回访无关"},
        answers(BRANCH | CENTRE, {"NOT_YOUR_UNIT": SEES_CASE - BRANCH}, "RECORDING_NOT_FOUND"),
    ),
}
