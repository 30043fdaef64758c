"""Each mutation as each post: let in, told that it may not, or told that there is nothing of the kind."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict

import orjson
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from kernel.database import open_engine
from schema.context import Context
from schema.operation import Api, Operation
from server.embedded import Endpoints
from tests.firm import Firm
from tests.services import SuiteServices
from tests.visibility.answers import (
    BRANCH,
    INTERVIEWING,
    KEEPERS,
    MARGIN_HQ,
    OF_ABSENCE,
    OF_THE_HEAD,
    ON_CASE,
    ON_LIST,
    ON_UPLOAD,
    OTHER_BRANCH,
    REVEALING,
    REVISITING,
    SEES_CASE,
    SEES_CLIENT,
    SEES_FILING,
    SEES_OBLIGATION,
    Answers,
    answers,
)
from tests.visibility.conftest import Undone, desk_on
from tests.visibility.inspecting import INSPECTIONS
from tests.visibility.office import MORNING, Office, open_office
from tests.visibility.papers import PAPERS
from tests.visibility.planning import PLANS
from tests.visibility.reach import Person

DATABASE = "office"
# Mutation: what it is given, and what each post is answered. `in` means: past permission, whatever the rules say then.
TABLE: Mapping[str, tuple[dict[str, object], Answers]] = {
    **PAPERS,
    **PLANS,
    "openRevisit": (
        {"client": "client:{client}", "programme": "routine", "reason": "客户要求"},
        answers(
            REVISITING,
            {"NOT_YOUR_UNIT": SEES_CLIENT - BRANCH, "POST_REQUIRED": {"branch.operations"}},
            "CLIENT_NOT_FOUND",
        ),
    ),
    "assignCase": (
        {"ofCase": "case:{case}", "assignee": "staff:{margin}"},
        answers(
            {"branch.head", "branch.operations", "branch.supervisor", "branch.revisits"},
            {"NOT_YOUR_UNIT": SEES_CASE - BRANCH, "POST_REQUIRED": {"branch.margin"}},
            "CASE_NOT_FOUND",
        ),
    ),
    "assignCases": (
        {"ofCases": ["case:{case}"], "assignee": "staff:{margin}"},
        answers(
            {"branch.head", "branch.operations", "branch.supervisor", "branch.revisits"},
            {"NOT_YOUR_UNIT": SEES_CASE - BRANCH, "POST_REQUIRED": {"branch.margin"}},
            "CASE_NOT_FOUND",
        ),
    ),
    "reportDiscrepancy": (
        {"revisit": "case:{case}", "kind": "OTHER", "field": "职业", "stated": "教师", "detail": "客户自述"},
        ON_CASE,
    ),
    "recordInterview": (
        {
            "discrepancy": "discrepancy:{discrepancy}",
            "at": "2026-03-02T09:00:00+08:00",
            "place": "营业部",
            "verified": "客户已换工作",
            "verdict": "VERIFIED",
        },
        answers(
            INTERVIEWING,
            {"NOT_YOUR_UNIT": SEES_CASE - BRANCH, "POST_REQUIRED": BRANCH - INTERVIEWING},
            "FINDING_NOT_FOUND",
        ),
    ),
    "confirmDiscrepancy": ({"discrepancy": "discrepancy:{discrepancy}"}, OF_THE_HEAD),
    "addFollowUp": (
        {"revisit": "case:{case}", "item": "补充材料", "tellClient": False, "tellReason": "无需反馈"},
        ON_CASE,
    ),
    "resolveFollowUp": (
        {"followUp": "follow_up_item:{item}", "result": "已补充"},
        answers(
            INTERVIEWING | {"branch.revisits"},
            {"NOT_YOUR_UNIT": SEES_CASE - BRANCH, "POST_REQUIRED": {"branch.margin"}},
            "FINDING_NOT_FOUND",
        ),
    ),
    "raiseQuestion": ({"revisit": "case:{case}", "question": "利率如何计算"}, ON_CASE),
    "answerQuestion": ({"question": "question:{question}", "answer": "已说明"}, OF_THE_HEAD),
    "reportMajorMatter": ({"revisit": "case:{case}", "kind": "OTHER", "reason": "客户涉诉"}, ON_CASE),
    "requestCreditChange": (
        {"account": "credit_account:{account}", "grade": "B", "reason": "资信下降"},
        answers(
            BRANCH | {"hq.head", "hq.revisits"},
            {"NOT_YOUR_UNIT": SEES_CLIENT - BRANCH - {"hq.head", "hq.revisits"}},
            "ACCOUNT_NOT_FOUND",
        ),
    ),
    "changeCredit": (
        {"change": "credit_change:{change}", "grade": "B", "reason": "资信下降"},
        answers(
            {"hq.head"},
            {"POST_REQUIRED": MARGIN_HQ - {"hq.head"}, "NOT_YOUR_UNIT": SEES_CLIENT - MARGIN_HQ},
            "FINDING_NOT_FOUND",
        ),
    ),
    "delegate": (
        {
            "principal": "staff:{officer}",
            "delegate": "staff:{margin}",
            "since": "2026-03-02T09:00:00+08:00",
            "until": "2026-03-09T09:00:00+08:00",
        },
        OF_ABSENCE,
    ),
    "endDelegation": ({"delegation": "delegation:{delegation}"}, OF_ABSENCE),
    "waiveObligation": (
        {"obligation": "obligation:{obligation}", "reason": "客户服刑"},
        answers(
            {"branch.head", "branch.revisits"},
            {
                "NOT_YOUR_UNIT": SEES_OBLIGATION - BRANCH,
                "POST_REQUIRED": BRANCH - {"branch.head", "branch.revisits"},
            },
            "OBLIGATION_NOT_FOUND",
        ),
    ),
    "decideWaiver": (
        {"waiver": "waiver:{waiver}", "approved": True, "reason": "情况属实"},
        answers(
            {"hq.head"},
            {"POST_REQUIRED": MARGIN_HQ - {"hq.head"}, "NOT_YOUR_UNIT": SEES_OBLIGATION - MARGIN_HQ},
            "WAIVER_NOT_FOUND",
        ),
    ),
    "logAttempt": (
        {"revisit": "case:{case}", "at": "2026-03-02T09:00:00+08:00", "method": "PHONE", "result": "NO_ANSWER"},
        ON_CASE,
    ),
    "completeRevisit": (
        {
            "revisit": "case:{case}",
            "outcome": "COMPLETED",
            "method": "PHONE",
            "visitedAt": "2026-03-02T09:00:00+08:00",
            "contact": "13810000001",
        },
        ON_CASE,
    ),
    "beginUpload": (
        {
            "ofCase": "case:{case}",
            "archiveClass": "REVISIT",
            "title": "录音",
            "fileName": "a.wav",
            "mediaType": "audio/wav",
            "size": 100,
            "sha256": "a" * 64,
        },
        ON_CASE,
    ),
    "signParts": ({"document": "document:{document}", "parts": [{"number": 1, "sha256": "b" * 64}]}, ON_UPLOAD),
    "finishUpload": ({"document": "document:{document}"}, ON_UPLOAD),
    "placeHold": (
        {"matter": "调查", "mandate": "证券法", "documents": ["document:{document}"]},
        answers(KEEPERS, {}, "MAY_NOT_HOLD"),
    ),
    "releaseHold": ({"hold": "hold:{hold}", "reason": "调查结束"}, answers(KEEPERS, {}, "MAY_NOT_HOLD")),
    "submitFiling": (
        {"filing": "filing:{filing}"},
        answers(
            {"branch.head", "branch.operations", "branch.supervisor", "branch.revisits"},
            {"NOT_YOUR_UNIT": SEES_FILING - BRANCH, "POST_REQUIRED": {"branch.margin"}},
            "FILING_NOT_FOUND",
        ),
    ),
    "acknowledge": (
        {"filing": "filing:{filing}"},
        answers(
            {"hq.head", "hq.revisits"},
            {"POST_REQUIRED": MARGIN_HQ - {"hq.head", "hq.revisits"}, "NOT_A_RECIPIENT": SEES_FILING - MARGIN_HQ},
            "FILING_NOT_FOUND",
        ),
    ),
    "readNotice": ({"notice": "notice:{notice}"}, answers({"branch.revisits"}, {}, "NOTICE_NOT_FOUND")),
    "revealContact": (
        {"client": "client:{client}", "purpose": "核对联系方式"},
        answers(REVEALING | {"compliance.officer"}, {"CLIENT_NOT_FOUND": OTHER_BRANCH}, "POST_REQUIRED"),
    ),
    **{verb: (given, answers(*told)) for verb, (given, told) in INSPECTIONS.items()},
    "proposeClientList": (
        {"kind": "call_list", "clients": ["client:{client}"]},
        answers({"branch.revisits", "other.revisits", "hq.revisits"}, {}, "POST_REQUIRED"),
    ),
    "approveClientList": ({"clientList": "client_list:{client_list}"}, ON_LIST),
    "returnClientList": ({"clientList": "client_list:{client_list}", "reason": "缺少新客户"}, ON_LIST),
    "loadCalendar": ({"text": "nothing"}, answers({"admin", "scheduler"}, {}, "POST_REQUIRED")),
}
KINDS = {
    **dict.fromkeys(("CASE_NOT_FOUND", "CLIENT_NOT_FOUND", "FILING_NOT_FOUND", "DOCUMENT_NOT_FOUND"), "NotFound"),
    **dict.fromkeys(("NOTICE_NOT_FOUND", "FINDING_NOT_FOUND", "ACCOUNT_NOT_FOUND"), "NotFound"),
    "NOTE_NOT_FOUND": "NotFound",
    **dict.fromkeys(("OBLIGATION_NOT_FOUND", "WAIVER_NOT_FOUND", "LIST_NOT_FOUND", "RECORDING_NOT_FOUND"), "NotFound"),
    **dict.fromkeys(("RECORD_NOT_FOUND", "SCAN_NOT_FOUND", "PLAN_NOT_FOUND"), "NotFound"),
    **dict.fromkeys(
        ("NOT_YOUR_UNIT", "POST_REQUIRED", "MAY_NOT_UPLOAD", "MAY_NOT_HOLD", "NOT_A_RECIPIENT", "NOT_THE_SIGNER"),
        "Forbidden",
    ),
}


@pytest.fixture(scope="session")
def office(services: SuiteServices, house: str, firm: Firm) -> tuple[Endpoints, Office]:
    """Give the database with something on the branch's desk."""
    kept = services.folder / f"{DATABASE}.json"

    def make() -> None:
        services.drop_database(DATABASE)
        made = services.create_database(DATABASE, template=house)
        kept.write_text(json.dumps(asdict(asyncio.run(open_office(made, firm)))))

    services.once(DATABASE, make)
    return services.of_database(DATABASE), Office(**json.loads(kept.read_text()))


