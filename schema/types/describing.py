"""What clients read about the shape: enums and fields, published with their descriptions."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TypeAlias, TypeVar, cast

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

Words: TypeAlias = Mapping[str, tuple[str, str]]
Method = TypeVar("Method", bound=Callable[..., object])


def field(description: str) -> Callable[[Method], Method]:
    """Publish a method as a field; strawberry's own decorator has no static type."""
    return cast("Callable[[Method], Method]", strawberry.field(description=description))


def publish(enum: type[StrEnum], description: str, values: Words) -> dict[str, str]:
    """Publish an enum whose values are (Chinese word, English description); give the Chinese words by stored value.

    Raises ValueError for a value that is not described: clients show labels from here.
    """
    silent = [value for value in enum if value not in values]
    if silent:
        raise ValueError(f"{enum.__name__}: no description for {', '.join(silent)}")
    strawberry.enum(enum, description=description)
    definition = cast("StrawberryEnumDefinition", vars(enum)["__strawberry_definition__"])
    for each in definition.values:
        chinese, english = values[each.name]
        each.description = f"{english} ({chinese})."
    return {value.value: values[value][0] for value in enum}
