"""The small parts that every section of a rulebook shares: codes, names and the article that a figure rests on."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from cases.frozen import Frozen

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=60)]
RequirementCode = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]*(-[0-9A-Za-z]+)+$", max_length=20)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=4000)]


class Source(StrEnum):
    """Where a rule comes from: the regulation's text, or the firm's own decision where the text is silent."""

    TEXT = "text"
    FIRM = "firm"


class Named(Frozen):
    """Something with a code, a Chinese name for people and an English one for the API."""

    code: Code
    name: Text
    name_en: Text


class Cited(Frozen):
    """Something that a regulation says: its article, and a note when the firm decided what the text leaves open."""

    article: str = Field(min_length=1)
    source: Source = Source.TEXT
    note: str | None = None

    @model_validator(mode="after")
    def _reasoned(self) -> Self:
        """Refuse a firm's own decision without its reason."""
        if self.source is Source.FIRM and not self.note:
            message = "source: firm 须以 note 说明依据 | source: firm needs a note that says why"
            raise ValueError(message)
        return self