@pytest.fixture
async def service_engine(office: tuple[Endpoints, Office]) -> AsyncIterator[AsyncEngine]:
    """Give an engine of the service's own role on the office's database."""
    engine = open_engine(office[0].database_url, size=1)
    yield engine
    await engine.dispose()


def test_every_mutation_stands_in_the_table(built: Api) -> None:
    mutation = built._schema.mutation_type
    assert mutation is not None
    assert set(mutation.fields) == set(TABLE)


@pytest.mark.parametrize("verb", TABLE)
async def test_each_post_is_let_in_or_told_why_not(
    verb: str, api: Api, undone: Undone, people: dict[str, Person], office: tuple[Endpoints, Office], firm: Firm
) -> None:
    given, expected = TABLE[verb]
    operation = Operation(_document(verb), None, {"input": _filled(given, office[1], firm)})
    found = {}
    for login, person in people.items():
        async with undone() as connection:
            desk = desk_on(connection, office[0], MORNING)
            context = Context(actor_id=person.key, login=login, language="zh", desk=desk)
            body = orjson.loads((await api.execute(operation, context)).body)
        assert "errors" not in body, (login, body)
        told = body["data"]["told"]
        refused = told.get("code") in KINDS
        found[login] = told["code"] if refused else "in"
        assert not refused or (told["__typename"] == KINDS[told["code"]] and told["message"]), (login, told)
    assert found == dict(expected)


def _document(verb: str) -> str:
    kind = verb[0].upper() + verb[1:]
    return f"mutation($input: {kind}Input!) {{ told: {verb}(input: $input) {{ __typename ... on Error {{ code message }} }} }}"


def _filled(value: object, office: Office, firm: Firm) -> object:
    """Put the keys into what is given."""
    match value:
        case str():
            people = {"margin": firm.staff["branch.margin"], "officer": firm.staff["branch.revisits"]}
            return value.format(**asdict(office), **people, unit=firm.units["GZ01"])
        case dict():
            return {name: _filled(part, office, firm) for name, part in value.items()}
        case list():
            return [_filled(part, office, firm) for part in value]
        case _:
            return value
