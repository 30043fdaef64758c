"""What each post is answered about revisit plans."""

from collections.abc import Mapping

from tests.visibility.answers import BRANCH, SEES_CASE, Answers, answers

PLANS: Mapping[str, tuple[dict[str, object], Answers]] = {
    "planRevisits": (
        {"unit": "unit:{unit}", "since": "2026-03-01", "until": "2026-05-31"},
        answers({"branch.head", "brokerage.head"}, {"POST_REQUIRED": BRANCH - {"branch.head"}}, "NOT_YOUR_UNIT"),
    ),
    "handOverRevisits": (
        {
            "plan": "revisit_plan:{plan}",
            "officer": "staff:{officer}",
            "since": "2026-03-02",
            "until": "2026-05-31",
            "reason": "病假",
        },
        answers(
            {"branch.head", "brokerage.head"},
            {"POST_REQUIRED": BRANCH - {"branch.head"}, "NOT_YOUR_UNIT": SEES_CASE - BRANCH - {"brokerage.head"}},
            "PLAN_NOT_FOUND",
        ),
    ),
}
