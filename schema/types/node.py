"""全局标识: whatever can be found again by its id."""

import strawberry


@strawberry.interface(description="Anything that can be found by its global id (全局标识).")
class Node:
    """Anything with a global id."""

    id: strawberry.ID = strawberry.field(description="Global id, opaque to clients (全局标识).")
