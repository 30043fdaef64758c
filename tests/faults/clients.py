"""Staff at work against a service that keeps dying: each act is repeated under its key until somebody confirms it."""

import asyncio
import hashlib
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

import httpx

from archive.carry import SINGLE_PUT
from kernel.settings import Settings
from server.issuer import DevelopmentIssuer
from tests.faults.service import Service
from tests.house import wav

OFFICER = "branch.revisits"
PART = 8 << 20
SIZES = (5000, PART + 5000, SINGLE_PUT + 5000), (84, 12, 4)
"""Bytes and how often: sent in one part, sent in two, and carried in parts too."""
SAID = {
    "MF1-010": "无", "MF1-011": "满意", "AMB-115-1": "了解", "AMB-115-2": "知悉", "AMB-115-3": "谨慎",
    "MF1-006": "100.00", "MF1-007": "0", "MF1-009": "0",
    "M-040-1": "YES", "M-040-2": "YES", "M-040-3": "YES", "M-040-4": "能够承担",
}  # fmt: skip
BEGIN = """mutation ($input: BeginUploadInput!) { answer: beginUpload(input: $input) { __typename ... on Error { code message }
  ... on BeginUploadPayload { document { id state } partCount parts { number url headers { name value } } } } }"""
SIGN = """mutation ($input: SignPartsInput!) { answer: signParts(input: $input) { __typename ... on Error { code message }
  ... on SignPartsPayload { parts { number url headers { name value } } } } }"""
FINISH = """mutation ($input: FinishUploadInput!) { answer: finishUpload(input: $input) { __typename ... on Error { code message }
  ... on FinishUploadPayload { document { id } } } }"""
COMPLETE = """mutation ($input: CompleteRevisitInput!) { answer: completeRevisit(input: $input) { __typename
  ... on CompleteRevisitPayload { revisit { id number } } ... on Error { code message } } }"""
SUBMIT = """mutation ($input: SubmitFilingInput!) { answer: submitFiling(input: $input) { __typename
  ... on SubmitFilingPayload { filing { id number } } ... on Error { code message } } }"""
CASES = """{ cases(filter: {open: true, kind: REVISIT}, first: 200) { edges { node { id unit { code } } } } }"""
FILINGS = """{ filings(filter: {status: OPEN}, first: 200) { edges { node { id unit { code } } } } }"""
MUTATIONS = {"complete": COMPLETE, "submit": SUBMIT, "finish": FINISH}


class NotNow(Exception):
    """Nobody answered, or the answer was that it cannot be done just now."""


