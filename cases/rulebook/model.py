"""A regulation as data, in force on one day: every parameter resolved, everything found by its code."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, Protocol, Self, TypeVar

from pydantic import Field, JsonValue, model_validator

from cases.frozen import Frozen
from cases.periods import PeriodKind
from cases.rulebook.duties import (
    ArchiveClass,
    ClientList,
    Filing,
    FocusGroup,
    NoticePlan,
    Obligation,
    Ownership,
    Planning,
)
from cases.rulebook.findings import Finding, Step
from cases.rulebook.forms import FieldType, Form
from cases.rulebook.programmes import Method, Outcome, Programme
from cases.rulebook.supervision import Supervision
from cases.rulebook.words import Cited, Code, Named, Text
from kernel.errors import NotFound

KINDS = {
    "programme": "回访类型",
    "obligation": "应办事项",
    "form": "表单",
    "client list": "客户名单",
    "filing": "报送",
    "ownership": "责任分工",
    "method": "回访方式",
    "outcome": "回访结果",
    "archive class": "档案类别",
    "notice plan": "提醒方案",
    "finding": "发现事项",
    "step": "办理环节",
    "value list": "选项",
}


class Regulation(Frozen):
    """Which text this is: title, basis, issuer, version, and the digest of the text it was read from.

    `optional`: a firm lives under it only when it says so (`Shelf.chosen`).
    """

    code: Code
    title: Text
    title_en: Text
    issuer: str | None = None
    basis: tuple[Text, ...] = ()
    version: str = Field(pattern=r"^[0-9]+(\.[0-9]+)*$")
    effective_from: date
    supersedes: str | None = None
    optional: bool = False
    source_hash: str | None = Field(default=None, pattern=r"^sha256:[0-9a-f]{64}$")


class DatedValue(Frozen):
    """What a parameter is worth from a day on."""

    since: date
    value: JsonValue


class Parameter(Named, Cited):
    """A figure that the firm may set, with its history."""

    values: tuple[DatedValue, ...] = Field(min_length=1)


class FactKind(Named):
    """A fact that conditions may ask for, and how its value is written.

    The house knows some by itself (`cases.carried.FACTS`). Others are counted: the subject's events (`count_of`), the largest
    of their amounts (`largest_of`), both in the period `within` that holds the day asked about, or a programme's open duties
    (`owed_of`). What nothing provides is unknown.
    """

    type: FieldType
    count_of: Code | None = None
    largest_of: Code | None = None
    owed_of: Code | None = None
    within: PeriodKind | None = None

    @property
    def event(self) -> str | None:
        """Give the event that it counts or measures, or None."""
        return self.count_of or self.largest_of

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        """At most one origin, of the type that it gives; only events lie in a period."""
        origins = {FieldType.COUNT: (self.count_of, self.owed_of), FieldType.MONEY: (self.largest_of,)}
        given = [each for each in (self.count_of, self.largest_of, self.owed_of) if each]
        if len(given) > 1 or (given and given[0] not in origins.get(self.type, ())):
            message = (
                "count_of、owed_of 与 largest_of 只能填一个 | only one: count_of, owed_of (count) or largest_of (money)"
            )
            raise ValueError(message)
        if self.within and self.event is None:
            message = "within 须与 count_of 或 largest_of 同用 | within needs count_of or largest_of"
            raise ValueError(message)
        return self


class ValueList(Named):
    """A list that people choose from."""

    values: tuple[Named, ...] = Field(min_length=1)


class PhraseList(Named, Cited):
    """Wordings that the regulation prescribes or forbids."""

    phrases: tuple[Text, ...]


class Channel(Named, Cited):
    """A published way to reach the firm."""

    address: Text


class Rulebook(Frozen):
    """Everything one regulation says on one day. `origins`: the parameter that each figure came from, by its place."""

    regulation: Regulation
    parameters: tuple[Parameter, ...] = ()
    unit_types: tuple[Named, ...] = ()
    posts: tuple[Named, ...] = ()
    facts: tuple[FactKind, ...] = ()
    focus_groups: tuple[FocusGroup, ...] = ()
    events: tuple[Named, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    methods: tuple[Method, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    ownership: tuple[Ownership, ...] = ()
    client_lists: tuple[ClientList, ...] = ()
    programmes: tuple[Programme, ...] = ()
    planning: Planning | None = None
    supervision: Supervision | None = None
    forms: tuple[Form, ...] = ()
    filings: tuple[Filing, ...] = ()
    findings: tuple[Finding, ...] = ()
    notice_plans: tuple[NoticePlan, ...] = ()
    archive_classes: tuple[ArchiveClass, ...] = ()
    value_lists: tuple[ValueList, ...] = ()
    phrase_lists: tuple[PhraseList, ...] = ()
    channels: tuple[Channel, ...] = ()
    origins: Mapping[str, str] = Field(default_factory=dict)

    def programme(self, code: str) -> Programme:
        """Give the programme; raise UnknownRule."""
        return _found(self.programmes, code, "programme")

    def obligation(self, code: str) -> Obligation:
        """Give the obligation by its requirement id; raise UnknownRule."""
        return _found(self.obligations, code, "obligation")

    def form(self, code: str) -> Form:
        """Give the form; raise UnknownRule."""
        return _found(self.forms, code, "form")

    def client_list(self, code: str) -> ClientList:
        """Give the kind of client list; raise UnknownRule."""
        return _found(self.client_lists, code, "client list")

    def filing(self, code: str) -> Filing:
        """Give the filing; raise UnknownRule."""
        return _found(self.filings, code, "filing")

    def owners(self, code: str) -> Ownership:
        """Give the ownership tests; raise UnknownRule."""
        return _found(self.ownership, code, "ownership")

    def method(self, code: str) -> Method:
        """Give the method of contact; raise UnknownRule."""
        return _found(self.methods, code, "method")

    def outcome(self, code: str) -> Outcome:
        """Give the outcome; raise UnknownRule."""
        return _found(self.outcomes, code, "outcome")

    def archive_class(self, code: str) -> ArchiveClass:
        """Give the archive class; raise UnknownRule."""
        return _found(self.archive_classes, code, "archive class")

    def notice_plan(self, code: str) -> NoticePlan:
        """Give the plan of reminders and escalation; raise UnknownRule."""
        return _found(self.notice_plans, code, "notice plan")

    def finding(self, code: str) -> Finding:
        """Give what is to be done about a kind of finding; raise UnknownRule."""
        return _found(self.findings, code, "finding")

    def step(self, finding: str, code: str) -> Step:
        """Give one step of a finding; raise UnknownRule."""
        return _found(self.finding(finding).steps, code, "step")

    def values(self, code: str) -> ValueList:
        """Give a list that people choose from; raise UnknownRule."""
        return _found(self.value_lists, code, "value list")


@dataclass(frozen=True, slots=True)
class Edition:
    """A rulebook as it stands from one day on; decisions store `code`, `version` and `in_force_from`."""

    rulebook: Rulebook
    in_force_from: date
    digest: str

    @classmethod
    def kept(cls, content: str, in_force_from: date, digest: str) -> Self:
        """Read an edition back from the content that it was adopted with."""
        return cls(Rulebook.model_validate_json(content), in_force_from, digest)

    @property
    def content(self) -> str:
        """Give the whole rulebook as JSON, to be kept with the decisions that rest on it."""
        return self.rulebook.model_dump_json(by_alias=True)

    @property
    def code(self) -> str:
        """Give the regulation's code."""
        return self.rulebook.regulation.code

    @property
    def version(self) -> str:
        """Give the text's version, and the day of the last parameter change when there was one: `1`, `1+2027-01-01`."""
        regulation = self.rulebook.regulation
        changed = self.in_force_from != regulation.effective_from
        return f"{regulation.version}+{self.in_force_from}" if changed else regulation.version


@dataclass(eq=False)
class UnknownRule(NotFound):
    """A rulebook has nothing of that kind under that code."""

    kind: str
    name: str
    kind_zh: str = field(init=False)

    code: ClassVar[str] = "UNKNOWN_RULE"
    zh: ClassVar[str] = "现行规则中没有代码为“{name}”的{kind_zh}，请核对代码或规则版本。"
    en: ClassVar[str] = "The rulebook has no {kind} {name}: check the code or the rulebook's version."

    def __post_init__(self) -> None:
        """Name the kind in Chinese."""
        self.kind_zh = KINDS.get(self.kind, self.kind)


class _Coded(Protocol):
    @property
    def code(self) -> str: ...


Part = TypeVar("Part", bound=_Coded)


def _found(parts: Iterable[Part], code: str, kind: str) -> Part:
    for part in parts:
        if part.code == code:
            return part
    raise UnknownRule(kind, code)
