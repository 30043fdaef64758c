"""Enums of the models, published: every value with its English description and the regulation's Chinese word."""

from collections.abc import Mapping
from enum import StrEnum
from typing import cast

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

Words = Mapping[str, tuple[str, str]]


def publish(enum: type[StrEnum], description: str, values: Words) -> dict[str, str]:
    """Publish an enum whose values are (Chinese word, English description); give the Chinese words by stored value.

    Raises ValueError for a value that is not described: clients show labels from here.
    """
    silent = [value for value in enum if value not in values]
    if silent:
        raise ValueError(f"{enum.__name__}: no description for {', '.join(silent)}")
    strawberry.enum(enum, description=description)
    definition = cast("StrawberryEnumDefinition", vars(enum)["__strawberry_definition__"])
    for each in definition.values:  # noqa: PD011 - a list of enum values
        chinese, english = values[each.name]
        each.description = f"{english} ({chinese})."
    return {value.value: values[value][0] for value in enum}