class Lie(Exception):
    """A right request was refused as wrong."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """One act that the service has confirmed."""

    verb: str
    login: str
    given: Mapping[str, Any]
    answer: Mapping[str, Any]


@dataclass
class History:
    """What was confirmed, what was tried and not confirmed, and how the service spoke when it could not."""

    confirmed: list[Confirmed] = field(default_factory=list)
    excuses: Counter[str] = field(default_factory=Counter)
    lies: list[str] = field(default_factory=list)
    repeated: int = 0
    began: dict[str, float] = field(default_factory=dict)

    def confirm(self, act: Confirmed, began: float) -> None:
        """Keep an act, and when the newest confirmed one of its kind began."""
        self.confirmed.append(act)
        self.note(act.verb, began)

    def note(self, verb: str, began: float) -> None:
        """Keep when the newest confirmed act of a kind began."""
        self.began[verb] = max(self.began.get(verb, 0.0), began)

    def since(self, instant: float, verbs: Sequence[str]) -> bool:
        """Tell whether an act of these kinds that began after an instant has been confirmed."""
        return any(self.began.get(verb, 0.0) > instant for verb in verbs)

    def of(self, verb: str) -> list[Confirmed]:
        """Give the confirmed acts of one kind."""
        return [act for act in self.confirmed if act.verb == verb]


@dataclass
class Office:
    """People at their desks: `random` decides whose upload is large and who gives up; `stop` ends the day."""

    service: Service
    history: History
    random: random.Random
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    numbers: "count[int]" = field(default_factory=count)

    def __post_init__(self) -> None:
        self.http = httpx.AsyncClient(timeout=30)
        default = Settings(home=self.service.home)
        self.issuer = DevelopmentIssuer(default.home, default.host, default.oidc_audience, lambda: datetime.now(UTC))

    async def ask(self, login: str, document: str, given: Mapping[str, Any] | None = None) -> Any:
        """Send one operation; raise NotNow when it is not answered, give what `errors` do not spoil."""
        headers = {"authorization": f"Bearer {self.issuer.token(login)}", "accept-language": "en"}
        body = {"query": document, "variables": {"input": given} if given else {}}
        try:
            reply = await self.http.post(f"{self.service.address}/graphql", json=body, headers=headers)
            answer = reply.json()
        except (httpx.HTTPError, ValueError) as error:
            raise self._excuse(type(error).__name__) from error
        if answer.get("errors"):
            codes = {str(each.get("extensions", {}).get("code")) for each in answer["errors"]}
            raise self._excuse(f"{reply.status_code} {' '.join(sorted(codes))}")
        return answer["data"]

    async def act(self, verb: str, login: str, given: Mapping[str, Any], began: float | None = None) -> Any:
        """Do one act, which may have begun with others, and have it confirmed; raise NotNow or Lie."""
        began = began or time.monotonic()
        answer = (await self.ask(login, MUTATIONS[verb], given))["answer"]
        if not answer["__typename"].endswith("Payload"):
            raise self._refused(verb, answer)
        self.history.confirm(Confirmed(verb, login, given, answer), began)
        return answer

    async def again(self, act: Confirmed) -> None:
        """Repeat a confirmed act under its key: the answer is the first one. Raise NotNow or Lie."""
        began = time.monotonic()
        answer = (await self.ask(act.login, MUTATIONS[act.verb], act.given))["answer"]
        if answer != act.answer:
            raise self._refused(f"{act} again", answer)
        self.history.note(act.verb, began)

    async def send(self, part: Mapping[str, Any], content: bytes) -> None:
        """PUT one part at its signed address."""
        headers = {each["name"]: each["value"] for each in part["headers"]}
        try:
            reply = await self.http.put(part["url"], content=content, headers=headers)
        except httpx.HTTPError as error:
            raise self._excuse(f"PUT {type(error).__name__}") from error
        if reply.status_code != 200:
            raise self._excuse(f"PUT {reply.status_code}")

    def _excuse(self, words: str) -> NotNow:
        self.history.excuses[words] += 1
        return NotNow(words)

    def _refused(self, verb: str, answer: Mapping[str, Any]) -> Exception:
        if answer.get("code") == "STORE_UNQUALIFIED":
            return self._excuse("STORE_UNQUALIFIED")
        words = f"{verb}: {answer}"
        self.history.lies.append(words)
        return Lie(words)

    async def until_done(self, act: Callable[[], Awaitable[Any]]) -> bool:
        """Repeat an act until it is confirmed; False when its person gave up after a failure, or was refused."""
        patient = self.random.random() < 0.9
        while True:
            try:
                await act()
            except NotNow:
                self.history.repeated += 1
                if not patient:
                    return False
                await asyncio.sleep(0.15)
            except Lie:
                return False
            else:
                return True

    async def revisit(self, case: str) -> None:
        """Upload a recording and complete one revisit."""
        number = next(self.numbers)
        (size,) = self.random.choices(*SIZES)
        content = recording(number, size)
        found: dict[str, str] = {}

        async def upload() -> None:
            found["document"] = await self._upload(case, number, content)

        if await self.until_done(upload):
            given = completion(case, found["document"], number)
            await self.until_done(lambda: self.act("complete", OFFICER, given))

    async def _upload(self, case: str, number: int, content: bytes) -> str:
        began = time.monotonic()
        given = {
            "ofCase": case, "archiveClass": "revisit_recording", "title": f"回访录音{number}", "fileName": "call.wav",
            "mediaType": "audio/wav", "size": len(content), "sha256": hashlib.sha256(content).hexdigest(),
            "clientMutationId": f"upload-{number}",
        }  # fmt: skip
        begun = (await self.ask(OFFICER, BEGIN, given))["answer"]
        if begun["__typename"] != "BeginUploadPayload":
            raise self._refused("begin", begun)
        document: str = begun["document"]["id"]
        if begun["document"]["state"] in {"RESERVED", "UPLOADING"}:
            parts = begun["parts"] or await self._signed(document, content)
            for part in parts:
                await self.send(part, content[(part["number"] - 1) * PART :][:PART])
        await self.act("finish", OFFICER, {"document": document}, began)
        return document

    async def _signed(self, document: str, content: bytes) -> Any:
        pieces = [content[start : start + PART] for start in range(0, len(content), PART)]
        parts = [{"number": n, "sha256": hashlib.sha256(piece).hexdigest()} for n, piece in enumerate(pieces, start=1)]
        signed = (await self.ask(OFFICER, SIGN, {"document": document, "parts": parts}))["answer"]
        if signed["__typename"] != "SignPartsPayload":
            raise self._refused("sign", signed)
        return signed["parts"]


def completion(case: str, document: str, number: int) -> dict[str, Any]:
    """Say how a revisit ended."""
    return {
        "revisit": case, "outcome": "COMPLETED", "method": "PHONE", "contact": "13810000001",
        "visitedAt": datetime.now(UTC).isoformat(), "complaintMatter": False, "complaintReason": "客户无意见", "recording": document,
        "clientMutationId": f"complete-{number}",
        "fields": [{"code": code, "value": value} for code, value in SAID.items()],
    }  # fmt: skip


def recording(number: int, size: int) -> bytes:
    """Make a recording unlike any other."""
    return wav() + random.Random(number).randbytes(size)
