"""The schema put together: what can be read, changed and listened to, and how it is printed.

python -m schema.build > schema.graphql
"""

import sys

import strawberry

from schema.errors import HANDLERS
from schema.mutations import Mutation
from schema.queries import Query
from schema.scalars import config
from schema.subscriptions import Subscription
from schema.types.revisit import Revisit


def build(mutation: type | None = Mutation, subscription: type | None = Subscription) -> strawberry.Schema:
    """Build the schema; the compiled reads take `schema.sources.SOURCES` beside it."""
    return strawberry.Schema(
        query=Query,
        mutation=mutation,
        subscription=subscription,
        types=(Revisit,),
        config=config(),
        exception_handlers=HANDLERS,
    )


def printed() -> str:
    """Print the schema as SDL, ending in a newline."""
    return build().as_str() + "\n"


if __name__ == "__main__":
    sys.stdout.write(printed())
