"""Who is let in and who is told what: sets of logins, and answers made of them."""

from collections.abc import Iterable, Mapping

from tests.visibility.reach import SEES

ALL = frozenset(SEES)
MARGIN_HQ = frozenset(login for login in ALL if login.startswith("hq."))
OVERSIGHT = frozenset({"scheduler", "leader", "compliance.officer", "audit.officer"})
BRANCH = frozenset(login for login in ALL if login.startswith("branch."))
ONLOOKERS = MARGIN_HQ | OVERSIGHT | {"brokerage.head"}
CENTRE = frozenset(login for login in ALL if login.startswith("csc."))

REVISITING = frozenset({"branch.head", "branch.supervisor", "branch.margin", "branch.revisits"})
SEES_CASE = BRANCH | ONLOOKERS | {"call.centre"}
SEES_CLIENT = SEES_CASE | CENTRE | {"core.feed", "counter.gate"}
SEES_FILING = BRANCH | ONLOOKERS | {"committee.member"}
KEEPERS = frozenset({"compliance.officer", "audit.officer"})
REVEALING = BRANCH | CENTRE | {"hq.head", "hq.revisits", "hq.complaints", "hq.liquidation", "brokerage.head"}
INTERVIEWING = frozenset({"branch.head", "branch.operations", "branch.supervisor"})
SEES_OBLIGATION = BRANCH | ONLOOKERS | {"admin", "core.feed"}
OTHER_BRANCH = frozenset({"other.head", "other.revisits"})

Answers = Mapping[str, str]


def answers(let_in: Iterable[str], told: Mapping[str, Iterable[str]], otherwise: str) -> Answers:
    """Give what each login is answered: `in`, the codes of `told`, or else `otherwise`."""
    found = dict.fromkeys(ALL, otherwise)
    for code, logins in told.items():
        found.update(dict.fromkeys(logins, code))
    return {**found, **dict.fromkeys(let_in, "in")}


ON_CASE = answers(
    REVISITING, {"NOT_YOUR_UNIT": SEES_CASE - BRANCH, "POST_REQUIRED": {"branch.operations"}}, "CASE_NOT_FOUND"
)
OF_THE_HEAD = answers(
    {"branch.head"},
    {"NOT_YOUR_UNIT": SEES_CASE - BRANCH, "POST_REQUIRED": BRANCH - {"branch.head"}},
    "FINDING_NOT_FOUND",
)
OF_ABSENCE = answers(
    {"branch.head", "branch.revisits"}, {"POST_REQUIRED": BRANCH - {"branch.head", "branch.revisits"}}, "NOT_YOUR_UNIT"
)
ON_UPLOAD = answers({"branch.revisits"}, {"MAY_NOT_UPLOAD": SEES_CASE}, "DOCUMENT_NOT_FOUND")
ON_LIST = answers({"leader"}, {"POST_REQUIRED": SEES_CLIENT - {"leader"}}, "LIST_NOT_FOUND")
