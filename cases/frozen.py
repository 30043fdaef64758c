"""What every part of a rulebook is made of."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A value read from a rulebook: immutable, and refuses a key it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
