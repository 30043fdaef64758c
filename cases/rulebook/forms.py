"""Forms and the rows of filings: what is asked, of which type, and when it must be answered."""

from enum import StrEnum

from pydantic import Field as Limited

from cases.frozen import Frozen
from cases.rulebook.conditions import Condition
from cases.rulebook.words import Cited, Code, RequirementCode, Text

ENTRY = "entry"
"""Where a value comes from that a person writes."""
SUPERIOR = "SUPERIOR"
"""Who is told of a field, beside holders of posts: the direct superior of whoever fills it in."""


class FieldType(StrEnum):
    """How a value is written; the API carries every value as text."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    MONEY = "money"
    RATIO = "ratio"
    MONEY_AND_RATIO = "money_and_ratio"
    COUNT = "count"
    YES_NO = "yes_no"
    DATE = "date"
    INSTANT = "instant"
    CHOICE = "choice"
    CHOICES = "choices"
    CLIENT = "client"
    UNIT = "unit"
    STAFF = "staff"


class Field(Cited):
    """One printed field: its fixed code, its label as printed, and where its value comes from.

    `tells`: the posts whose holders, or SUPERIOR, are told in writing of what a signed record says here.
    """

    code: RequirementCode
    label: Text
    label_en: Text
    section: str | None = None
    type: FieldType
    required: bool = True
    required_when: Condition | None = None
    values: Code | None = None
    hint: Text | None = None
    tells: tuple[Code, ...] = ()
    filled_from: str = Limited(pattern=r"^[a-z_]+(\.[a-z_]+)?$", default=ENTRY)
    correctable: bool = False

    @property
    def may_change(self) -> bool:
        """Tell whether a correction may say otherwise: of what the house fills in, only what the rulebook names."""
        return self.filled_from == ENTRY or self.correctable


class Form(Cited):
    """A form of the regulation, printed in the order of its fields."""

    code: str = Limited(pattern=r"^[A-Z][A-Z0-9]*$")
    name: Text
    name_en: Text
    version: int = Limited(ge=1)
    template: Code
    fields: tuple[Field, ...] = Limited(min_length=1)

    def field(self, code: str) -> Field | None:
        """Give the field with that code, or None."""
        return next((field for field in self.fields if field.code == code), None)


class Column(Frozen):
    """One column of a filing's rows."""

    code: Code
    label: Text
    label_en: Text
    type: FieldType
    width: int = Limited(ge=1, le=100)
    filled_from: str = Limited(pattern=r"^[a-z_]+(\.[a-z_]+)?$")
