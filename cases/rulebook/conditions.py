"""Conditions over named facts: a small frozen tree that Python evaluates and SQL can be compiled from.

An unknown fact (None) makes a comparison unknown, exactly as NULL does in SQL: `all` and `any` follow three-valued
logic, and only a condition that is true selects. So both readings give the same answer for the same facts.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Discriminator, Field, Tag, field_serializer

from cases.frozen import Frozen
from kernel.errors import FieldProblem, Invalid

Scalar = bool | int | str | Decimal  # text first: in JSON a number may be written as text too
JsonScalar = bool | int | float | str
FactValue = Scalar | date | None
Facts = Mapping[str, FactValue]


class Comparison(StrEnum):
    """How a fact is compared; 以上 is `>=`, 超过 is `>`, 低于 and 不满 are `<`."""

    BELOW = "<"
    AT_MOST = "<="
    ABOVE = ">"
    AT_LEAST = ">="
    EQUAL = "="
    AMONG = "in"


class Fact(Frozen):
    """One fact compared with a value: `{fact: margin_debt, is: ">=", value: 2000000}`; a limit not set (null) is unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, validate_by_name=True, validate_by_alias=True)

    fact: str = Field(min_length=1)
    comparison: Comparison = Field(validation_alias="is", serialization_alias="is", default=Comparison.EQUAL)
    value: Scalar | tuple[Scalar, ...] | None

    @field_serializer("value", when_used="json")
    def _as_written(self, value: Scalar | tuple[Scalar, ...] | None) -> JsonScalar | list[JsonScalar] | None:
        """Write decimals as numbers, as the text has them: as text they would be read back as text."""
        if isinstance(value, tuple):
            return [_json(each) for each in value]
        return None if value is None else _json(value)


class AllOf(Frozen):
    """True when every part is true; without parts it is always true."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, validate_by_name=True, validate_by_alias=True)

    conditions: tuple["Condition", ...] = Field(validation_alias="all", serialization_alias="all")


class AnyOf(Frozen):
    """True when at least one part is true."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, validate_by_name=True, validate_by_alias=True)

    conditions: tuple["Condition", ...] = Field(validation_alias="any", serialization_alias="any", min_length=1)


class Not(Frozen):
    """True when its part is false; unknown stays unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, validate_by_name=True, validate_by_alias=True)

    condition: "Condition" = Field(validation_alias="not", serialization_alias="not")


TAGS: dict[type[Frozen], str] = {Fact: "fact", AllOf: "all", AnyOf: "any", Not: "not"}


def key_of(value: object) -> str | None:
    """Tell by its keys which condition a written value is; None when it is none."""
    if isinstance(value, dict):
        return next((f"<{key}>" for key in TAGS.values() if key in value), None)
    return next((f"<{key}>" for kind, key in TAGS.items() if isinstance(value, kind)), None)


Condition = Annotated[
    Annotated[Fact, Tag("<fact>")]
    | Annotated[AllOf, Tag("<all>")]
    | Annotated[AnyOf, Tag("<any>")]
    | Annotated[Not, Tag("<not>")],
    Discriminator(key_of),
]

AllOf.model_rebuild()
AnyOf.model_rebuild()
Not.model_rebuild()

ALWAYS = AllOf(conditions=())


@dataclass(eq=False)
class FactMissing(Invalid):
    """A rule asks for a fact that was not supplied, or of another kind than it compares with."""

    fact: str = ""

    code: ClassVar[str] = "FACT_MISSING"
    zh: ClassVar[str] = "规则所需的事实“{fact}”缺失或类型不符，请补充后重试。"
    en: ClassVar[str] = "The rule needs the fact {fact}, which is missing or of another kind: supply it and try again."


def holds(condition: Condition, facts: Facts) -> bool:
    """Tell whether the condition is true; unknown counts as not. Raise FactMissing for a fact that is not supplied."""
    return truth(condition, facts) is True


def truth(condition: Condition, facts: Facts) -> bool | None:
    """Give true, false or None for unknown; raise FactMissing for a fact that is not supplied."""
    match condition:
        case Fact():
            return _compare(condition, facts)
        case Not(condition=part):
            answer = truth(part, facts)
            return None if answer is None else not answer
        case AllOf(conditions=parts):
            return _settled([truth(part, facts) for part in parts], decisive=False)
        case AnyOf(conditions=parts):
            return _settled([truth(part, facts) for part in parts], decisive=True)


def facts_of(condition: Condition) -> Iterator[Fact]:
    """Give every comparison of the tree, from left to right."""
    match condition:
        case Fact():
            yield condition
        case Not(condition=part):
            yield from facts_of(part)
        case AllOf(conditions=parts) | AnyOf(conditions=parts):
            for part in parts:
                yield from facts_of(part)


def _json(value: Scalar) -> JsonScalar:
    return float(value) if isinstance(value, Decimal) else value


def _settled(answers: list[bool | None], *, decisive: bool) -> bool | None:
    """Combine answers: one decisive answer settles it, else one unknown leaves it unknown."""
    if decisive in answers:
        return decisive
    return None if None in answers else not decisive


def _compare(fact: Fact, facts: Facts) -> bool | None:
    if fact.fact not in facts:
        raise _missing(fact.fact)
    known = facts[fact.fact]
    if known is None or fact.value is None:
        return None
    if isinstance(fact.value, tuple):
        return known in fact.value
    if fact.comparison is Comparison.EQUAL:
        return known == fact.value
    return _ordered(fact, known, fact.value)


def _ordered(fact: Fact, known: Scalar | date, value: Scalar) -> bool:
    """Compare two numbers; anything else has no order here."""
    if isinstance(known, bool | str | date) or isinstance(value, bool | str):
        raise _missing(fact.fact)
    above, below = known > value, known < value
    answers = {
        Comparison.BELOW: below,
        Comparison.AT_MOST: not above,
        Comparison.ABOVE: above,
        Comparison.AT_LEAST: not below,
    }
    return answers.get(fact.comparison, False)


def _missing(name: str) -> FactMissing:
    problem = FieldProblem(name, "fact_missing", "缺少此项事实", "this fact is missing")
    return FactMissing(fields=(problem,), fact=name)
